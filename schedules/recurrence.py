"""Recurrence: rules of days and wall times, and the dated occurrences they make."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from schedules.localtime import instant_at, local_day

_NOON = time(12)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One dated time. (day, sequence) names it and survives a change of the time."""

    day: date  # in the zone it was made for
    sequence: int  # which of the day's times, from 0
    due_at: datetime  # UTC


@dataclass(frozen=True, slots=True)
class Recurrence:
    """Every listed weekday at every listed time, from first to last day."""

    weekdays: frozenset[int]  # Monday is 0
    times: tuple[time, ...]  # wall times, rising
    first_day: date
    last_day: date | None = None  # inclusive; None: no end

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= frozenset(range(7)):
            raise ValueError("weekdays are some of 0 (Monday) to 6 (Sunday)")
        if not self.times or any(at.tzinfo is not None for at in self.times):
            raise ValueError("a recurrence needs wall times, without a zone of their own")
        if list(self.times) != sorted(set(self.times)):
            raise ValueError("the times of a day rise, and none comes twice")
        _require_order(self.first_day, self.last_day)

    def falls_on(self, day: date) -> bool:
        """Say whether the weekday of `day` is listed; its bounds are not asked."""
        return day.weekday() in self.weekdays


@dataclass(frozen=True, slots=True)
class EveryDays:
    """The first day, and every `step` days from it, at one time."""

    first_day: date
    step: int  # days, at least 1
    at: time  # wall time
    last_day: date | None = None  # inclusive; None: no end

    def __post_init__(self) -> None:
        if self.step < 1:
            raise ValueError("a step is at least one day")
        if self.at.tzinfo is not None:
            raise ValueError("a recurrence needs wall times, without a zone of their own")
        _require_order(self.first_day, self.last_day)

    @property
    def times(self) -> tuple[time, ...]:
        return (self.at,)

    def falls_on(self, day: date) -> bool:
        """Say whether `day` is a whole number of steps from the first."""
        return (day - self.first_day).days % self.step == 0


def occurrences(
    recurrence: Recurrence | EveryDays, zone: ZoneInfo, from_day: date, to_day: date
) -> tuple[Occurrence, ...]:
    """Return what falls from `from_day` to `to_day`, both included, by day and sequence.

    A day that the zone left out of its calendar has none. On a day with a skipped hour a
    time moved on by the gap may be due after the next in sequence, or together with it.
    """
    first = max(from_day, recurrence.first_day)
    last = to_day if recurrence.last_day is None else min(to_day, recurrence.last_day)
    days = (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))
    return tuple(
        Occurrence(day, sequence, instant_at(day, at, zone))
        for day in days
        if recurrence.falls_on(day) and _is_on_calendar(day, zone)
        for sequence, at in enumerate(recurrence.times)
    )


def _is_on_calendar(day: date, zone: ZoneInfo) -> bool:
    return local_day(instant_at(day, _NOON, zone), zone) == day


def _require_order(first_day: date, last_day: date | None) -> None:
    if last_day is not None and last_day < first_day:
        raise ValueError(f"the last day {last_day} lies before the first {first_day}")
