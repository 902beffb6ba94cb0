"""Putting a patient away: a death stops everything at once; others when nothing is under way."""

from datetime import date, datetime
from uuid import UUID

from physio_service.domain.episode import Ending, Outcome
from physio_service.domain.errors import Conflict, Invalid
from physio_service.domain.event import Actor, Event, Json
from physio_service.domain.patient import Patient
from physio_service.domain.task import OF_THE_HOUSE
from physio_service.services.ending import drop_task, finish
from physio_service.services.queueing import cancel_waiting
from physio_service.services.signing_off import Signature
from physio_service.services.vouching import CARERS, CLINICIANS, require
from physio_service.store import episodes, events, patients, tasks
from physio_service.store.database import Database, Tx
from schedules.localtime import local_day, zone


def record_death(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    patient_id: UUID,
    died_day: date | None,
    *,
    version: int,
    now: datetime,
) -> None:
    """Record that a patient died, once: texts, episodes and tasks stop in this transaction.

    What waits is never sent, to nobody of the patient's numbers; a text from one of them
    is still read and answered (S5). `died_day` is none where it is not known. Raises
    NotFound, NotAllowed, Invalid, Stale, and Conflict when it is recorded already.
    """
    with database.transaction() as tx:
        patient, signature = _seen(tx, who, clinic_id, patient_id, now)
        if patient.is_dead:
            raise Conflict("it is recorded already that this patient died")
        _check_day(patient, died_day, now)
        patients.archive(
            tx, clinic_id, patient_id, version=version, now=now, is_dead=True, died_day=died_day
        )
        _record(tx, patient, "patient.died", signature)
        _record(tx, patient, "patient.archived", signature)
        for episode in episodes.active_of(tx, clinic_id, patient_id):
            finish(tx, episode, Ending(Outcome.DIED), signature, version=episode.version)
        cancel_waiting(tx, clinic_id, patient_id, "archived", who, now)
        for task_id in tasks.open_of_patient(tx, clinic_id, patient_id, but=OF_THE_HOUSE):
            drop_task(tx, clinic_id, task_id, signature)


def archive(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    patient_id: UUID,
    *,
    version: int,
    now: datetime,
) -> None:
    """Put away a patient with nothing under way: no text reaches them, no list shows them.

    Raises NotFound, NotAllowed, Stale, and Conflict: archived already, or an episode active
    or a task open.
    """
    with database.transaction() as tx:
        patient, signature = _seen(tx, who, clinic_id, patient_id, now)
        if patient.archived_at is not None:
            raise Conflict("this patient is archived already")
        if episodes.active_of(tx, clinic_id, patient_id):
            raise Conflict("this patient has an active episode: end it first")
        if tasks.open_of_patient(tx, clinic_id, patient_id):
            raise Conflict("there are open tasks about this patient: close them first")
        patients.archive(tx, clinic_id, patient_id, version=version, now=now)
        _record(tx, patient, "patient.archived", signature)
        cancel_waiting(tx, clinic_id, patient_id, "archived", who, now)


def restore(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    patient_id: UUID,
    *,
    version: int,
    now: datetime,
) -> None:
    """Take back that a patient was archived, or that a death was recorded in error.

    Nothing that was stopped begins again by itself: an episode is assigned anew. Raises
    NotFound, NotAllowed, Stale, and Conflict for one who is not archived.
    """
    with database.transaction() as tx:
        patient, signature = _seen(tx, who, clinic_id, patient_id, now)
        require(tx, clinic_id, who, CLINICIANS)
        if patient.archived_at is None:
            raise Conflict("this patient is not archived")
        patients.archive(tx, clinic_id, patient_id, version=version, now=None)
        _record(tx, patient, "patient.restored", signature, was_dead=patient.is_dead)


def _seen(
    tx: Tx, who: Actor, clinic_id: UUID, patient_id: UUID, now: datetime
) -> tuple[Patient, Signature]:
    patients.lock(tx, clinic_id, patient_id)
    signature = Signature(require(tx, clinic_id, who, CARERS), who, now)
    return patients.get(tx, clinic_id, patient_id), signature


def _check_day(patient: Patient, died_day: date | None, now: datetime) -> None:
    if died_day is None:
        return
    if died_day > local_day(now, zone(patient.zone)):
        raise Invalid.one("died_day", "must not be ahead")
    if patient.birth_day is not None and died_day < patient.birth_day:
        raise Invalid.one("died_day", "must not be before the date of birth")


def _record(tx: Tx, patient: Patient, kind: str, signature: Signature, **after: Json) -> None:
    event = Event(
        patient.clinic_id,
        kind,
        "patient",
        patient.id,
        signature.who,
        patient_id=patient.id,
        after=after,
    )
    events.record(tx, event, signature.now)
