"""Absences: who is away from which day to which, and to whom their work goes meanwhile."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from physio_service.domain.clinic import Clinic, last_closing_before
from physio_service.domain.errors import Fault
from physio_service.domain.task import Step, StepKind
from schedules.localtime import day_bounds, zone

LONGEST = timedelta(days=366)
FURTHEST_BACK = timedelta(days=31)  # somebody ill for weeks whom nobody has entered


class AbsenceReason(StrEnum):
    """Why somebody is away; no more than that is anybody's business here."""

    LEAVE = "leave"
    SICK = "sick"
    TRAINING = "training"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class NewAbsence:
    """What is asked when somebody is going to be away; not checked yet."""

    staff_id: UUID
    cover_id: UUID
    from_day: date
    until_day: date  # the last day away
    reason: AbsenceReason


@dataclass(frozen=True, slots=True)
class Absence:
    """Days on which somebody is away, on the clinic's calendar, both ends included."""

    id: UUID
    clinic_id: UUID
    version: int
    staff_id: UUID
    cover_id: UUID
    from_day: date
    until_day: date
    moved_at: datetime | None  # their work went to the cover
    ended_at: datetime | None  # they are back, or it was called off

    def meets(self, from_day: date, until_day: date) -> bool:
        """Say whether some day of it lies within [from, until]."""
        return self.ended_at is None and self.from_day <= until_day and from_day <= self.until_day

    def holds(self, day: date) -> bool:
        """Say whether what is new on that day goes to the cover."""
        has_begun = self.moved_at is not None or self.from_day <= day
        return self.ended_at is None and has_begun and day <= self.until_day


def absence_faults(new: NewAbsence, today: date, known: Iterable[Absence]) -> list[Fault]:
    """Return what is wrong with an absence beside those of the same two people."""
    faults = []
    if new.from_day < today - FURTHEST_BACK:
        faults.append(Fault("from_day", f"must be within the last {FURTHEST_BACK.days} days"))
    if new.until_day < max(new.from_day, today):
        faults.append(Fault("until_day", "must not be before the first day, and not past"))
    elif new.until_day - new.from_day >= LONGEST:
        faults.append(Fault("until_day", "must be within a year of the first day"))
    if new.cover_id == new.staff_id:
        faults.append(Fault("cover_id", "must be somebody else than the person who is away"))
    meeting = [one for one in known if one.meets(new.from_day, new.until_day)]
    for one in meeting:
        days = f"from {one.from_day} to {one.until_day}"
        if one.staff_id == new.staff_id:
            says = f"overlaps an absence {days}: end that one first, or choose other days"
            faults.append(Fault("from_day", says))
        elif one.staff_id == new.cover_id:
            says = f"must be somebody who is there: this person is away {days}"
            faults.append(Fault("cover_id", says))
    return faults


def moves_at(clinic: Clinic, absence: Absence) -> datetime:
    """Return when the work goes to the cover: as the clinic closes for the last time before.

    The cover finds it in the morning. Where it was not open for two weeks, as the day begins.
    """
    begins_at, _ = day_bounds(absence.from_day, zone(clinic.zone))
    return last_closing_before(clinic, begins_at) or begins_at


def stands_in(
    staff_id: UUID, day: date, absences: Iterable[Absence]
) -> tuple[UUID | None, UUID | None]:
    """Return who does somebody's work on a day, and the absence by which it came to them.

    The person themselves, by no absence, when they are there; else their cover, and the
    cover's cover where that one is away too. Nobody, where that leads in a circle.
    """
    away: Mapping[UUID, Absence] = {one.staff_id: one for one in absences if one.holds(day)}
    by = away[staff_id].id if staff_id in away else None
    passed = []
    while staff_id in away:
        if staff_id in passed:
            return None, by
        passed.append(staff_id)
        staff_id = away[staff_id].cover_id
    return staff_id, by


def comes_back(steps: Sequence[Step], absence_id: UUID, owner_id: UUID | None) -> bool:
    """Say whether a task that nobody has taken goes back when an absence is over.

    `steps` are the task's, oldest first. Not when a person handed it on meanwhile, nor when
    it went back to somebody before whom this absence came into it.
    """
    moves = [one for one in steps if one.to_id is not None]
    places = [
        place
        for place, one in enumerate(moves)
        if one.kind is StepKind.COVERED and one.absence_id == absence_id
    ]
    if not places:
        return False
    later = moves[places[-1] + 1 :]
    if any(one.kind is StepKind.HANDED_OVER for one in later):
        return False
    is_first = all(one.kind is not StepKind.COVERED for one in moves[: places[-1]])
    return is_first or moves[places[-1]].to_id == owner_id
