import threading
from collections.abc import Iterator
from datetime import timedelta
from queue import Empty, Queue

import pytest

from schedules.runner import JOB_DEFAULTS, Beat, OnError, Runner

OFTEN = timedelta(milliseconds=20)
SELDOM = timedelta(hours=1)
DEADLINE = 30.0  # seconds; a failing test waits this long, a passing one never


class Errors:
    """Keeps what beats report, and lets a test wait for it."""

    def __init__(self) -> None:
        self._reported: Queue[tuple[str, BaseException]] = Queue()

    def __call__(self, name: str, error: BaseException) -> None:
        self._reported.put((name, error))

    def next(self) -> tuple[str, BaseException]:
        return self._reported.get(timeout=DEADLINE)

    def are_none(self) -> bool:
        return self._reported.empty()


class Counter:
    """A beat's work that counts its runs, and lets a test wait for a number of them."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.runs = 0

    def __call__(self) -> None:
        with self._changed:
            self.runs += 1
            self._changed.notify_all()

    def reaches(self, runs: int) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self.runs >= runs, timeout=DEADLINE)


class Starter:
    """Starts runners and stops them when the test is over."""

    def __init__(self) -> None:
        self.errors = Errors()
        self._runners: list[Runner] = []

    def __call__(self, *beats: Beat, on_error: OnError | None = None) -> Runner:
        runner = Runner.start(beats, on_error or self.errors)
        self._runners.append(runner)
        return runner

    def stop(self) -> None:
        for runner in self._runners:
            runner.stop()


@pytest.fixture
def start() -> Iterator[Starter]:
    starter = Starter()
    yield starter
    starter.stop()


def test_a_beat_runs_at_once(start):
    work = Counter()

    start(Beat("plan", SELDOM, work))

    assert work.reaches(1)
    assert start.errors.are_none()


def test_a_beat_runs_again_and_again(start):
    work = Counter()

    start(Beat("send", OFTEN, work))

    assert work.reaches(3)


def test_a_beat_that_raises_is_reported_and_runs_again(start):
    def fail() -> None:
        raise LookupError("gone")

    start(Beat("send", OFTEN, fail))

    for name, error in (start.errors.next(), start.errors.next()):
        assert name == "send"
        assert isinstance(error, LookupError)


def test_a_beat_that_raises_does_not_stop_another(start):
    def leave() -> None:
        raise SystemExit(1)

    work = Counter()

    start(Beat("plan", OFTEN, leave), Beat("send", OFTEN, work))

    assert isinstance(start.errors.next()[1], SystemExit)
    runs = work.runs
    assert work.reaches(runs + 2)


def test_a_report_that_fails_itself_does_not_stop_the_beat(start):
    runs = Counter()

    def fail() -> None:
        runs()
        raise LookupError("gone")

    def fail_to_report(name: str, error: BaseException) -> None:
        raise OSError("no log") from error

    start(Beat("send", OFTEN, fail), on_error=fail_to_report)

    assert runs.reaches(2)


def test_a_slow_beat_neither_overlaps_itself_nor_delays_another(start):
    release = threading.Event()
    slow_runs, quick = Counter(), Counter()

    def slow() -> None:
        slow_runs()
        release.wait(DEADLINE)

    start(Beat("slow", OFTEN, slow), Beat("quick", OFTEN, quick))

    assert slow_runs.reaches(1)
    assert quick.reaches(quick.runs + 3)
    assert slow_runs.runs == 1
    release.set()
    assert slow_runs.reaches(2)


def test_a_stop_waits_for_the_run_under_way_and_begins_no_other(start):
    entered, release, finished = threading.Event(), threading.Event(), Counter()

    def run() -> None:
        entered.set()
        release.wait(DEADLINE)
        finished()

    runner = start(Beat("send", OFTEN, run))
    assert entered.wait(DEADLINE)

    stopping = threading.Thread(target=runner.stop)
    stopping.start()
    assert finished.runs == 0
    release.set()
    stopping.join(DEADLINE)

    assert not stopping.is_alive()
    assert finished.runs == 1


def test_a_stop_without_waiting_leaves_the_run_under_way_to_end_by_itself(start):
    entered, release, finished = threading.Event(), threading.Event(), Counter()

    def run() -> None:
        entered.set()
        release.wait(DEADLINE)
        finished()

    runner = start(Beat("send", SELDOM, run))
    assert entered.wait(DEADLINE)

    runner.stop(wait=False)

    assert finished.runs == 0
    release.set()
    assert finished.reaches(1)


def test_a_second_stop_is_nothing(start):
    runner = start(Beat("send", SELDOM, Counter()))

    runner.stop()
    runner.stop()


def test_a_pause_lets_the_run_under_way_end_and_begins_no_other(start):
    turns: Queue[None] = Queue()
    release = threading.Event()

    def run() -> None:
        turns.put(None)
        release.wait(DEADLINE)

    runner = start(Beat("send", OFTEN, run))
    turns.get(timeout=DEADLINE)

    runner.pause()
    release.set()

    with pytest.raises(Empty):
        turns.get(timeout=OFTEN.total_seconds() * 5)


def test_a_run_that_starts_late_is_not_dropped_and_late_runs_become_one():
    assert JOB_DEFAULTS == {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}


@pytest.mark.parametrize(
    "beats",
    [
        [],  # nothing to do
        [Beat("send", OFTEN, Counter()), Beat("send", SELDOM, Counter())],  # one name
    ],
)
def test_beats_without_names_of_their_own_are_refused(beats):
    with pytest.raises(ValueError, match="names of their own"):
        Runner.start(beats, Errors())


@pytest.mark.parametrize("every", [timedelta(), timedelta(seconds=-1)])
def test_a_beat_needs_an_interval(every):
    with pytest.raises(ValueError, match="interval"):
        Beat("send", every, Counter())
