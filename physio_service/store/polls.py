"""Polls: which numbers, and which texts without a receipt, to ask the carrier about next."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select, update

from physio_service.store.database import Tx
from physio_service.store.schema import messages, senders

_c = messages.c


@dataclass(frozen=True, slots=True)
class Line:
    """A number of ours, in use or not: an answer may come to an old one."""

    clinic_id: UUID
    sender_id: UUID
    address: str
    polled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Unreceipted:
    """A text that the carrier took and said no more about."""

    clinic_id: UUID
    message_id: UUID
    sid: str
    looks: int


def lines_to_poll(tx: Tx, before: datetime) -> list[Line]:
    """Return the numbers not asked about since `before`, longest waiting first."""
    statement = (
        select(senders.c.clinic_id, senders.c.id, senders.c.address, senders.c.polled_at)
        .where(or_(senders.c.polled_at.is_(None), senders.c.polled_at <= before))
        .order_by(senders.c.polled_at.nulls_first(), senders.c.id)
    )
    return [Line(*row) for row in tx.connection.execute(statement)]


def note_polled(tx: Tx, line: Line, now: datetime) -> None:
    """Record that all that had come to a number by `now` was asked for."""
    is_it = and_(senders.c.clinic_id == line.clinic_id, senders.c.id == line.sender_id)
    tx.connection.execute(update(senders).where(is_it).values(polled_at=now))


def without_receipt(
    tx: Tx, now: datetime, *, taken_before: datetime, taken_after: datetime, limit: int
) -> list[Unreceipted]:
    """Return texts to ask the carrier about now, the oldest first."""
    is_due = or_(
        and_(_c.receipt_look_at.is_(None), _c.claimed_at <= taken_before),
        _c.receipt_look_at <= now,
    )
    statement = (
        select(_c.clinic_id, _c.id, _c.provider_sid, _c.receipt_looks)
        .where(_c.state == "sent", _c.claimed_at > taken_after, is_due)
        .order_by(_c.claimed_at)
        .limit(limit)
    )
    return [Unreceipted(*row) for row in tx.connection.execute(statement)]


def look_again(tx: Tx, text: Unreceipted, at: datetime) -> None:
    """Note when to ask about a text next."""
    is_it = and_(_c.clinic_id == text.clinic_id, _c.id == text.message_id)
    values = {"receipt_look_at": at, "receipt_looks": text.looks + 1}
    tx.connection.execute(update(messages).where(is_it).values(values))
