"""S8: both hips of one person. Two clocks, one text a session, and the stricter of both."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from physio_service.domain.activity import ActivityKind, ActivityState
from physio_service.domain.errors import Conflict, Invalid, PhysioError
from physio_service.domain.message import Duty
from physio_service.domain.offloading import Aid, Limb, Status, in_force
from physio_service.domain.patient import Discretion
from physio_service.domain.pause import PauseKind
from physio_service.domain.plan import Choice
from physio_service.queries.patient import story
from physio_service.services.closing import close_due
from physio_service.services.opening import Step
from physio_service.services.planning import plan_ahead
from physio_service.services.reminding import remind
from physio_service.services.writing import enter_session
from physio_service.store import activities, message_facts, pauses, prescriptions
from schedules.clock import VirtualClock
from tests.builders_care import (
    doing,
    end,
    open_phase,
    open_tasks,
    operate,
    parked,
    sign_step,
)
from tests.builders_messages import Line
from tests.builders_messages import line as build
from tests.builders_people import TEXTS
from tests.builders_plans import CATALOGUE
from tests.builders_store import opened_aside

BOTH = CATALOGUE.protocols["core_decompression_both_hips"]
ASKED = {item.id: False for item in BOTH.not_for}
FIRST = date(2026, 2, 26)
TIMES = (time(10), time(17))
_BEATS = (0, 10, 17)


@pytest.fixture
def line(database, clock):
    return build(database, clock)


@dataclass
class Pair:
    """A patient with a course for either hip, the left operated on first."""

    line: Line
    ids: dict[Limb, object] = field(default_factory=dict)

    def begin(self, second: date | None = None, **changes: object):
        self.patient = self.line.patient(wording=Discretion.PLAIN, preferred_times=TIMES, **changes)
        self.assign(Limb.LEFT, FIRST, Status.TTWB)
        self.assign(Limb.RIGHT, second or FIRST + timedelta(days=1), Status.PWB)
        return self

    def assign(self, limb: Limb, day: date, status: Status, **changes: object):
        asked = {
            "protocol_id": BOTH.id,
            "limb": limb,
            "surgery_day": day,
            "operation_done": True if day <= self.line.now.date() else None,
            "starting_status": status,
            "not_for": ASKED,
        }
        self.ids[limb] = self.line.house.assign(self.patient.id, self.line.now, **(asked | changes))
        return self.ids[limb]

    @property
    def left(self):
        return self.ids[Limb.LEFT]

    @property
    def right(self):
        return self.ids[Limb.RIGHT]

    def live(self, hours: int) -> None:
        """Let so many hours pass; the beats run when something falls due or a day begins."""
        for _ in range(hours):
            self.line.clock.forward(hours=1)
            if self.line.now.hour not in _BEATS:
                continue
            plan_ahead(self.line.database, self.line.now)
            remind(self.line.database, TEXTS, self.line.now)
            close_due(self.line.database, self.line.now)
            self.line.send()

    def of_day(self, day: date):
        find = lambda tx: activities.of_day(tx, self.line.clinic_id, self.patient.id, day)  # noqa: E731
        return self.line.house.look(find)

    def sent(self) -> list[tuple[str, datetime]]:
        return [(m.kind, m.due_at) for m in self.line.texts() if m.state.value == "sent"]


def test_the_shipped_one_sided_protocol_still_refuses_a_second_side(line):
    patient = line.patient()
    line.house.assign(patient.id, line.now)

    with pytest.raises(Conflict, match="not for both hips"):
        line.house.assign(patient.id, line.now, limb=Limb.RIGHT)
    with pytest.raises(Conflict, match="not for both hips"):
        line.house.assign(patient.id, line.now, limb=Limb.RIGHT, protocol_id=BOTH.id, not_for=ASKED)


def test_both_sides_are_due_together_and_asked_by_one_text(line):
    pair = Pair(line).begin()
    pair.live(2)

    assert [one[0] for one in pair.sent()] == ["session"]
    (text,) = [m for m in line.texts() if m.state.value == "sent"]
    asked = [one for one in pair.of_day(line.now.date()) if one.is_asked]
    assert {one.episode_id for one in asked} == {pair.left, pair.right}
    spoken_for = line.house.look(lambda tx: message_facts.episodes_of(tx, line.clinic_id, text.id))
    assert set(spoken_for) == {pair.left, pair.right}
    # Both phases ask for the same five: five on the sheet, whichever leg they are for.
    assert "(5 on your sheet)" in text.body


def test_no_text_tells_of_a_side_or_that_there_are_two(line):
    pair = Pair(line).begin()
    pair.live(24 * 9)
    line.says("N")

    said = " ".join(m.body.lower() for m in line.texts())
    words = ("left", "right", "both", "hip", "leg", "side", "hips", "legs")
    assert not [word for word in words if f" {word} " in said]


@pytest.mark.parametrize(
    ("word", "state"), [("DONE", "done"), ("PART", "part"), ("SKIP", "skipped")]
)
def test_one_word_answers_the_session_for_both(line, word, state):
    pair = Pair(line).begin()
    pair.live(2)

    line.says(word)

    asked = [one for one in pair.of_day(line.now.date()) if one.is_asked]
    assert [one.state.value for one in asked] == [state, state]
    evening = [one for one in pair.of_day(line.now.date()) if not one.is_asked]
    assert {one.state.value for one in evening} == {"planned"}


def test_what_a_person_enters_for_one_leg_counts_as_part_of_the_session(line):
    pair = Pair(line).begin()
    pair.live(2)
    left, right = [one for one in pair.of_day(line.now.date()) if one.is_asked]
    for one, state in ((left, ActivityState.DONE), (right, ActivityState.SKIPPED)):
        enter_session(line.database, line.house.physio, line.clinic_id, one.id, state, line.now)

    told = line.house.look(lambda tx: story(tx, line.clinic_id, pair.patient.id, line.now))

    assert (told.adherence.prescribed, told.adherence.part) == (1, 1)


def test_a_session_is_counted_once_in_the_answer_and_on_the_page(line):
    pair = Pair(line).begin()
    pair.live(2)
    reply = line.says("DONE")
    told = line.house.look(lambda tx: story(tx, line.clinic_id, pair.patient.id, line.now))

    assert reply == ["done_ack"]
    assert "1 of 1" in line.texts()[-1].body
    assert (told.adherence.prescribed, told.adherence.done) == (1, 1)


def test_one_check_a_week_asks_for_both_and_it_is_the_stricter_legs(line):
    pair = Pair(line).begin()
    pair.live(24 * 14)

    checks = [at for kind, at in pair.sent() if kind == "check"]
    assert [later - earlier for earlier, later in pairwise(checks)] == [timedelta(weeks=1)]
    days = {at.date() for at in checks}
    of_left = [a for day in days for a in pair.of_day(day) if a.kind is ActivityKind.CHECK]
    assert {one.episode_id for one in of_left} == {pair.left}


def test_the_aid_that_carries_more_is_named(line):
    pair = Pair(line).begin()
    sign_step(line.house, pair.left, line.now, Step(Status.TTWB, Aid.FRAME), authority="seen")
    sign_step(line.house, pair.right, line.now, Step(Status.WBAT, Aid.STICK))
    pair.live(24 * 3 + 2)
    line.says("N")
    line.send()
    line.says("3")

    assert line.texts()[-1].wording_key == "offload_check"
    assert "Did you use your frame" in line.texts()[-1].body


def test_an_exercise_that_stands_on_a_leg_that_may_not_is_refused_and_parked(line):
    pair = Pair(line)
    pair.patient = line.patient(preferred_times=TIMES)
    stands = tuple(Choice(one) for one in ("ankle_pumps", "chair_push_up"))
    pair.assign(Limb.LEFT, FIRST, Status.TTWB, choices={"P1": stands})
    assert "chair_push_up" in doing(line.house, pair.left)

    pair.assign(Limb.RIGHT, line.now.date() + timedelta(days=20), Status.NWB)
    assert [one.exercise_id for one in parked(line.house, pair.left)] == ["chair_push_up"]

    third = line.patient("+447700900456")
    pair.patient = third
    pair.assign(Limb.LEFT, FIRST, Status.NWB)
    with pytest.raises(Invalid, match="chair_push_up"):
        pair.assign(Limb.RIGHT, FIRST, Status.TTWB, choices={"P1": stands})


@pytest.mark.parametrize(
    ("of_left", "typed", "is_refused"),
    [
        (Step(Status.TTWB, Aid.TWO_CRUTCHES), Status.FWB, True),
        (Step(Status.FWB, Aid.NONE), Status.TTWB, True),
        (Step(Status.FWB, Aid.NONE), Status.FWB, False),
    ],
)
def test_the_leg_that_stands_is_the_stricter_of_what_is_typed_and_its_own_course(
    line, of_left, typed, is_refused
):
    pair = Pair(line)
    pair.patient = line.patient(preferred_times=TIMES)
    pair.assign(Limb.LEFT, FIRST, Status.TTWB)
    if of_left.status is Status.FWB:
        sign_step(line.house, pair.left, line.now, Step(Status.WBAT, Aid.ONE_CRUTCH))
        sign_step(line.house, pair.left, line.now, of_left)
    stands = {"P1": (Choice("chair_push_up"),)}

    def begin_right():
        return pair.assign(Limb.RIGHT, FIRST, Status.TTWB, other_leg=typed, choices=stands)

    if is_refused:
        with pytest.raises(Invalid, match="chair_push_up"):
            begin_right()
    else:
        assert "chair_push_up" in doing(line.house, begin_right())


@pytest.mark.parametrize("days", [-1, 20])
def test_paper_of_the_first_leg_is_called_in_when_the_second_bars_what_it_asks(line, days):
    pair = Pair(line)
    pair.patient = line.patient(preferred_times=TIMES)
    stands = tuple(Choice(one) for one in ("ankle_pumps", "chair_push_up"))
    pair.assign(Limb.LEFT, FIRST, Status.TTWB, choices={"P1": stands})
    assert "replace_sheet" not in open_tasks(line.house)

    pair.assign(Limb.RIGHT, line.now.date() + timedelta(days=days), Status.NWB)

    assert [one.exercise_id for one in parked(line.house, pair.left)] == ["chair_push_up"]
    assert "replace_sheet" in open_tasks(line.house)


def test_ending_one_leaves_the_other_running(line):
    pair = Pair(line).begin()
    pair.live(2)
    end(line.house, pair.left, line.now, version=line.house.episode(pair.left).version)
    pair.live(24 * 8)

    asked = Counter(kind for kind, at in pair.sent() if at.date() > date(2026, 3, 2))
    assert asked["session"] >= 5
    assert asked["check"] == 1
    assert {a.episode_id for a in pair.of_day(line.now.date())} == {pair.right}


def test_a_text_for_both_of_which_one_changed_is_said_anew_for_what_holds(line):
    pair = Pair(line).begin()
    line.clock.forward(hours=1)
    remind(line.database, TEXTS, line.now)
    open_phase(line.house, pair.left, line.now, "P2")
    line.send()
    remind(line.database, TEXTS, line.now)
    line.send()

    assert [one[1:] for one in line.outcomes()] == [
        ("suppressed", "contradicts_phase"),
        ("sent", "accepted"),
    ]
    assert line.says("DONE") == ["done_ack"]
    asked = [one for one in pair.of_day(line.now.date()) if one.is_asked]
    assert [one.state.value for one in asked] == ["done", "done"]


def test_a_pause_and_a_stop_are_the_persons(line):
    pair = Pair(line).begin()
    with line.database.transaction() as tx:
        pauses.start(tx, line.clinic_id, pair.patient.id, PauseKind.CLINIC, line.now)
    pair.live(2)
    assert pair.sent() == []

    again = Pair(build_beside(line)).begin(number="+447700900456")
    again.line.says("STOP", "+447700900456")
    again.live(24)
    assert not [one for one in again.sent() if one[0] in ("session", "check")]


def build_beside(line: Line) -> Line:
    return Line(line.house, line.clock, line.carrier)


steps = st.lists(
    st.one_of(
        st.tuples(st.just("operate")),
        st.tuples(st.just("phase"), st.sampled_from(Limb), st.sampled_from(["P1", "P2", "P3"])),
        st.tuples(
            st.just("step"),
            st.sampled_from(Limb),
            st.sampled_from(Status),
            st.sampled_from([Aid.TWO_CRUTCHES, Aid.FRAME, Aid.ONE_CRUTCH, Aid.STICK, Aid.NONE]),
        ),
        st.tuples(st.just("say"), st.sampled_from(Limb)),
        st.tuples(st.just("end"), st.sampled_from(Limb)),
        st.tuples(st.just("done")),
        st.tuples(st.just("live"), st.sampled_from([1, 9, 24])),
    ),
    min_size=4,
    max_size=12,
)


@pytest.fixture
def aside(migrated_sqlite):
    return lambda: opened_aside(migrated_sqlite)


@given(st.integers(-3, 20), steps)
@settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_of_two_courses_however_they_go_the_stricter_holds_and_a_session_is_one_text(
    aside, apart, todo
):
    with aside() as database:
        line = build(database, VirtualClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC)))
        pair = Pair(line).begin(line.now.date() + timedelta(days=apart))
        wrong: list[str] = []
        line.carrier.during = lambda handed: wrong.extend(against(pair, handed.body))
        for step in [*todo, ("live", 24)]:
            act(pair, step)
        due = Counter(at for kind, at in pair.sent() if kind == "session")
        checks = Counter(at.date() for kind, at in pair.sent() if kind == "check")

    assert wrong == []
    assert not [at for at, number in due.items() if number > 1]
    assert not [day for day, number in checks.items() if number > 1]


def against(pair: Pair, body: str):
    """Yield what a text that leaves says against the stricter of both legs."""
    line = pair.line
    found = line.house.look(
        lambda tx: prescriptions.in_force_of(tx, line.clinic_id, pair.patient.id)
    )
    aids = [step.aid for step in found]
    names = TEXTS.in_language("en").aids
    if "your " in body and "for every step" in body and aids:
        named = [aid for aid in Aid if f"your {names[aid.value]} " in body]
        most = min(aids, key=list(Aid).index)
        if most not in named:
            yield f"{named} with {aids}"
    if "start to come off" in body and found and found[0].status in (Status.NWB, Status.TTWB):
        yield f"comes off the aid at {found[0].status}"
    for limb, episode_id in pair.ids.items():
        yield from misfits(pair, limb, episode_id)


def misfits(pair: Pair, limb: Limb, episode_id):
    """Yield each exercise of the open phase that stands on a leg that may not carry it."""
    line = pair.line
    episode = line.house.episode(episode_id)
    if not episode.is_active:
        return
    other = next((one for side, one in pair.ids.items() if side is not limb), None)
    if other is None or not line.house.episode(other).is_active:
        return
    step = in_force(line.house.look(lambda tx: prescriptions.of_episode(tx, line.clinic_id, other)))
    if step is None or step.status is Status.FWB:
        return
    for exercise_id in doing(line.house, episode_id):
        stance = CATALOGUE.exercises[exercise_id].stands_on.value
        if stance in ("non_operated", "both_within_limit"):
            yield f"{exercise_id} on a leg at {step.status}"


def act(pair: Pair, step: tuple) -> None:
    line, (what, *how) = pair.line, step
    try:
        if what == "live":
            pair.live(how[0])
        elif what == "done":
            line.says("DONE")
        elif what == "operate":
            version = line.house.episode(pair.right).version
            operate(line.house, pair.right, line.now, line.now.date(), version=version)
        else:
            change(pair, what, *how)
    except PhysioError:
        return  # refused: nothing changed


def change(pair: Pair, what: str, limb: Limb, *how) -> None:
    house, now, episode_id = pair.line.house, pair.line.now, pair.ids[limb]
    if what == "end":
        end(house, episode_id, now, version=house.episode(episode_id).version)
    elif what == "phase":
        to = Step(Status.PWB, Aid.TWO_CRUTCHES) if how[0] == "P3" else None
        open_phase(house, episode_id, now, how[0], step=to)
    elif what == "step":
        sign_step(house, episode_id, now, Step(*how))
    else:
        tell(pair, episode_id, "offload_reminder")
        own = in_force(
            house.look(lambda tx: prescriptions.of_episode(tx, pair.line.clinic_id, episode_id))
        )
        if own is not None and own.status.rank >= Status.PWB.rank:
            tell(pair, episode_id, "offload_end_confirmed")


def tell(pair: Pair, episode_id, key: str) -> None:
    line = pair.line
    found = line.house.look(
        lambda tx: prescriptions.in_force_of(tx, line.clinic_id, pair.patient.id)
    )
    aid = min((step.aid for step in found), key=list(Aid).index, default=Aid.NONE)
    line.queue(
        line.house.read(pair.patient.id),
        kind=key,
        duty=Duty.NOTICE,
        wording_key=key,
        episode_ids=[episode_id],
        sequence=len(line.texts()),
        values={"aid": TEXTS.in_language("en").aids[aid.value]},
    )
