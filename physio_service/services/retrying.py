"""What follows when a text did not arrive: by the class of the carrier's code, one remedy each."""

from datetime import datetime, timedelta

from physio_service.domain.event import Actor, ActorKind
from physio_service.domain.message import Duty, Message, MessageState
from physio_service.messaging.carrier_error import About, CarrierError, ErrorClass
from physio_service.services.breaking import break_circuit
from physio_service.services.losing import (
    note_stop,
    note_unreachable,
    tell_of_code,
    tell_of_lost,
)
from physio_service.services.piling_up import hear_of_failure
from physio_service.services.queueing import record
from physio_service.services.stopping import count_poison, stop_wording
from physio_service.store import clinics, message_facts, messages, patients
from physio_service.store.database import Tx
from schedules.localtime import zone

_CARRIER = Actor(ActorKind.CARRIER)
_AT_ANY_HOUR = (Duty.SAFETY, Duty.COMMAND)
_FAILED = (MessageState.FAILED, MessageState.UNDELIVERED)
# https://www.twilio.com/docs/api/errors/30003: the handset is off or out of reach.
_HANDSET_OFF = 30003
_DAYS_OFF = 3  # running, before a person is asked to ring


def see_to(tx: Tx, message: Message, error: CarrierError | None, code: int, now: datetime) -> None:
    """Do what the code of a text that did not arrive asks for, and tell people."""
    if error is None:
        tell_of_code(tx, message, code, _CARRIER, now)
    elif error.kind is ErrorClass.TEMP:
        _try_again(tx, message, error, code, now)
        return
    elif error.kind is ErrorClass.OPTOUT:
        note_stop(tx, message, _CARRIER, now)
    elif error.kind is ErrorClass.CONFIG:
        break_circuit(tx, message, error, code, now)
    elif error.kind is ErrorClass.POISON:
        count_poison(tx, message, code, now)
    elif error.about is About.WORDING:
        stop_wording(tx, message, code, now)
    else:
        note_unreachable(tx, message, error.about, code, _CARRIER, now)
    tell_of_lost(tx, message, _CARRIER, now)


def _try_again(tx: Tx, message: Message, error: CarrierError, code: int, now: datetime) -> None:
    again_at = _again_at(tx, message, error, now)
    if again_at is not None:
        has_moved = messages.move(
            tx,
            message.clinic_id,
            message.id,
            among=_FAILED,
            state=MessageState.QUEUED,
            rule="tried_again",
            due_at=again_at,
            retries=message.retries + 1,
        )
        if has_moved:
            record(tx, message, "message.queued", _CARRIER, now, rule="tried_again", again=True)
    is_only_off = code == _HANDSET_OFF and message.duty is not Duty.SAFETY
    if is_only_off and again_at is None and _was_off_for_days(tx, message):
        if not hear_of_failure(tx, message, _CARRIER, now):
            cause = f"handset-off:{message.contact_id}"
            tell_of_lost(tx, message, _CARRIER, now, cause=cause)
    elif not is_only_off and (again_at is None or message.duty is Duty.SAFETY):
        tell_of_lost(tx, message, _CARRIER, now)


def _again_at(tx: Tx, message: Message, error: CarrierError, now: datetime) -> datetime | None:
    """Return when a text may be tried again in its own window and hours; none: never."""
    if message.retries >= error.more:
        return None
    at = max(now, (message.claimed_at or now) + error.apart)
    if message.duty not in _AT_ANY_HOUR:
        clinic = clinics.get(tx, message.clinic_id)
        owner = clinic.zone
        if message.patient_id is not None:
            owner = patients.get(tx, message.clinic_id, message.patient_id).zone
        if not clinic.window.contains(at, zone(owner)):
            at = clinic.window.next_open(at, zone(owner))
    return at if at < message.not_after_at else None


def _was_off_for_days(tx: Tx, message: Message) -> bool:
    days = {message.local_day - timedelta(days=back) for back in range(_DAYS_OFF)}
    failed_on = message_facts.days_failed(
        tx, message.clinic_id, message.contact_id, _HANDSET_OFF, min(days)
    )
    return days <= failed_on
