"""A reply that cannot be answered, try after try, is put aside for a person: none waits unseen."""

import logging
from datetime import datetime
from uuid import UUID

from physio_service.domain.event import SYSTEM, Event, Json
from physio_service.services.queueing import Texts
from physio_service.services.replying import Answer, answer, read_by, to_be_read
from physio_service.store import clinics, contacts, events, patients, replies, tasks
from physio_service.store.database import Database, Tx

log = logging.getLogger(__name__)

# With a try every fifteen seconds, a person is told within a minute of the text (I8).
_TRIES = 3


def quarantine(
    database: Database, texts: Texts, clinic_id: UUID, reply_id: UUID, now: datetime
) -> bool:
    """Count a try that failed; after the last, tell a person. True when it was put aside now.

    Its words may be what cannot be read, so they are not looked at: the sender gets the fixed
    safety text as after anything that is not understood (S5), if that at least can be made.
    """
    with database.transaction() as tx:
        if replies.count_failure(tx, clinic_id, reply_id) < _TRIES:
            return False
        _tell_a_person(tx, clinic_id, reply_id, now)
    try:
        with database.transaction() as tx:
            _say_what_is_safe(tx, texts, clinic_id, reply_id, now)
    except Exception as error:  # the task stands: a person calls
        fields = {"clinic_id": clinic_id, "reply_id": reply_id}
        log.error("reply put aside without an answer", extra=fields, exc_info=error)
    return True


def _tell_a_person(tx: Tx, clinic_id: UUID, reply_id: UUID, now: datetime) -> None:
    clinic = clinics.get(tx, clinic_id)
    _, patient_id = replies.whose(tx, clinic_id, reply_id)
    task = to_be_read(clinic, reply_id, now, patient_id=patient_id)
    tasks.open_task(tx, task, SYSTEM, now)
    said: dict[str, Json] = {"said": "UNCLEAR", "rules": ["could_not_be_answered"]}
    replies.settle(tx, clinic_id, reply_id, state="unclear", meaning=said)
    event = Event(clinic_id, "reply.unclear", "reply", reply_id, SYSTEM, patient_id, after=said)
    events.record(tx, event, now)


def _say_what_is_safe(tx: Tx, texts: Texts, clinic_id: UUID, reply_id: UUID, now: datetime) -> None:
    contact_id, patient_id = replies.whose(tx, clinic_id, reply_id)
    clinic = clinics.get(tx, clinic_id)
    patient = patients.get(tx, clinic_id, patient_id) if patient_id else None
    to = Answer(clinic, contacts.get(tx, clinic_id, contact_id), patient, reply_id)
    answer(tx, texts, to, "unknown", SYSTEM, now, when=read_by(texts, clinic, patient, now))
