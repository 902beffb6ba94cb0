"""The day of an operation, and what becomes of it: moved, put off or called off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from physio_service.domain.errors import Fault

LONGEST_REASON = 500
FURTHEST = timedelta(days=365)  # as far ahead as a course can be assigned

# A patient without a date is asked after again in this time. A choice of ours: no source has one.
ASK_AGAIN = timedelta(days=14)


class SurgeryMove(StrEnum):
    """What happened to the day of an operation that has not taken place."""

    MOVED = "moved"  # there is another day
    POSTPONED = "postponed"  # put off, and no day yet
    CANCELLED = "cancelled"  # called off, and no day yet; ending the episode is another act


@dataclass(frozen=True, slots=True)
class SurgeryChange:
    """What somebody asks for; not checked yet."""

    move: SurgeryMove
    day: date | None = None  # the new one; none: awaiting a date
    reason: str = ""  # in words, kept sealed


@dataclass(frozen=True, slots=True)
class SurgeryStep:
    """One change of the day as it was recorded; none of them is ever altered."""

    move: SurgeryMove
    from_day: date | None  # none: there was no date
    to_day: date | None
    reason: str
    changed_by: UUID
    changed_at: datetime


def surgery_faults(change: SurgeryChange, present: date | None, today: date) -> list[Fault]:
    """Return what is wrong with a change of `present`, on the patient's `today`.

    Another day is from today on: an operation that took place is recorded, not planned.
    """
    faults = []
    if len(change.reason) > LONGEST_REASON:
        faults.append(Fault("reason", f"must be at most {LONGEST_REASON} characters"))
    if change.move is not SurgeryMove.MOVED:
        if change.day is not None:
            faults.append(Fault("day", "is only for another day: leave it out while none is known"))
    elif change.day is None:
        faults.append(Fault("day", "give the new day of the operation"))
    elif not today <= change.day <= today + FURTHEST:
        faults.append(Fault("day", "must be from today on, within a year"))
    elif change.day == present:
        faults.append(Fault("day", "is the day that is planned already"))
    return faults


def awaiting_cause(episode_id: UUID) -> str:
    """Return the cause of the task to ask after a date for an operation."""
    return f"surgery:{episode_id}"
