"""Doubt a number that may be somebody else's by now, until a person confirms whose it is (H1)."""

from datetime import datetime, timedelta
from uuid import UUID

from physio_service.domain.clinic import after_open_hours
from physio_service.domain.doubt import DoubtReason
from physio_service.domain.errors import Conflict, Invalid
from physio_service.domain.event import SYSTEM, Actor, Event
from physio_service.domain.patient import Consent, Reach
from physio_service.domain.task import READ_WITHIN, NewTask, TaskKind, Tier
from physio_service.services.consenting import ask_consent
from physio_service.services.queueing import Texts
from physio_service.services.trying import each
from physio_service.services.vouching import CARERS, require
from physio_service.store import (
    clinics,
    contacts,
    events,
    number_doubts,
    parties,
    patients,
    silent_numbers,
    tasks,
)
from physio_service.store.database import Database, Tx

LONGEST_GROUND = 500
_BATCH = 200


def doubt(
    tx: Tx, clinic_id: UUID, contact_id: UUID, reason: DoubtReason, who: Actor, now: datetime
) -> bool:
    """Stop texts to a number and have somebody ring; False where it is doubted already."""
    if not number_doubts.raise_(tx, clinic_id, contact_id, reason, now):
        return False
    clinic = clinics.get(tx, clinic_id)
    for patient_id in parties.patients_on(tx, clinic_id, contact_id):
        task = NewTask(
            clinic_id=clinic_id,
            patient_id=patient_id,
            kind=TaskKind.WRONG_NUMBER,
            tier=Tier.SAME_DAY,
            dedupe=f"wrong:{patient_id}",
            due_at=after_open_hours(clinic, now, READ_WITHIN),
        )
        tasks.open_task(tx, task, who, now)
        _record(tx, clinic_id, contact_id, "contact.doubted", who, patient_id, reason, now)
    return True


def doubt_silent(database: Database, silent_days: int, now: datetime) -> int:
    """Doubt each number to which texts arrive and from which nobody wrote for so many days."""
    with database.reading() as tx:
        found = silent_numbers.since(tx, now - timedelta(days=silent_days), _BATCH)

    def one(place: tuple[UUID, UUID]) -> None:
        with database.transaction() as tx:
            _lock(tx, *place)
            doubt(tx, *place, DoubtReason.SILENT, SYSTEM, now)

    each(found, one)
    return len(found)


def confirm_number(
    database: Database,
    texts: Texts,
    who: Actor,
    clinic_id: UUID,
    contact_id: UUID,
    ground: str,
    *,
    now: datetime,
) -> None:
    """Confirm by name whose a number is: their consent is asked anew, and nothing else goes.

    Raises NotFound, NotAllowed, Invalid without a ground, and Conflict where nothing is doubted.
    """
    with database.transaction() as tx:
        staff_id = require(tx, clinic_id, who, CARERS)
        if not 1 <= len(ground.strip()) <= LONGEST_GROUND:
            raise Invalid.one("ground", f"say how you know, in up to {LONGEST_GROUND} characters")
        contacts.get(tx, clinic_id, contact_id)
        _lock(tx, clinic_id, contact_id)
        found = number_doubts.open_on(tx, clinic_id, contact_id)
        if found is None:
            raise Conflict("nothing is doubted about this number")
        number_doubts.clear(tx, found, staff_id, ground.strip(), now)
        contacts.verify(tx, clinic_id, contact_id, now)
        for patient_id in parties.patients_on(tx, clinic_id, contact_id):
            kind, reason = "contact.confirmed", found.reason
            _record(tx, clinic_id, contact_id, kind, who, patient_id, reason, now)
            ask_anew(tx, texts, clinic_id, patient_id, contact_id, who, now)


def ask_anew(
    tx: Tx,
    texts: Texts,
    clinic_id: UUID,
    patient_id: UUID,
    contact_id: UUID,
    who: Actor,
    now: datetime,
) -> None:
    """Ask a patient's consent again on a number that was confirmed; a STOP or a no stays one."""
    patient = patients.get(tx, clinic_id, patient_id)
    contact = contacts.get(tx, clinic_id, contact_id)
    primary = contacts.primary_of(tx, clinic_id, patient_id)
    is_theirs = primary is not None and primary.id == contact_id
    may_ask = patient.consent in (Consent.GIVEN, Consent.ASKED) and patient.archived_at is None
    if is_theirs and may_ask and patient.reach is not Reach.PAPER:
        clinic = clinics.get(tx, clinic_id)
        ask_consent(tx, texts, clinic, patient, contact, who, now)


def _lock(tx: Tx, clinic_id: UUID, contact_id: UUID) -> None:
    for patient_id in parties.patients_on(tx, clinic_id, contact_id):
        patients.lock(tx, clinic_id, patient_id)


def _record(
    tx: Tx,
    clinic_id: UUID,
    contact_id: UUID,
    kind: str,
    who: Actor,
    patient_id: UUID,
    reason: DoubtReason,
    now: datetime,
) -> None:
    about = (kind, "contact", contact_id, who, patient_id)
    events.record(tx, Event(clinic_id, *about, after={"reason": reason.value}), now)
