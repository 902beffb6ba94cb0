"""Write down what came of a call: accepted, refused in one of its ways, or nobody knows."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from physio_service.domain.event import SYSTEM, Actor, ActorKind, Json
from physio_service.domain.message import Duty, MessageState
from physio_service.messaging.carrier_error import About, ErrorClass
from physio_service.messaging.gateway import Accepted, Outcome, Refused, Uncertain
from physio_service.services.binding import own
from physio_service.services.breaking import break_circuit, mend_circuit
from physio_service.services.claiming import Claim
from physio_service.services.losing import (
    note_stop,
    note_unreachable,
    tell_of_code,
    tell_of_lost,
)
from physio_service.services.queueing import record
from physio_service.services.stopping import count_poison
from physio_service.store import attempts, messages, patients
from physio_service.store.database import Database, Tx

_CARRIER = Actor(ActorKind.CARRIER)
_FIRST_LOOK = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Called:
    """A call that came back; `again_at` is when its text may be handed over again, if refused."""

    claim: Claim
    outcome: Outcome
    again_at: datetime


def conclude(database: Database, called: Called, now: datetime) -> None:
    """Write down what came of a call, in one transaction.

    What a later attempt has overtaken moves its text no more, unless the carrier took it.
    """
    claim, outcome = called.claim, called.outcome
    message = claim.message
    sid = outcome.sid if isinstance(outcome, Accepted) else None
    code = outcome.code if isinstance(outcome, Refused) else None
    with database.transaction() as tx:
        if message.patient_id:
            patients.lock(tx, message.clinic_id, message.patient_id)
        attempts.finish(
            tx, claim.attempt, outcome=_WORDS[type(outcome)], sid=sid, error_code=code, now=now
        )
        if sid is None and not attempts.is_latest(tx, claim.attempt):
            return
        match outcome:
            case Accepted(sid):
                own(tx, message.id, sid, now)
                _move(tx, claim, MessageState.SENT, "accepted", now, provider_sid=sid)
            case Uncertain():
                look_at = now + _FIRST_LOOK
                _move(tx, claim, MessageState.UNKNOWN, "no_answer", now, settle_at=look_at)
            case Refused():
                _REFUSALS[outcome.error.kind](tx, called, outcome, now)
                if not outcome.is_known:
                    tell_of_code(tx, message, outcome.code, SYSTEM, now)
        if claim.is_probe and _shows_a_sound_line(outcome):
            mend_circuit(tx, message, now)


_WORDS = {Accepted: "accepted", Uncertain: "uncertain", Refused: "refused"}


def give_back(database: Database, claim: Claim, now: datetime) -> None:
    """Let a claim go that was never called: the process stood still for too long since."""
    with database.transaction() as tx:
        attempts.finish(tx, claim.attempt, outcome="returned", sid=None, error_code=None, now=now)
        if attempts.is_latest(tx, claim.attempt):
            _move(tx, claim, MessageState.QUEUED, "lease_too_old", now, who=SYSTEM)


def _shows_a_sound_line(outcome: Outcome) -> bool:
    """A refusal that is about this text or its number says that the line itself works."""
    if isinstance(outcome, Refused):
        return outcome.error.kind in (ErrorClass.PERM, ErrorClass.OPTOUT, ErrorClass.POISON)
    return isinstance(outcome, Accepted)


def _wait(tx: Tx, called: Called, refused: Refused, now: datetime) -> None:
    """Nothing was sent: it is handed over again, as long as its own window lasts."""
    again_at, code = called.again_at, refused.code
    _move(
        tx,
        called.claim,
        MessageState.QUEUED,
        "carrier_busy",
        now,
        due_at=again_at,
        error_code=code,
    )
    if refused.error.about is About.SENDER:
        break_circuit(tx, called.claim.message, refused.error, refused.code, now)


def _wait_for_line(tx: Tx, called: Called, refused: Refused, now: datetime) -> None:
    """Every text would be refused: it waits with all others until one gets through."""
    rule = break_circuit(tx, called.claim.message, refused.error, refused.code, now)
    _move(tx, called.claim, MessageState.QUEUED, rule, now, error_code=refused.code)


def _fail(tx: Tx, called: Called, refused: Refused, now: datetime) -> None:
    message = called.claim.message
    is_there = refused.error.kind is ErrorClass.PERM
    rule = "bad_number" if is_there else "bad_content"
    _move(tx, called.claim, MessageState.FAILED, rule, now, error_code=refused.code)
    if is_there:
        note_unreachable(tx, message, refused.error.about, refused.code, _CARRIER, now)
    if refused.error.kind is ErrorClass.POISON:
        count_poison(tx, message, refused.code, now)
    tell_of_lost(tx, message, SYSTEM, now)


def _opted_out(tx: Tx, called: Called, refused: Refused, now: datetime) -> None:
    """The carrier holds a STOP; it is news unless we refused everything else ourselves."""
    message = called.claim.message
    code = refused.code
    _move(tx, called.claim, MessageState.SUPPRESSED, "opted_out", now, error_code=code)
    is_news = note_stop(tx, message, _CARRIER, now)
    if is_news or message.duty is Duty.SAFETY:
        tell_of_lost(tx, message, SYSTEM, now)


_REFUSALS = {
    ErrorClass.SAFE: _wait,
    ErrorClass.CONFIG: _wait_for_line,
    ErrorClass.PERM: _fail,
    ErrorClass.TEMP: _wait,
    ErrorClass.POISON: _fail,
    ErrorClass.OPTOUT: _opted_out,
}


def _move(
    tx: Tx,
    claim: Claim,
    state: MessageState,
    rule: str,
    now: datetime,
    *,
    who: Actor = _CARRIER,
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
        among=(MessageState.SENDING, MessageState.UNKNOWN, MessageState.UNKNOWN_FINAL),
        state=state,
        rule=rule,
        **columns,
    )
    if has_moved:
        sid = columns.get("provider_sid")
        taken: dict[str, Json] = {"sid": str(sid)} if sid else {}
        record(tx, message, f"message.{state.value}", who, now, rule=rule, **taken)
