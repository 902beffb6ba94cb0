"""Send what is due: claim, hand over with no transaction open, record what came of it."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from physio_service.domain.event import SYSTEM, Actor, ActorKind, Json
from physio_service.domain.failpoint import Passing, Point, pass_by
from physio_service.domain.message import Duty, MessageState
from physio_service.messaging.gateway import (
    Accepted,
    Gateway,
    Handover,
    Outcome,
    RefusalKind,
    Refused,
    Uncertain,
)
from physio_service.services.binding import own
from physio_service.services.claiming import LEASE, Claim, claim_due
from physio_service.services.losing import (
    note_dead_number,
    note_stop,
    tell_of_code,
    tell_of_lost,
)
from physio_service.services.queueing import Texts, record
from physio_service.store import attempts, messages, patients
from physio_service.store.database import Database, StoreBusy, Tx
from schedules.clock import Clock

_STINT_S = 10.0  # of one beat: then its pulse is felt and the next begins
AT_ONCE = 8  # calls in flight; never claim more than can be called at once
_RECORD_TRIES = 3  # each waits as long as the store does; all end well within the lease
_LEASE_SHARE = 0.3  # of the lease may have passed before a call still begins
_CARRIER = Actor(ActorKind.CARRIER)
_FIRST_LOOK = timedelta(minutes=1)
_RETRY_SAFE = timedelta(seconds=30)
_RETRY_SETUP = timedelta(minutes=1)  # one probe a minute while every text would be refused


@dataclass(frozen=True, slots=True)
class Sender:
    """What the send beat works with; `owner` names this process in the attempts."""

    database: Database
    gateway: Gateway
    texts: Texts
    clock: Clock
    owner: str
    monotonic: Callable[[], float] = time.monotonic
    pass_by: Passing = pass_by


def send_due(sender: Sender) -> int:
    """Send what is due, most urgent first; return how many were handed over.

    A long queue is worked off over many beats, so that each is seen to have ended and
    stopping the service never waits for the last text. Each beat begins with one text: what
    a carrier does not answer may have gone and is never sent again, so one that is silent
    must not be given all that waits.

    The carrier is asked between two transactions, for it may be slow and the database must
    not wait for it; a process killed in the call leaves a row that says it may have gone.
    """
    handed_over, size = 0, 1
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="send") as pool:
        ends_at = sender.monotonic() + _STINT_S
        # Read before the lease begins: a stall counts in full.
        while (claimed_at := sender.monotonic()) < ends_at:
            claims, seen = claim_due(
                sender.database, sender.texts, sender.owner, sender.clock.now(), size
            )
            if claims:
                sender.pass_by(Point.CLAIMED)
            outcomes = list(pool.map(partial(_send, sender, claimed_at), claims))
            handed_over += len(claims)
            is_silent = bool(outcomes) and all(isinstance(one, Uncertain) for one in outcomes)
            if not seen or is_silent:
                break
            size = AT_ONCE
    return handed_over


def _send(sender: Sender, claimed_at: float, claim: Claim) -> Outcome | None:
    if sender.monotonic() - claimed_at > _LEASE_SHARE * LEASE.total_seconds():
        _give_back(sender, claim)
        return None
    sender.pass_by(Point.BEFORE_CALL)
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
    sender.pass_by(Point.BEFORE_RECORD)
    _keep(sender, claim, outcome)
    sender.pass_by(Point.RECORDED)
    return outcome


def _keep(sender: Sender, claim: Claim, outcome: Outcome) -> None:
    """Record an outcome, and try again while the database is busy: nobody else knows it."""
    for left in reversed(range(_RECORD_TRIES)):
        try:
            _record(sender, claim, outcome)
            return
        except StoreBusy:
            if not left:
                raise


def _give_back(sender: Sender, claim: Claim) -> None:
    """This process was stopped too long since the claim: another may think it dead by now."""
    now = sender.clock.now()
    with sender.database.transaction() as tx:
        attempts.finish(tx, claim.attempt, outcome="returned", sid=None, error_code=None, now=now)
        _move(tx, claim, MessageState.QUEUED, "lease_too_old", SYSTEM, now)


def _record(sender: Sender, claim: Claim, outcome: Outcome) -> None:
    now = sender.clock.now()
    message = claim.message
    with sender.database.transaction() as tx:
        if message.patient_id:
            patients.lock(tx, message.clinic_id, message.patient_id)
        finish = partial(attempts.finish, tx, claim.attempt, now=now)
        match outcome:
            case Accepted(sid):
                own(tx, message.id, sid, now)
                finish(outcome="accepted", sid=sid, error_code=None)
                _move(tx, claim, MessageState.SENT, "accepted", _CARRIER, now, provider_sid=sid)
            case Uncertain():
                finish(outcome="uncertain", sid=None, error_code=None)
                look_at = now + _FIRST_LOOK
                _move(
                    tx, claim, MessageState.UNKNOWN, "no_answer", _CARRIER, now, settle_at=look_at
                )
            case Refused(kind, code):
                finish(outcome="refused", sid=None, error_code=code)
                _REFUSALS[kind](tx, claim, outcome, now)
                if not outcome.is_known:
                    tell_of_code(tx, message, code, SYSTEM, now)


def _wait(tx: Tx, claim: Claim, refused: Refused, now: datetime) -> None:
    """Nothing was sent: it waits and is tried again inside its own window."""
    is_setup = refused.kind is RefusalKind.SETUP
    rule = "carrier_setup" if is_setup else "carrier_busy"
    columns = {
        "due_at": now + (_RETRY_SETUP if is_setup else _RETRY_SAFE),
        "error_code": refused.code,
    }
    _move(tx, claim, MessageState.QUEUED, rule, _CARRIER, now, **columns)
    if is_setup:
        tell_of_lost(tx, claim.message, SYSTEM, now, cause=f"carrier-setup:{refused.code}")


def _fail(tx: Tx, claim: Claim, refused: Refused, now: datetime) -> None:
    is_dead = refused.kind is RefusalKind.NUMBER
    rule = "bad_number" if is_dead else "bad_content"
    _move(tx, claim, MessageState.FAILED, rule, _CARRIER, now, error_code=refused.code)
    if is_dead:
        note_dead_number(tx, claim.message, refused.code, _CARRIER, now)
    tell_of_lost(tx, claim.message, SYSTEM, now)


def _opted_out(tx: Tx, claim: Claim, refused: Refused, now: datetime) -> None:
    """The carrier holds a STOP; it is news unless we refused everything else ourselves."""
    message = claim.message
    _move(tx, claim, MessageState.SUPPRESSED, "opted_out", _CARRIER, now, error_code=refused.code)
    is_news = note_stop(tx, message, _CARRIER, now)
    if is_news or message.duty is Duty.SAFETY:
        tell_of_lost(tx, message, SYSTEM, now)


_REFUSALS = {
    RefusalKind.SAFE: _wait,
    RefusalKind.SETUP: _wait,
    RefusalKind.NUMBER: _fail,
    RefusalKind.CONTENT: _fail,
    RefusalKind.OPTED_OUT: _opted_out,
}


def _move(
    tx: Tx,
    claim: Claim,
    state: MessageState,
    rule: str,
    who: Actor,
    now: datetime,
    **columns: object,
) -> None:
    """Leave `sending`, unless a receipt was faster than the answer.

    An answer that comes after the lease was given up is knowledge all the same: it moves
    a text that has become unknown meanwhile.
    """
    message = claim.message
    has_moved = messages.move(
        tx,
        message.clinic_id,
        message.id,
        among=(MessageState.SENDING, MessageState.UNKNOWN),
        state=state,
        rule=rule,
        **columns,
    )
    if has_moved:
        sid = columns.get("provider_sid")
        taken: dict[str, Json] = {"sid": str(sid)} if sid else {}
        record(tx, message, f"message.{state.value}", who, now, rule=rule, **taken)


def owner_name(host: str, process_id: int) -> str:
    """Return the name of this process in the attempts: short enough for its column."""
    return f"{host[:40]}:{process_id}"
