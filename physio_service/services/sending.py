"""Send what is due: claim, hand over with no transaction open, record what came of it."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from physio_service.domain.clinic import after_open_hours
from physio_service.domain.event import SYSTEM, Actor, ActorKind
from physio_service.domain.message import Duty, MessageState
from physio_service.domain.task import READ_WITHIN, NewTask, TaskKind, Tier
from physio_service.messaging.gateway import (
    Accepted,
    Gateway,
    Handover,
    Outcome,
    RefusalKind,
    Refused,
    Uncertain,
)
from physio_service.services.claiming import LEASE, Claim, claim_due
from physio_service.services.queueing import Texts, cancel_waiting, record
from physio_service.store import attempts, clinics, contacts, messages, patients, tasks
from physio_service.store.database import Database, Tx
from schedules.clock import Clock

AT_ONCE = 8  # calls in flight; never claim more than can be called at once
_LEASE_SHARE = 0.3  # of the lease may have passed before a call still begins
_CARRIER = Actor(ActorKind.CARRIER)
_FIRST_LOOK = timedelta(minutes=1)
_RETRY_SAFE = timedelta(seconds=30)
_RETRY_SETUP = timedelta(minutes=1)  # one probe a minute while every text would be refused
_SENDING = (MessageState.SENDING,)


@dataclass(frozen=True, slots=True)
class Sender:
    """What the send beat works with; `owner` names this process in the attempts."""

    database: Database
    gateway: Gateway
    texts: Texts
    clock: Clock
    owner: str
    monotonic: Callable[[], float] = time.monotonic


def send_due(sender: Sender) -> int:
    """Send everything that is due, most urgent first; return how many were handed over.

    No transaction is open while the carrier is asked: a slow carrier must not hold the
    database, and a process killed in the call leaves a row that says it may have gone.
    """
    handed_over = 0
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="send") as pool:
        while True:
            claims, decided = claim_due(
                sender.database, sender.texts, sender.owner, sender.clock.now(), AT_ONCE
            )
            claimed_at = sender.monotonic()
            list(pool.map(partial(_send, sender, claimed_at), claims))
            handed_over += len(claims)
            if decided == 0:
                return handed_over


def _send(sender: Sender, claimed_at: float, claim: Claim) -> None:
    if sender.monotonic() - claimed_at > _LEASE_SHARE * LEASE.total_seconds():
        _give_back(sender, claim)
        return
    message = claim.message
    outcome = sender.gateway.hand_over(
        Handover(
            token=claim.attempt.token,
            to=claim.to,
            from_address=claim.sender.address,
            messaging_service_sid=claim.sender.messaging_service_sid,
            body=message.body,
            validity=message.not_after_at - sender.clock.now(),
        )
    )
    _record(sender, claim, outcome)


def _give_back(sender: Sender, claim: Claim) -> None:
    """This process was stopped too long since the claim: another may think it dead by now."""
    now = sender.clock.now()
    with sender.database.transaction() as tx:
        attempts.finish(tx, claim.attempt, outcome="returned", sid=None, error_code=None, now=now)
        _move(tx, claim, MessageState.QUEUED, "lease_too_old")


def _record(sender: Sender, claim: Claim, outcome: Outcome) -> None:
    now = sender.clock.now()
    message = claim.message
    with sender.database.transaction() as tx:
        if message.patient_id:
            patients.lock(tx, message.clinic_id, message.patient_id)
        match outcome:
            case Accepted(sid):
                attempts.finish(
                    tx, claim.attempt, outcome="accepted", sid=sid, error_code=None, now=now
                )
                _move(tx, claim, MessageState.SENT, "accepted", provider_sid=sid)
                record(tx, message, "message.sent", _CARRIER, now)
            case Uncertain():
                attempts.finish(
                    tx, claim.attempt, outcome="uncertain", sid=None, error_code=None, now=now
                )
                _move(tx, claim, MessageState.UNKNOWN, "no_answer", settle_at=now + _FIRST_LOOK)
                record(tx, message, "message.unknown", _CARRIER, now, rule="no_answer")
            case Refused(kind, code):
                attempts.finish(
                    tx, claim.attempt, outcome="refused", sid=None, error_code=code, now=now
                )
                _REFUSALS[kind](tx, sender, claim, outcome)


def _wait(tx: Tx, sender: Sender, claim: Claim, refused: Refused) -> None:
    """Nothing was sent: it waits and is tried again inside its own window."""
    is_setup = refused.kind is RefusalKind.SETUP
    again_at = sender.clock.now() + (_RETRY_SETUP if is_setup else _RETRY_SAFE)
    rule = "carrier_setup" if is_setup else "carrier_busy"
    _move(tx, claim, MessageState.QUEUED, rule, due_at=again_at, error_code=refused.code)
    if is_setup:
        _open(tx, sender, claim, TaskKind.UNDELIVERED, f"carrier-setup:{refused.code}")


def _fail(tx: Tx, sender: Sender, claim: Claim, refused: Refused) -> None:
    now, message = sender.clock.now(), claim.message
    rule = "bad_number" if refused.kind is RefusalKind.NUMBER else "bad_content"
    _move(tx, claim, MessageState.FAILED, rule, error_code=refused.code)
    record(tx, message, "message.failed", _CARRIER, now, rule=rule, error_code=refused.code)
    if refused.kind is RefusalKind.NUMBER:
        contacts.mark_invalid(tx, message.clinic_id, message.contact_id, str(refused.code), now)
    _open(tx, sender, claim, TaskKind.UNDELIVERED, f"undelivered:{message.contact_id}")


def _opted_out(tx: Tx, sender: Sender, claim: Claim, refused: Refused) -> None:
    """The carrier knows of a STOP that we do not: record it, and cancel everything."""
    now, message = sender.clock.now(), claim.message
    _move(tx, claim, MessageState.SUPPRESSED, "opted_out", error_code=refused.code)
    record(tx, message, "message.suppressed", _CARRIER, now, rule="opted_out")
    contact = contacts.get(tx, message.clinic_id, message.contact_id)
    contacts.opt_out(tx, message.clinic_id, contact.number, message.sender_id, "carrier", now)
    if message.patient_id:
        cancel_waiting(tx, message.clinic_id, message.patient_id, "opted_out", _CARRIER, now)
    _open(tx, sender, claim, TaskKind.UNDELIVERED, f"undelivered:{message.contact_id}")


_REFUSALS = {
    RefusalKind.SAFE: _wait,
    RefusalKind.SETUP: _wait,
    RefusalKind.NUMBER: _fail,
    RefusalKind.CONTENT: _fail,
    RefusalKind.OPTED_OUT: _opted_out,
}


def _move(tx: Tx, claim: Claim, state: MessageState, rule: str, **columns: object) -> None:
    """Leave `sending`, unless a receipt was faster than the answer."""
    message = claim.message
    messages.move(
        tx, message.clinic_id, message.id, among=_SENDING, state=state, rule=rule, **columns
    )


def _open(tx: Tx, sender: Sender, claim: Claim, kind: TaskKind, dedupe: str) -> None:
    """Tell people: a safety answer that did not leave is the most urgent there is."""
    now, message = sender.clock.now(), claim.message
    is_safety = message.duty is Duty.SAFETY
    clinic = clinics.get(tx, message.clinic_id)
    task = NewTask(
        clinic_id=message.clinic_id,
        patient_id=message.patient_id,
        kind=TaskKind.SAFETY_TEXT_FAILED if is_safety else kind,
        tier=Tier.TOP if is_safety else Tier.REVIEW,
        dedupe=f"safety:{message.id}" if is_safety else dedupe,
        due_at=now if is_safety else after_open_hours(clinic, now, READ_WITHIN),
        message_id=message.id,
    )
    tasks.open_task(tx, task, SYSTEM, now)


def owner_name(host: str, process_id: int) -> str:
    """Return the name of this process in the attempts: short enough for its column."""
    return f"{host[:40]}:{process_id}"
