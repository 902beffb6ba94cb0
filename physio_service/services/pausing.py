"""Pausing a patient's reminders, and resuming them."""

from datetime import datetime
from uuid import UUID

from physio_service.domain.clinic import after_open_hours
from physio_service.domain.errors import Conflict, Invalid
from physio_service.domain.event import Actor, Event, Json
from physio_service.domain.pause import Pause, PauseKind
from physio_service.domain.task import READ_WITHIN, NewTask, TaskKind, Tier
from physio_service.services.queueing import cancel_waiting
from physio_service.services.reissuing import SHEET_TEXT
from physio_service.services.vouching import CLINICIANS
from physio_service.store import (
    clinics,
    events,
    messages,
    patients,
    pauses,
    prescriptions,
    sheets,
    signatories,
    tasks,
)
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
    reason: str = "",
) -> Pause:
    """Stop reminders from now until `until_at`, or until somebody resumes them.

    What waits to be sent is cancelled, and sessions that fall into the pause are excused.
    While a limb is offloaded staff are told to call the same day (S9), unless a clinician
    paused for a `reason` other than illness: they have spoken with the patient already.
    Raises NotFound, Invalid for an end that is past, and Conflict when the patient is
    paused already.
    """
    if until_at is not None and until_at <= now:
        raise Invalid.one("until_at", "must lie ahead")
    with database.transaction() as tx:
        patients.lock(tx, clinic_id, patient_id)
        if pauses.open_at(tx, clinic_id, patient_id, now) is not None:
            raise Conflict("this patient is paused already: resume first")
        begun = pauses.start(tx, clinic_id, patient_id, kind, now, until_at, reason=reason)
        after: dict[str, Json] = {
            "pause": str(begun.id),
            "kind": kind.value,
            "until_at": None if until_at is None else until_at.isoformat(),
        }
        _record(tx, begun, "patient.paused", who, after, now)
        withhold(tx, clinic_id, patient_id, who, now)
        if kind is PauseKind.ILLNESS or not _is_by_clinician(tx, begun, who):
            in_force = prescriptions.in_force_of(tx, clinic_id, patient_id)
            if any(phase.is_offloaded for phase in in_force):
                _tell(tx, clinic_id, patient_id, who, now)
    return begun


def resume(
    database: Database, who: Actor, clinic_id: UUID, patient_id: UUID, *, now: datetime
) -> None:
    """End every pause that holds; raises NotFound, and Conflict when none does."""
    with database.transaction() as tx:
        patients.lock(tx, clinic_id, patient_id)
        ended = pauses.end(tx, clinic_id, patient_id, now)
        if not ended:
            raise Conflict("this patient is not paused")
        for one in ended:
            _record(tx, one, "patient.resumed", who, {"pause": str(one.id)}, now)


def withhold(tx: Tx, clinic_id: UUID, patient_id: UUID, who: Actor, now: datetime) -> None:
    """Call off what waits because a pause begins; which sheet is valid is told after it (S10)."""
    waiting = {key for *_, key in messages.waiting_of(tx, clinic_id, patient_id)}
    cancel_waiting(tx, clinic_id, patient_id, "paused", who, now)
    if SHEET_TEXT in waiting:
        sheets.tell_again(tx, clinic_id, patient_id)


def tell_of_pause(tx: Tx, clinic_id: UUID, patient_id: UUID, who: Actor, now: datetime) -> None:
    """Tell staff to call where an offloading begins in silence: a pause holds, by whoever."""
    if pauses.open_at(tx, clinic_id, patient_id, now) is not None:
        _tell(tx, clinic_id, patient_id, who, now)


def _is_by_clinician(tx: Tx, begun: Pause, who: Actor) -> bool:
    """Say whether a clinician paused, and said why."""
    signatory = signatories.behind(tx, begun.clinic_id, who)
    return signatory is not None and signatory.role in CLINICIANS and begun.reason != ""


def _tell(tx: Tx, clinic_id: UUID, patient_id: UUID, who: Actor, now: datetime) -> None:
    task = NewTask(
        clinic_id=clinic_id,
        patient_id=patient_id,
        kind=TaskKind.PAUSED_WHILE_OFFLOADED,
        tier=Tier.SAME_DAY,
        dedupe=f"paused:{patient_id}",
        due_at=after_open_hours(clinics.get(tx, clinic_id), now, READ_WITHIN),
    )
    tasks.open_task(tx, task, who, now)


def _record(
    tx: Tx, of: Pause, kind: str, who: Actor, after: dict[str, Json], now: datetime
) -> None:
    event = Event(
        of.clinic_id, kind, "patient", of.patient_id, who, patient_id=of.patient_id, after=after
    )
    events.record(tx, event, now)
