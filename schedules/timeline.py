"""The timeline: planned phases from anchors, opened phases from facts, and gates.

The two are kept apart. What is planned is for showing and preparing; what is in force
follows only from what a person opened, never from a planned date.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Bound:
    """A day counted from a named anchor."""

    anchor: str
    offset_days: int  # negative: before the anchor

    def day(self, anchors: Mapping[str, date]) -> date | None:
        """Return the day, or None while the anchor has no date."""
        anchored = anchors.get(self.anchor)
        return None if anchored is None else anchored + timedelta(days=self.offset_days)


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of a course, as a template says it."""

    id: str
    start: Bound
    end: Bound | None = None  # inclusive; None: until the next phase, if any


@dataclass(frozen=True, slots=True)
class Span:
    """The planned days of a phase."""

    phase_id: str
    first_day: date
    last_day: date | None  # inclusive; None: no end known


@dataclass(frozen=True, slots=True)
class Opened:
    """The fact that a phase was opened."""

    phase_id: str
    day: date


@dataclass(frozen=True, slots=True)
class Gate:
    """What stands before a phase; the day is planned and opens nothing."""

    phase_id: str
    planned_day: date


def resolve(phases: Iterable[Phase], anchors: Mapping[str, date]) -> tuple[Span, ...]:
    """Return the planned spans of `phases`, in their order, never two on one day.

    A phase that would start on a day of the one before starts on the day after it. One
    without a known end (no end bound, or an anchor still without a date) lasts until
    the day before the next, or is open-ended. Left out are a phase whose start has no
    date yet, and one whose end passed before it could start.
    """
    spans: list[Span] = []
    for phase in phases:
        first_day = phase.start.day(anchors)
        if first_day is None:
            continue
        last_day = None if phase.end is None else phase.end.day(anchors)
        if spans:
            first_day = max(first_day, (spans[-1].last_day or spans[-1].first_day) + _ONE_DAY)
        if last_day is not None and last_day < first_day:
            continue
        if spans and spans[-1].last_day is None:
            spans[-1] = replace(spans[-1], last_day=first_day - _ONE_DAY)
        spans.append(Span(phase.id, first_day, last_day))
    return tuple(spans)


def in_force(opened: Sequence[Opened], day: date) -> str | None:
    """Return the phase in force on `day`: the last opened on or before it, or None.

    It stays in force until another is opened, however long that takes. Of two opened on
    one day, the one later in `opened` holds.
    """
    held = None
    for opening in sorted(opened, key=lambda opening: opening.day):
        if opening.day <= day:
            held = opening.phase_id
    return held


def change_days(opened: Sequence[Opened]) -> tuple[date, ...]:
    """Return the days, rising, on which another phase is in force than the day before."""
    days = sorted({opening.day for opening in opened})
    return tuple(day for day in days if in_force(opened, day) != in_force(opened, day - _ONE_DAY))


def gate_due_day(gate: Gate, lead_days: int = 10) -> date:
    """Return the day to begin preparing a gate: `lead_days` before it is planned.

    Ten days leave time to book a review and an X-ray.
    """
    return gate.planned_day - timedelta(days=lead_days)
