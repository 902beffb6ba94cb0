"""The runner: a few fixed beats in threads, by APScheduler as the heartbeat and no more.

It keeps nothing: what is due is asked of the rows at each beat, so a beat that was
missed, doubled or cut off costs nothing but time.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Self

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from schedules.clock import utc_now

OnError = Callable[[str, BaseException], None]

JOB_DEFAULTS = {
    # The library's own default drops a run that starts over a second late.
    "misfire_grace_time": None,
    # After a pause of the machine one run catches up: it asks for all that is due.
    "coalesce": True,
    "max_instances": 1,
}


@dataclass(frozen=True, slots=True)
class Beat:
    """Something to run again and again; the interval is from start to start."""

    name: str
    every: timedelta
    run: Callable[[], object]

    def __post_init__(self) -> None:
        if self.every <= timedelta():
            raise ValueError(f"beat {self.name} needs an interval of more than nothing")


class Runner:
    """Beats that run in threads of this process until stopped."""

    def __init__(self, scheduler: BackgroundScheduler) -> None:
        self._scheduler = scheduler

    @classmethod
    def start(cls, beats: Sequence[Beat], on_error: OnError) -> Self:
        """Start all beats, each with a first run at once, and return their runner.

        A beat never overlaps itself. One that raises is reported as `on_error(name,
        error)` from its own thread and runs again at its next turn; the others do not
        notice. Raises ValueError if two beats share a name or there is none.
        """
        if len({beat.name for beat in beats}) != len(beats) or not beats:
            raise ValueError("beats need names of their own, and there must be one")
        scheduler = BackgroundScheduler(
            timezone=UTC,
            # A thread each: a slow beat must not keep another waiting.
            executors={"default": ThreadPoolExecutor(len(beats))},
            job_defaults=JOB_DEFAULTS,
        )
        first_run_at = utc_now()
        for beat in beats:
            scheduler.add_job(
                _guarded(beat, on_error),
                # An interval in UTC: a cron rule would run twice in the autumn hour.
                IntervalTrigger(seconds=beat.every.total_seconds(), timezone=UTC),
                id=beat.name,
                name=beat.name,
                next_run_time=first_run_at,
            )
        scheduler.start()
        return cls(scheduler)

    def pause(self) -> None:
        """Begin no more runs; those under way go on. Only `stop` follows a pause."""
        self._scheduler.pause()

    def stop(self, *, wait: bool = True) -> None:
        """Stop for good, and with `wait` return when no run is under way. Twice is once."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=wait)


def _guarded(beat: Beat, on_error: OnError) -> Callable[[], None]:
    def run() -> None:
        try:
            beat.run()
        # Not only Exception: SystemExit in a thread ends nothing and would go unseen.
        except BaseException as error:
            on_error(beat.name, error)

    return run
