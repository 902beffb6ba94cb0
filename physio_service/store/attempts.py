"""Attempts: one row a call to the carrier, written and committed before the call."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update

from physio_service.store.database import Tx
from physio_service.store.schema import attempts
from physio_service.store.types import new_id

_c = attempts.c


@dataclass(frozen=True, slots=True)
class Attempt:
    """One claimed call: our token is in the callback address the carrier is given."""

    id: UUID
    clinic_id: UUID
    message_id: UUID
    number: int
    token: str
    lease_until_at: datetime


def claim(
    tx: Tx,
    clinic_id: UUID,
    message_id: UUID,
    *,
    token: str,
    owner: str,
    lease_until_at: datetime,
    now: datetime,
) -> Attempt:
    """Record that `owner` is about to hand the message over, until the lease ends."""
    statement = select(func.count()).where(_c.clinic_id == clinic_id, _c.message_id == message_id)
    number = int(tx.connection.execute(statement).scalar_one()) + 1
    attempt = Attempt(new_id(), clinic_id, message_id, number, token, lease_until_at)
    tx.connection.execute(
        attempts.insert().values(
            clinic_id=clinic_id,
            id=attempt.id,
            created_at=now,
            message_id=message_id,
            number=number,
            token=token,
            owner=owner,
            lease_until_at=lease_until_at,
            outcome="claimed",
        )
    )
    return attempt


def finish(
    tx: Tx,
    attempt: Attempt,
    *,
    outcome: str,
    sid: str | None,
    error_code: int | None,
    now: datetime,
) -> None:
    """Record how the call ended: returned, accepted, refused or uncertain."""
    tx.connection.execute(
        update(attempts)
        .where(_c.clinic_id == attempt.clinic_id, _c.id == attempt.id)
        .values(outcome=outcome, provider_sid=sid, error_code=error_code, finished_at=now)
    )


def is_latest(tx: Tx, attempt: Attempt) -> bool:
    """Say whether no later call was claimed for the same message."""
    newest = select(func.max(_c.number)).where(
        _c.clinic_id == attempt.clinic_id, _c.message_id == attempt.message_id
    )
    return bool(tx.connection.execute(newest).scalar_one() == attempt.number)


def lapse(tx: Tx, attempt: Attempt, now: datetime) -> bool:
    """Give up a claim whose lease ended; False when its owner has recorded an outcome."""
    statement = (
        update(attempts)
        .where(_c.clinic_id == attempt.clinic_id, _c.id == attempt.id, _c.outcome == "claimed")
        .values(outcome="uncertain", finished_at=now)
    )
    return tx.connection.execute(statement).rowcount == 1


def lapsed(tx: Tx, now: datetime, limit: int) -> list[Attempt]:
    """Return the claims whose lease ended with no outcome: their owner died or hangs."""
    statement = (
        select(attempts).where(_c.outcome == "claimed", _c.lease_until_at < now).limit(limit)
    )
    return [
        Attempt(row.id, row.clinic_id, row.message_id, row.number, row.token, row.lease_until_at)
        for row in tx.connection.execute(statement)
    ]


def is_overtaken(tx: Tx, clinic_id: UUID, message_id: UUID, *, token: str | None, sid: str) -> bool:
    """Say whether a later call was claimed for the message than the one with this token or id."""
    numbers = select(func.max(_c.number)).where(
        _c.clinic_id == clinic_id, _c.message_id == message_id
    )
    mine = numbers.where(_c.token == token if token else _c.provider_sid == sid)
    latest, own = (tx.connection.execute(one).scalar_one() for one in (numbers, mine))
    return bool(own is not None and own < latest)


def message_of(tx: Tx, *, token: str | None, sid: str) -> tuple[UUID, UUID] | None:
    """Return (clinic, message) by our token, or by the carrier's id; none if neither is ours."""
    wanted = _c.token == token if token else _c.provider_sid == sid
    statement = select(_c.clinic_id, _c.message_id).where(wanted)
    row = tx.connection.execute(statement).first()
    return None if row is None else (row.clinic_id, row.message_id)
