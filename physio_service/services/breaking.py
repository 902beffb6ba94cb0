"""The circuit of a line to the carrier: opened by a refusal of everything, closed by one text."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from physio_service.domain.clinic import Clinic
from physio_service.domain.event import SYSTEM, Event
from physio_service.domain.message import Duty, Message
from physio_service.messaging.carrier_error import About, CarrierError, ErrorClass, Rest
from physio_service.services.losing import tell_of_lost, tell_of_setup
from physio_service.store import circuits, clinics, events, message_facts
from physio_service.store.database import Tx
from schedules.localtime import day_bounds, local_day, zone

log = logging.getLogger(__name__)

PROBE_EVERY = timedelta(minutes=1)
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


def break_circuit(tx: Tx, message: Message, error: CarrierError, code: int, now: datetime) -> str:
    """Open the circuit of the line an error is about; return the rule by which texts wait.

    People are told when it opens, once for each code. A sender whose queue is full is only
    slowed down: one text at a time, until one is taken.
    """
    sender_id = message.sender_id if error.about is About.SENDER else None
    rule = _rule(error)
    probe_at = _probe_at(tx, clinics.get(tx, message.clinic_id), error.rest, now)
    if circuits.break_(tx, sender_id, code=code, rule=rule, probe_at=probe_at, now=now):
        _record(tx, message, "circuit.opened", now, code=code, line=error.about.value)
        if error.kind is ErrorClass.CONFIG:
            log.error("carrier refuses every text", extra={"rule": rule, "error_code": code})
            _tell(tx, message.clinic_id if sender_id else None, code, now)
    if error.kind is ErrorClass.CONFIG and message.duty is Duty.SAFETY:
        tell_of_lost(tx, message, SYSTEM, now)
    return rule


def _tell(tx: Tx, clinic_id: UUID | None, code: int, now: datetime) -> None:
    """Tell people of the clinic whose sender it is; of every clinic, where it is the account."""
    for one in [clinic_id] if clinic_id else clinics.all_ids(tx):
        tell_of_setup(tx, one, code, SYSTEM, now)


def mend_circuit(tx: Tx, message: Message, now: datetime) -> None:
    """Close the circuits on a message's way: the carrier takes texts again."""
    if circuits.close(tx, message.sender_id, now):
        _record(tx, message, "circuit.closed", now)


def _rule(error: CarrierError) -> str:
    if error.kind is ErrorClass.SAFE:
        return "carrier_slow"
    return "carrier_setup" if error.rest is Rest.MINUTE else "carrier_cap"


def _probe_at(tx: Tx, clinic: Clinic, rest: Rest, now: datetime) -> datetime:
    if rest is Rest.MINUTE:
        return now + PROBE_EVERY
    if rest is Rest.NEXT_DAY:
        return day_bounds(local_day(now, zone(clinic.zone)), zone(clinic.zone))[1]
    if rest is Rest.ROLLING_DAY:
        first_at = message_facts.first_taken_since(tx, now - _DAY)
        return max(now + PROBE_EVERY, first_at + _DAY) if first_at else now + _HOUR
    return now + _HOUR


def _record(tx: Tx, message: Message, kind: str, now: datetime, **after: str | int) -> None:
    sender = ("sender", message.sender_id)
    events.record(tx, Event(message.clinic_id, kind, *sender, SYSTEM, after={**after}), now)
