"""Calling old paper in: a text that names the valid sheet, once for each that is stricter (S10)."""

from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from physio_service.domain.event import SYSTEM
from physio_service.domain.message import WAITING, Duty, MessageState
from physio_service.domain.patient import Patient, Reach
from physio_service.services.queueing import Texts, Wish, queue, record
from physio_service.services.reissuing import SHEET_TEXT
from physio_service.services.trying import each
from physio_service.store import clinics, contacts, messages, patients, pauses, sheets
from physio_service.store.database import Database, Tx
from schedules.localtime import local_day, zone

_BATCH = 200
# A night must not lose it; a week later somebody has replaced the sheet by hand.
_VALID = timedelta(days=7)


def call_in(database: Database, texts: Texts, now: datetime) -> int:
    """Queue the text of every stricter sheet that none has named; return how many patients.

    Only the latest counts: one that waits and names an older sheet is withdrawn. Who is
    paused is told after it; patients who get no texts have the task alone. A transaction each.
    """
    with database.reading() as tx:
        untold = sheets.to_tell(tx, now, _BATCH)
    of_patients = [one for one, _ in groupby(sorted((s.clinic_id, s.patient_id) for s in untold))]

    def tell(whom: tuple[UUID, UUID]) -> None:
        with database.transaction() as tx:
            patients.lock(tx, *whom)
            # Paused since: told when that is over.
            is_paused = pauses.open_at(tx, *whom, now) is not None
            if not is_paused and sheets.mark_told(tx, *whom, now):
                _tell(tx, texts, patients.get(tx, *whom), now)

    each(of_patients, tell)
    return len(of_patients)


def _tell(tx: Tx, texts: Texts, patient: Patient, now: datetime) -> None:
    _withdraw(tx, patient, now)
    contact = contacts.primary_of(tx, patient.clinic_id, patient.id)
    if contact is None or patient.reach is Reach.PAPER:
        return
    day = local_day(now, zone(patient.zone))
    wish = Wish(
        clinic=clinics.get(tx, patient.clinic_id),
        contact=contact,
        patient=patient,
        kind=SHEET_TEXT,
        duty=Duty.NOTICE,
        wording_key=SHEET_TEXT,
        due_at=now,
        not_after_at=now + _VALID,
        sequence=messages.next_sequence(tx, patient.clinic_id, patient.id, SHEET_TEXT, day),
        values={"sheet": str(sheets.latest(tx, patient.clinic_id, patient.id))},
    )
    queue(tx, texts, wish, SYSTEM, now)


def _withdraw(tx: Tx, patient: Patient, now: datetime) -> None:
    for message_id, _, key in messages.waiting_of(tx, patient.clinic_id, patient.id):
        if key != SHEET_TEXT:
            continue
        messages.move(
            tx,
            patient.clinic_id,
            message_id,
            among=WAITING,
            state=MessageState.SUPPRESSED,
            rule="superseded",
        )
        message = messages.get(tx, patient.clinic_id, message_id)
        record(tx, message, "message.suppressed", SYSTEM, now, rule="superseded")
