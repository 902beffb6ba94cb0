"""Lateness: whether a moment for doing something is to come, here, or gone."""

from datetime import datetime, timedelta
from enum import StrEnum

from schedules.clock import require_aware


class Lateness(StrEnum):
    EARLY = "early"
    DUE = "due"
    LATE = "late"
    TOO_LATE = "too_late"


def lateness(
    now: datetime,
    due_at: datetime,
    not_after_at: datetime,
    late_after: timedelta = timedelta(minutes=5),
) -> Lateness:
    """Return how `now` stands to what is due at `due_at` and void from `not_after_at` on.

    LATE begins `late_after` past `due_at`: still to be done, but worth counting. Too late
    outranks the rest, so nothing goes out at or past its end. Raises ValueError if an
    instant is naive.
    """
    for instant in (now, due_at, not_after_at):
        require_aware(instant)
    if now >= not_after_at:
        return Lateness.TOO_LATE
    if now < due_at:
        return Lateness.EARLY
    return Lateness.DUE if now < due_at + late_after else Lateness.LATE
