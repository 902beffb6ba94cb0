"""Covering for colleagues who are away: their work moves before day one, and comes back."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from physio_service.domain.absence import (
    Absence,
    NewAbsence,
    absence_faults,
    comes_back,
    moves_at,
    stands_in,
)
from physio_service.domain.errors import Conflict, Fault, NotFound, refuse
from physio_service.domain.event import SYSTEM, Actor, Event, Json
from physio_service.domain.staff import Role, Staff
from physio_service.domain.task import Step, StepKind
from physio_service.services.trying import each
from physio_service.services.vouching import CARERS, CLINICIANS, require
from physio_service.store import absences, clinics, events, staff, task_steps, tasks
from physio_service.store.database import Database, Tx
from schedules.localtime import local_day, zone


def record_absence(
    database: Database, who: Actor, clinic_id: UUID, new: NewAbsence, *, now: datetime
) -> UUID:
    """Keep that somebody will be away and who covers; return its id.

    Work that should have moved by now moves at once. Raises NotAllowed, and Invalid naming
    `staff_id`, `cover_id`, `from_day` or `until_day`.
    """
    with database.transaction() as tx:
        by = require(tx, clinic_id, who, CARERS)
        today = local_day(now, zone(clinics.get(tx, clinic_id).zone))
        # In one order, so that two who enter each other wait instead of blocking each other.
        pair = {one: _known(tx, clinic_id, one) for one in sorted({new.staff_id, new.cover_id})}
        known = absences.open_of(tx, clinic_id, new.staff_id, new.cover_id)
        faults = [*_people_faults(pair, new), *absence_faults(new, today, known)]
        refuse(faults)
        absence = absences.add(tx, clinic_id, new, by, now)
        after: dict[str, Json] = {
            "staff": str(new.staff_id),
            "cover": str(new.cover_id),
            "from_day": new.from_day.isoformat(),
            "until_day": new.until_day.isoformat(),
            "reason": new.reason.value,
        }
        _record(tx, absence, "absence.recorded", who, after, now)
        if moves_at(clinics.get(tx, clinic_id), absence) <= now:
            _move(tx, absence, who, now)
    return absence.id


def end_absence(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    absence_id: UUID,
    *,
    version: int,
    now: datetime,
) -> None:
    """Say that somebody is back, or that they will not go; what nobody has taken comes back.

    Raises NotAllowed, NotFound, Conflict when it is over, and Stale.
    """
    with database.transaction() as tx:
        require(tx, clinic_id, who, CARERS)
        absence = absences.lock(tx, clinic_id, absence_id)
        if absence.ended_at is not None:
            raise Conflict("this absence is over already")
        _return(tx, absence, who, now, version=version)


def cover_absences(database: Database, now: datetime) -> int:
    """Move the work of whoever is about to be away, and give it back to whoever is back.

    Return how many absences began or ended; a transaction each.
    """
    with database.reading() as tx:
        due = [one for one in absences.all_open(tx) if _is_due(tx, one, now)]

    def settle(absence: Absence) -> None:
        with database.transaction() as tx:
            seen = absences.lock(tx, absence.clinic_id, absence.id)
            if seen.ended_at is None and _is_over(tx, seen, now):
                _return(tx, seen, SYSTEM, now)
            elif seen.ended_at is None:
                _move(tx, seen, SYSTEM, now)

    each(due, settle)
    return len(due)


def _known(tx: Tx, clinic_id: UUID, staff_id: UUID) -> Staff | None:
    try:
        return staff.lock(tx, clinic_id, staff_id)
    except NotFound:
        return None


def _people_faults(pair: dict[UUID, Staff | None], new: NewAbsence) -> list[Fault]:
    away, cover = pair[new.staff_id], pair[new.cover_id]
    faults = []
    if away is None or not away.is_active:
        faults.append(Fault("staff_id", "must be somebody who works here"))
    if cover is None or not cover.is_active:
        faults.append(Fault("cover_id", "must be somebody who works here"))
    elif cover.role not in _may_cover(away):
        allowed = " or ".join(sorted(role.value for role in _may_cover(away)))
        faults.append(Fault("cover_id", f"must be a {allowed}"))
    return faults


def _may_cover(away: Staff | None) -> Collection[Role]:
    return CLINICIANS if away is not None and away.role in CLINICIANS else CARERS


def _is_due(tx: Tx, absence: Absence, now: datetime) -> bool:
    if _is_over(tx, absence, now):
        return True
    clinic = clinics.get(tx, absence.clinic_id)
    return absence.moved_at is None and moves_at(clinic, absence) <= now


def _is_over(tx: Tx, absence: Absence, now: datetime) -> bool:
    return absence.until_day < _today(tx, absence.clinic_id, now)


def _today(tx: Tx, clinic_id: UUID, now: datetime) -> date:
    return local_day(now, zone(clinics.get(tx, clinic_id).zone))


def _move(tx: Tx, absence: Absence, who: Actor, now: datetime) -> None:
    """Give every open task of somebody to whoever is there for them from day one on."""
    if not absences.mark_moved(tx, absence, now):
        return
    day = max(absence.from_day, _today(tx, absence.clinic_id, now))
    others = absences.open_of(tx, absence.clinic_id)
    to_id, _ = stands_in(absence.cover_id, day, others)
    found = tasks.owned_by(tx, absence.clinic_id, absence.staff_id)
    for task in found if to_id is not None else ():
        step = Step(StepKind.COVERED, None, to_id=to_id, absence_id=absence.id)
        task_steps.hand_over(tx, task, step, who, now)
    after: dict[str, Json] = {"tasks": len(found), "to": str(to_id) if to_id else None}
    _record(tx, absence, "absence.covered", who, after, now)


def _return(
    tx: Tx, absence: Absence, who: Actor, now: datetime, *, version: int | None = None
) -> None:
    """End an absence: what the cover took stays with them, anything else goes back."""
    absences.end(tx, absence, now, version=version)
    clinic_id, back = absence.clinic_id, 0
    to_id, _ = absences.stand_in(tx, clinic_id, absence.staff_id, _today(tx, clinic_id, now))
    for task_id in task_steps.moved_by(tx, clinic_id, absence.id):
        task = tasks.lock(tx, clinic_id, task_id)
        steps = task_steps.of_task(tx, clinic_id, task_id)
        if to_id is None or not comes_back(steps, absence.id, task.owner_id):
            continue
        step = Step(StepKind.RETURNED, None, to_id=to_id, absence_id=absence.id)
        task_steps.hand_over(tx, task, step, who, now)
        back += 1
    _record(tx, absence, "absence.ended", who, {"tasks": back}, now)


def _record(
    tx: Tx, absence: Absence, kind: str, who: Actor, after: dict[str, Json], now: datetime
) -> None:
    event = Event(absence.clinic_id, kind, "absence", absence.id, who, after=after)
    events.record(tx, event, now)
