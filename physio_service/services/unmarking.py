"""Try a number again that the carrier called unusable: carriers err, and routes are mended."""

from datetime import datetime
from uuid import UUID

from physio_service.domain.errors import Conflict
from physio_service.domain.event import Actor, Event
from physio_service.services.doubting import ask_anew
from physio_service.services.queueing import Texts
from physio_service.services.vouching import CARERS, require
from physio_service.store import contacts, events, patients
from physio_service.store.database import Database


def unmark_number(
    database: Database,
    texts: Texts,
    who: Actor,
    clinic_id: UUID,
    patient_id: UUID,
    *,
    now: datetime,
) -> None:
    """Let texts go to a patient's number again, once whoever has it agrees to them anew.

    Somebody else may have been given a number that was nobody's. Raises NotAllowed, NotFound
    and Conflict.
    """
    with database.transaction() as tx:
        require(tx, clinic_id, who, CARERS)
        patients.lock(tx, clinic_id, patient_id)
        patients.get(tx, clinic_id, patient_id)
        contact = contacts.primary_of(tx, clinic_id, patient_id)
        if contact is None or not contacts.clear_mark(tx, clinic_id, contact.id):
            raise Conflict("the carrier has said nothing against this number")
        about = ("contact.unmarked", "contact", contact.id, who, patient_id)
        events.record(tx, Event(clinic_id, *about), now)
        ask_anew(tx, texts, clinic_id, patient_id, contact.id, who, now)
