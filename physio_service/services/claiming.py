"""Claim a text for sending: every rule is asked again, in the transaction of the claim."""

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any
from uuid import UUID

from physio_service.domain.clinic import Clinic, Sender
from physio_service.domain.event import SYSTEM
from physio_service.domain.footing import SAID_ANEW, Lean
from physio_service.domain.message import WAITING, Duty, Message, MessageState
from physio_service.domain.policy import Drop, Hold, Send, decide
from physio_service.services.asking import open_question
from physio_service.services.asking_again import ask_again
from physio_service.services.breaking import PROBE_EVERY
from physio_service.services.contradicting import asked_by
from physio_service.services.losing import put_away, tell_of_full_day, tell_of_lost
from physio_service.services.queueing import Texts, record
from physio_service.services.sharing import tag_all
from physio_service.services.weighing import Scene, facts_of, scene_of
from physio_service.store import (
    attempts,
    circuits,
    clinics,
    message_queue,
    messages,
    patients,
    restorations,
)
from physio_service.store.attempts import Attempt
from physio_service.store.circuits import Circuit
from physio_service.store.database import Database, StoreRefused, Tx
from physio_service.store.message_queue import Due
from physio_service.store.restorations import Restoration

log = logging.getLogger(__name__)

# Longer than the deadline on the call, with a margin for a machine that stalls.
LEASE = timedelta(seconds=60)
_CLOCKS_DIFFER = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Claim:
    """A text that is ours to hand over until the lease ends."""

    message: Message
    attempt: Attempt
    to: str
    sender: Sender
    is_probe: bool = False  # the one text that tries a line which refuses everything


def claim_due(
    database: Database, texts: Texts, owner: str, now: datetime, limit: int
) -> tuple[list[Claim], int]:
    """Claim up to `limit` due texts; return the claims, and how many were looked at.

    A text that nothing can be decided of is put aside, so that it holds up no other.
    """
    with database.reading() as tx:
        blocked = [one for one in circuits.open_now(tx) if one.probe_at > now]
        candidates = _one_a_phone(message_queue.due(tx, now, limit, blocked))
    if blocked:
        _say_why(database, blocked, now)
    if not candidates:
        return [], 0
    try:
        claims = _claim_all(database, texts, owner, candidates, now)
    except StoreRefused:
        raise
    except Exception:
        claims = _claim_each(database, texts, owner, candidates, now)
    return claims, len(candidates)


def _say_why(database: Database, blocked: list[Circuit], now: datetime) -> None:
    with database.transaction() as tx:
        for circuit in blocked:
            message_queue.note_blocked(tx, circuit, now)


def _claim_each(
    database: Database, texts: Texts, owner: str, candidates: list[Due], now: datetime
) -> list[Claim]:
    """Claim one at a time, for one of them cannot be decided; which one is put aside."""
    claims: list[Claim] = []
    for candidate in candidates:
        try:
            claims += _claim_all(database, texts, owner, [candidate], now)
        except StoreRefused:
            break  # what is claimed is ours to send; the rest waits for the next turn
        except Exception as error:
            fields = {"clinic_id": candidate.clinic_id, "message_id": candidate.id}
            log.error("text put aside", extra=fields, exc_info=error)
            put_away(database, candidate, now)
    return claims


def _claim_all(
    database: Database, texts: Texts, owner: str, candidates: list[Due], now: datetime
) -> list[Claim]:
    """Claim what may go, in one transaction.

    Patients are locked in one order, so that a STOP is either seen here or comes after, and
    two claimers never wait for each other in a circle.
    """
    claims: list[Claim] = []
    with database.transaction() as tx:
        house_of = cache(partial(_house, tx))  # once a batch, as it is in this moment
        for clinic_id, patient_id in _patients(candidates):
            patients.lock(tx, clinic_id, patient_id)
        tag_all(tx, {(one.clinic_id, one.contact_id) for one in candidates}, now)
        for candidate in candidates:
            message = message_queue.lock_waiting(tx, candidate.clinic_id, candidate.id)
            if message is None:
                continue
            claim = _decide(tx, texts, message, house_of(message.clinic_id), owner, now)
            if claim is not None:
                claims.append(claim)
    return claims


def _patients(candidates: list[Due]) -> list[tuple[UUID, UUID]]:
    return sorted({(c.clinic_id, c.patient_id) for c in candidates if c.patient_id})


def _one_a_phone(candidates: list[Due]) -> list[Due]:
    """Keep the first text for each phone: what follows it must not overtake it."""
    return list({(c.clinic_id, c.contact_id): c for c in reversed(candidates)}.values())[::-1]


@dataclass(frozen=True, slots=True)
class _House:
    """What is the same for every text of a clinic."""

    clinic: Clinic
    restoration: Restoration | None
    is_line_open: bool  # no circuit keeps any sender from sending


def _house(tx: Tx, clinic_id: UUID) -> _House:
    circuit = circuits.open_now(tx)
    return _House(clinics.get(tx, clinic_id), restorations.latest(tx, clinic_id), not circuit)


def _decide(
    tx: Tx, texts: Texts, message: Message, house: _House, owner: str, now: datetime
) -> Claim | None:
    scene = scene_of(tx, message, house.clinic, house.restoration)
    decision = decide(facts_of(tx, texts, scene, now), now)
    if not isinstance(decision, Send):
        _put_aside(tx, message, decision, now)
        return None
    probe = None
    if not house.is_line_open:
        probe = circuits.take_probe(tx, scene.sender.id, now, now + PROBE_EVERY)
    if probe is False:
        return None  # it waits as it is: another tries the line for all
    return _claim(tx, texts, scene, owner, now, is_probe=bool(probe))


def _claim(
    tx: Tx, texts: Texts, scene: Scene, owner: str, now: datetime, *, is_probe: bool
) -> Claim:
    message = scene.message
    messages.move(
        tx,
        message.clinic_id,
        message.id,
        among=WAITING,
        state=MessageState.SENDING,
        rule="claimed",
        claimed_at=now,
        provider_sid=None,
        provider_rank=-1,
    )
    attempt = attempts.claim(
        tx,
        message.clinic_id,
        message.id,
        token=secrets.token_hex(16),
        owner=owner,
        lease_until_at=now + LEASE,
        now=now,
    )
    record(
        tx,
        message,
        "message.claimed",
        SYSTEM,
        now,
        attempt=attempt.number,
        token=attempt.token,
        contact=str(message.contact_id),
        sender=str(message.sender_id),
    )
    open_question(tx, texts, scene, now)
    return Claim(message, attempt, scene.contact.number, scene.sender, is_probe)


def _sought(message: Message, now: datetime) -> dict[str, Any]:
    """Return when a text of before a restore may have left, and that it is looked for now."""
    may_have_left_at = min(message.due_at, message.created_at, now)
    return {
        "claimed_at": min(message.due_at, now),
        "sought_from_at": may_have_left_at - _CLOCKS_DIFFER,
        "settle_at": now,
    }


def _put_aside(tx: Tx, message: Message, decision: Hold | Drop, now: datetime) -> None:
    state, columns = MessageState.HELD, dict[str, Any]()
    if isinstance(decision, Hold):
        columns = {"due_at": decision.until}
    else:
        state = message.kept_back(decision.state)
        columns = _sought(message, now) if state is MessageState.UNKNOWN else {}
    messages.move(
        tx,
        message.clinic_id,
        message.id,
        among=WAITING,
        state=state,
        rule=decision.rule,
        **columns,
    )
    if decision.rule in SAID_ANEW:
        ask_again(tx, asked_by(tx, message), now, is_reworded=decision.rule == Lean.ROW)
    # A text held again by the same rule is the same decision: the journal has it.
    if state is MessageState.HELD and message.rule == decision.rule:
        return
    record(tx, message, f"message.{state.value}", SYSTEM, now, rule=decision.rule)
    if decision.rule == "clinic_cap":
        tell_of_full_day(tx, message, now)
    is_over = state not in (MessageState.HELD, MessageState.UNKNOWN)
    if message.duty is Duty.SAFETY and is_over:
        tell_of_lost(tx, message, SYSTEM, now)
