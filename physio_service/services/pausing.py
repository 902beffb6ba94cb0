"""Pausing a patient's reminders, and resuming them."""

from datetime import datetime
from uuid import UUID

from physio_service.domain.clinic import after_open_hours
from physio_service.domain.errors import Conflict, Invalid
from physio_service.domain.event import Actor, Event, Json
from physio_service.domain.offloading import Status
from physio_service.domain.pause import Pause, PauseKind
from physio_service.domain.task import READ_WITHIN, NewTask, TaskKind, Tier
from physio_service.services.queueing import cancel_waiting
from physio_service.store import clinics, events, patients, pauses, prescriptions, tasks
from physio_service.store.database import Database, Tx


def pause(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    patient_id: UUID,
    kind: PauseKind,
    *,
    until_at: datetime | None,
    now: datetime,
) -> Pause:
    """Stop reminders from now until `until_at`, or until somebody resumes them.

    What waits to be sent is cancelled, and sessions that fall into the pause are excused.
    For illness of somebody still offloaded, staff are told to call the same day (S9).
    Raises NotFound, Invalid for an end that is past, and Conflict when the patient is
    paused already.
    """
    if until_at is not None and until_at <= now:
        raise Invalid.one("until_at", "must lie ahead")
    with database.transaction() as tx:
        patients.lock(tx, clinic_id, patient_id)
        if pauses.open_at(tx, clinic_id, patient_id, now) is not None:
            raise Conflict("this patient is paused already: resume first")
        begun = pauses.start(tx, clinic_id, patient_id, kind, now, until_at)
        after: dict[str, Json] = {
            "pause": str(begun.id),
            "kind": kind.value,
            "until_at": None if until_at is None else until_at.isoformat(),
        }
        _record(tx, begun, "patient.paused", who, after, now)
        cancel_waiting(tx, clinic_id, patient_id, "paused", who, now)
        if kind is PauseKind.ILLNESS:
            _tell_if_offloaded(tx, begun, who, now)
    return begun


def resume(
    database: Database, who: Actor, clinic_id: UUID, patient_id: UUID, *, now: datetime
) -> None:
    """End every pause that holds; raises NotFound, and Conflict when none does."""
    with database.transaction() as tx:
        patients.lock(tx, clinic_id, patient_id)
        held = pauses.open_at(tx, clinic_id, patient_id, now)
        if held is None:
            raise Conflict("this patient is not paused")
        while held is not None:
            pauses.end(tx, clinic_id, held.id, now)
            _record(tx, held, "patient.resumed", who, {"pause": str(held.id)}, now)
            held = pauses.open_at(tx, clinic_id, patient_id, now)


def _tell_if_offloaded(tx: Tx, begun: Pause, who: Actor, now: datetime) -> None:
    in_force = prescriptions.in_force_of(tx, begun.clinic_id, begun.patient_id)
    if all(phase.status is Status.FWB for phase in in_force):
        return
    task = NewTask(
        clinic_id=begun.clinic_id,
        patient_id=begun.patient_id,
        kind=TaskKind.PAUSED_WHILE_OFFLOADED,
        tier=Tier.SAME_DAY,
        dedupe=f"paused:{begun.patient_id}",
        due_at=after_open_hours(clinics.get(tx, begun.clinic_id), now, READ_WITHIN),
    )
    tasks.open_task(tx, task, who, now)


def _record(
    tx: Tx, of: Pause, kind: str, who: Actor, after: dict[str, Json], now: datetime
) -> None:
    event = Event(
        of.clinic_id, kind, "patient", of.patient_id, who, patient_id=of.patient_id, after=after
    )
    events.record(tx, event, now)
