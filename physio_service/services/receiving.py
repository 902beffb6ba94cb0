"""What the carrier brings: receipts that move a text forwards, and replies kept before all else."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from physio_service.domain.contact import LineType
from physio_service.domain.errors import NotFound
from physio_service.domain.event import Actor, ActorKind, Event, Json
from physio_service.domain.message import MessageState, receipt_rank
from physio_service.domain.price import Money
from physio_service.messaging.carrier_error import NO_ERROR, CarrierError, ErrorClass, error_of
from physio_service.services.binding import own
from physio_service.services.losing import tell_of_code
from physio_service.services.queueing import record
from physio_service.services.retrying import see_to
from physio_service.store import (
    attempts,
    clinics,
    contacts,
    events,
    messages,
    parties,
    patients,
    receipts,
    replies,
)
from physio_service.store.database import Database, Tx
from physio_service.store.replies import Reply
from physio_service.store.types import new_id

_CARRIER = Actor(ActorKind.CARRIER)
_NOT_ARRIVED = (MessageState.FAILED, MessageState.UNDELIVERED)
# https://www.twilio.com/docs/api/errors/30036: it was dropped at the end of its validity.
_VALIDITY_ENDED = 30036


@dataclass(frozen=True, slots=True)
class Receipt:
    """One status callback; `token` is ours from the callback's address."""

    token: str | None
    sid: str
    status: str
    error_code: int  # 0: none
    price: Money | None = None  # where the carrier was asked, and knew it


@dataclass(frozen=True, slots=True)
class Inbound:
    """One text that came in, as the carrier gave it."""

    sid: str
    to: str
    from_: str
    body: str
    media_count: int = 0
    service_sid: str | None = None  # the messaging service it came by, where it is said
    sent_at: datetime | None = None  # where the carrier was asked for it; none: it came just now


def receive_receipt(database: Database, receipt: Receipt, now: datetime) -> bool:
    """Keep a receipt and move its text forwards; False when it changed nothing.

    Receipts come late, twice, out of order, and before the carrier's own answer to us:
    each is kept once, and the state is the highest that ever came.
    """
    return database.together(partial(_keep_receipt, receipt, now))


def _keep_receipt(receipt: Receipt, now: datetime, tx: Tx) -> bool:
    found = attempts.message_of(tx, token=receipt.token, sid=receipt.sid)
    if receipt.price is not None:
        messages.set_price(tx, receipt.sid, receipt.price)
    clinic_id = found[0] if found else None
    is_new = receipts.add(
        tx,
        clinic_id=clinic_id,
        token=receipt.token,
        sid=receipt.sid,
        status=receipt.status,
        error_code=receipt.error_code,
        now=now,
    )
    if not is_new or found is None:
        return False
    # Of an attempt that a later one has overtaken, only that it arrived after all is news.
    is_old = attempts.is_overtaken(tx, *found, token=receipt.token, sid=receipt.sid)
    ranked = receipt_rank(receipt.status)
    if is_old and (ranked is None or ranked[1] is not MessageState.DELIVERED):
        return False
    own(tx, found[1], receipt.sid, now)
    return apply(tx, *found, receipt, now)


def apply(tx: Tx, clinic_id: UUID, message_id: UUID, receipt: Receipt, now: datetime) -> bool:
    """Move one text to what the carrier says of it, forwards only; part of a transaction."""
    ranked = receipt_rank(receipt.status)
    if ranked is None:
        return False
    message = messages.get(tx, clinic_id, message_id)
    if message.patient_id:
        patients.lock(tx, clinic_id, message.patient_id)
    error = error_of(receipt.error_code) if receipt.error_code else NO_ERROR
    rank = ranked[0]
    state, rule = _said_by(ranked[1], error, receipt.error_code)
    has_moved = messages.raise_rank(
        tx,
        clinic_id,
        message_id,
        rank=rank,
        state=state,
        sid=receipt.sid,
        error_code=receipt.error_code or None,
        rule=rule,
    )
    if not has_moved:
        return False
    said: dict[str, Json] = {"state": state.value, "code": receipt.error_code, "sid": receipt.sid}
    record(tx, message, "message.settled", _CARRIER, now, **said)
    if ranked[1] in _NOT_ARRIVED:
        see_to(tx, message, error, receipt.error_code, now)
    elif error is None:
        tell_of_code(tx, message, receipt.error_code, _CARRIER, now)
    return True


def _said_by(
    state: MessageState, error: CarrierError | None, code: int
) -> tuple[MessageState, str]:
    """Return the state a receipt means, and its rule.

    A provider that fell silent may have delivered it: nobody will know. What was dropped at
    the end of its validity is late, and so it has expired.
    """
    if state in _NOT_ARRIVED and error is not None and error.kind is ErrorClass.AMBIG:
        return MessageState.UNKNOWN_FINAL, "provider_silent"
    if state in _NOT_ARRIVED and code == _VALIDITY_ENDED:
        return MessageState.EXPIRED, "validity_ended"
    return state, "receipt"


def receive_reply(database: Database, inbound: Inbound, now: datetime) -> tuple[UUID, UUID] | None:
    """Keep a text that came in; return (clinic, reply), or none when it was kept before.

    Our own number decides the clinic. Raises NotFound when it is not ours, or came by a
    messaging service that is not the number's.
    """
    return database.together(partial(_keep_reply, inbound, now))


def _keep_reply(inbound: Inbound, now: datetime, tx: Tx) -> tuple[UUID, UUID] | None:
    sender = clinics.sender_by_address(tx, inbound.to)
    if sender is None or inbound.service_sid not in (None, sender.messaging_service_sid):
        raise NotFound("no clinic has this number")
    clinic_id = sender.clinic_id
    contact = contacts.find_or_add(tx, clinic_id, inbound.from_, LineType.UNKNOWN, now)
    members, _ = parties.on_phone(tx, clinic_id, contact.id, now)
    # From a shared number, or a carer's, it is nobody's until it says whose (H1).
    is_own = len(members) == 1 and members[0].carer_id is None
    patient_id = members[0].patient_id if is_own else None
    reached = {one.patient_id for one in members if one.carer_id is None}
    reply = Reply(
        id=new_id(),
        clinic_id=clinic_id,
        sender_id=sender.id,
        contact_id=contact.id,
        patient_id=patient_id,
        body=inbound.body,
        media_count=inbound.media_count,
        received_at=min(inbound.sent_at or now, now),
        state="received",
    )
    if not replies.add(tx, reply, sid=inbound.sid):
        return None
    for one in sorted(reached):  # in the order in which all others lock them
        patients.touch_contact(tx, clinic_id, one, now)
    actor = Actor(ActorKind.PATIENT, patient_id)
    about = ("reply", reply.id, actor, patient_id)
    after: dict[str, Json] = {"sid": inbound.sid, "contact": str(contact.id)}
    events.record(tx, Event(clinic_id, "reply.received", *about, after=after), now)
    return clinic_id, reply.id
