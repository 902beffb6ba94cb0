"""Say whose a text or a number is that nobody here knew: by a person, with their reason."""

from datetime import datetime
from uuid import UUID

from physio_service.domain.errors import Conflict, Invalid
from physio_service.domain.event import Actor, Event, Json
from physio_service.services.sharing import party_on
from physio_service.services.vouching import CARERS, require
from physio_service.store import (
    contacts,
    events,
    number_matches,
    parties,
    patients,
    replies,
)
from physio_service.store.database import Database, Tx

LONGEST_REASON = 500


def match_number(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    contact_id: UUID,
    patient_id: UUID,
    reason: str,
    *,
    now: datetime,
) -> None:
    """Say that an unknown number is a patient's: what came from it belongs to their record.

    Texts go there only where the patient had no number before, and agreed to any. Raises
    NotFound, NotAllowed, Invalid without a reason, and Conflict where somebody is reached on it.
    """
    with database.transaction() as tx:
        _check(tx, who, clinic_id, patient_id, reason)
        contacts.get(tx, clinic_id, contact_id)
        if parties.patients_on(tx, clinic_id, contact_id):
            raise Conflict("this number reaches somebody already: say of each text whose it is")
        is_first = contacts.primary_of(tx, clinic_id, patient_id) is None
        contacts.link(tx, clinic_id, contact_id, patient_id, now, is_primary=is_first)
        party_on(tx, clinic_id, contact_id, now)
        for reply_id in replies.of_nobody(tx, clinic_id, contact_id):
            replies.attribute(tx, replies.get(tx, clinic_id, reply_id), patient_id)
        number_matches.keep(tx, clinic_id, contact_id, patient_id, None, reason.strip(), now)
        about = ("contact.matched", "contact", contact_id)
        _record(tx, clinic_id, *about, who, patient_id, now, is_primary=is_first)


def assign_reply(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    reply_id: UUID,
    patient_id: UUID,
    reason: str,
    *,
    now: datetime,
) -> None:
    """Say that one text, which was nobody's, is a patient's; nothing in it takes effect by this.

    Raises NotFound, NotAllowed, Invalid without a reason, and Conflict where it is somebody's.
    """
    with database.transaction() as tx:
        _check(tx, who, clinic_id, patient_id, reason)
        reply = replies.get(tx, clinic_id, reply_id)
        if reply.patient_id is not None:
            raise Conflict("this text is in somebody's record already")
        replies.attribute(tx, reply, patient_id)
        place = (reply.contact_id, patient_id, reply_id)
        number_matches.keep(tx, clinic_id, *place, reason.strip(), now)
        _record(tx, clinic_id, "reply.assigned", "reply", reply_id, who, patient_id, now)


def _check(tx: Tx, who: Actor, clinic_id: UUID, patient_id: UUID, reason: str) -> None:
    require(tx, clinic_id, who, CARERS)
    if not 1 <= len(reason.strip()) <= LONGEST_REASON:
        raise Invalid.one("reason", f"say how you know, in up to {LONGEST_REASON} characters")
    patients.lock(tx, clinic_id, patient_id)
    patients.get(tx, clinic_id, patient_id)


def _record(
    tx: Tx,
    clinic_id: UUID,
    kind: str,
    subject_kind: str,
    subject_id: UUID,
    who: Actor,
    patient_id: UUID,
    now: datetime,
    **after: Json,
) -> None:
    event = Event(clinic_id, kind, subject_kind, subject_id, who, patient_id, after=after)
    events.record(tx, event, now)
