"""Handing over: a task, all the tasks of a colleague, a patient with their course."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from physio_service.domain.errors import Conflict, Invalid, NotFound
from physio_service.domain.event import Actor, Event
from physio_service.domain.staff import Role
from physio_service.domain.task import Step, StepKind, Task
from physio_service.services.attending import seen
from physio_service.services.vouching import CARERS, CLINICIANS, require
from physio_service.store import (
    absences,
    care_teams,
    clinics,
    episodes,
    events,
    patients,
    staff,
    task_steps,
    tasks,
)
from physio_service.store.database import Database, Tx
from schedules.localtime import local_day, zone

LONGEST_NOTE = 500
_FIELD = "to_id"
# Who may say who treats whom; assistants hand on tasks only.
_MAY_ENTRUST = CLINICIANS | {Role.ADMIN}


@dataclass(frozen=True, slots=True)
class Handed:
    """How much went from one to another."""

    patients: int
    tasks: int


def hand_over_task(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    task_id: UUID,
    to_id: UUID,
    *,
    note: str,
    version: int,
    now: datetime,
) -> None:
    """Give an open task to a colleague, who has to take it anew.

    Raises NotAllowed, NotFound, Conflict when it is closed, Stale, and Invalid naming `to_id`
    or `note`.
    """
    with database.transaction() as tx:
        by = require(tx, clinic_id, who, CARERS)
        tasks.get(tx, clinic_id, task_id)
        # People before tasks, as everywhere: two who hand over wait instead of blocking each other.
        receive(tx, clinic_id, to_id, CARERS, now)
        task = seen(tx, clinic_id, task_id, version)
        if task.owner_id == to_id:
            raise Invalid.one(_FIELD, "must be somebody else: it is theirs already")
        step = Step(StepKind.HANDED_OVER, by, to_id=to_id, note=_note(note))
        task_steps.hand_over(tx, task, step, who, now)


def hand_over_tasks(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    from_id: UUID,
    to_id: UUID,
    *,
    note: str,
    now: datetime,
) -> Handed:
    """Give every open task of one colleague to another; return how many.

    Raises NotAllowed, NotFound, and Invalid naming `to_id` or `note`.
    """
    with database.transaction() as tx:
        by = require(tx, clinic_id, who, CARERS)
        _two(tx, clinic_id, from_id, to_id, CARERS, now)
        step = Step(StepKind.HANDED_OVER, by, to_id=to_id, note=_note(note))
        found = tasks.owned_by(tx, clinic_id, from_id)
        _give(tx, found, step, who, now)
        return Handed(0, len(found))


def hand_over_patients(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    from_id: UUID,
    to_id: UUID,
    *,
    note: str,
    now: datetime,
) -> Handed:
    """Make one colleague responsible for every patient of another; their tasks move along.

    Raises NotAllowed, NotFound, and Invalid naming `to_id` or `note`.
    """
    with database.transaction() as tx:
        by = require(tx, clinic_id, who, _MAY_ENTRUST)
        _two(tx, clinic_id, from_id, to_id, CLINICIANS, now)
        step = Step(StepKind.HANDED_OVER, by, to_id=to_id, note=_note(note))
        mine = care_teams.entrusted_to(tx, clinic_id, from_id)
        moved = 0
        for patient_id in sorted({patient_id for patient_id, _ in mine}):
            patients.lock(tx, clinic_id, patient_id)
            found = tasks.owned_by(tx, clinic_id, from_id, patient_id=patient_id)
            _give(tx, found, step, who, now)
            moved += len(found)
        for patient_id, episode_id in mine:
            _entrust(tx, clinic_id, (patient_id, episode_id), to_id, who, now)
        return Handed(len({patient_id for patient_id, _ in mine}), moved)


def hand_over_patient(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    patient_id: UUID,
    to_id: UUID,
    *,
    note: str,
    now: datetime,
) -> Handed:
    """Make a colleague responsible for a patient's courses; the tasks of whoever was move along.

    Raises NotAllowed, NotFound, Conflict where no course is under way, and Invalid naming
    `to_id` or `note`.
    """
    with database.transaction() as tx:
        by = require(tx, clinic_id, who, _MAY_ENTRUST)
        patients.get(tx, clinic_id, patient_id)
        receive(tx, clinic_id, to_id, CLINICIANS, now)
        patients.lock(tx, clinic_id, patient_id)
        courses = episodes.active_of(tx, clinic_id, patient_id)
        if not courses:
            raise Conflict("no course of this patient is under way")
        before = {care_teams.responsible(tx, clinic_id, one.id) for one in courses}
        if before == {to_id}:
            raise Invalid.one(_FIELD, "must be somebody else: it is their patient already")
        step = Step(StepKind.HANDED_OVER, by, to_id=to_id, note=_note(note))
        moved = 0
        for from_id in sorted(one for one in before if one not in (None, to_id)):
            found = tasks.owned_by(tx, clinic_id, from_id, patient_id=patient_id)
            _give(tx, found, step, who, now)
            moved += len(found)
        for episode in courses:
            _entrust(tx, clinic_id, (patient_id, episode.id), to_id, who, now)
        return Handed(1, moved)


def receive(tx: Tx, clinic_id: UUID, to_id: UUID, roles: Collection[Role], now: datetime) -> None:
    """Raise Invalid naming `to_id` unless somebody may be given work now; keeps them in `tx`."""
    try:
        found = staff.lock(tx, clinic_id, to_id)
    except NotFound:
        raise Invalid.one(_FIELD, "must be somebody who works here") from None
    if not found.is_active:
        raise Invalid.one(_FIELD, "must be somebody whose account is open")
    if found.role not in roles:
        allowed = " or ".join(sorted(role.value for role in roles))
        raise Invalid.one(_FIELD, f"must be a {allowed}")
    today = local_day(now, zone(clinics.get(tx, clinic_id).zone))
    if any(one.holds(today) for one in absences.open_of(tx, clinic_id, to_id)):
        raise Invalid.one(_FIELD, "must be somebody who is there: this person is away now")


def _two(
    tx: Tx, clinic_id: UUID, from_id: UUID, to_id: UUID, roles: Collection[Role], now: datetime
) -> None:
    staff.get(tx, clinic_id, from_id)
    receive(tx, clinic_id, to_id, roles, now)
    if from_id == to_id:
        raise Invalid.one(_FIELD, "must be somebody else")


def _give(tx: Tx, found: Iterable[Task], step: Step, who: Actor, now: datetime) -> None:
    for task in found:
        task_steps.hand_over(tx, task, step, who, now)


def _entrust(
    tx: Tx, clinic_id: UUID, course: tuple[UUID, UUID], to_id: UUID, who: Actor, now: datetime
) -> None:
    patient_id, episode_id = course
    before = care_teams.responsible(tx, clinic_id, episode_id)
    if before == to_id:
        return
    care_teams.entrust(tx, clinic_id, episode_id, to_id, now)
    event = Event(
        clinic_id,
        "episode.entrusted",
        "episode",
        episode_id,
        who,
        patient_id=patient_id,
        before={"responsible": str(before) if before else None},
        after={"responsible": str(to_id)},
    )
    events.record(tx, event, now)


def _note(typed: str) -> str:
    note = typed.strip()
    if len(note) > LONGEST_NOTE:
        raise Invalid.one("note", f"must be at most {LONGEST_NOTE} characters")
    return note
