"""Reads: who read which reply, and when first; a row a reply and person."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from physio_service.store.database import Tx
from physio_service.store.schema import replies, reply_reads
from physio_service.store.statements import insert_new
from physio_service.store.types import new_id

_c, _r = reply_reads.c, replies.c


def add(tx: Tx, clinic_id: UUID, reply_id: UUID, staff_id: UUID, now: datetime) -> bool:
    """Note that somebody read a reply; False where they had."""
    row = {
        "clinic_id": clinic_id,
        "id": new_id(),
        "version": 1,
        "created_at": now,
        "reply_id": reply_id,
        "staff_id": staff_id,
        "read_at": now,
    }
    return insert_new(tx, reply_reads, [row]) == 1


def of_replies(
    tx: Tx, clinic_id: UUID, reply_ids: Collection[UUID]
) -> dict[UUID, list[tuple[UUID, datetime]]]:
    """Return (staff, first read at) of each of these replies, the first reader first."""
    statement = (
        select(_c.reply_id, _c.staff_id, _c.read_at)
        .where(_c.clinic_id == clinic_id, _c.reply_id.in_(reply_ids))
        .order_by(_c.read_at, _c.id)
    )
    found: dict[UUID, list[tuple[UUID, datetime]]] = {}
    for row in tx.connection.execute(statement):
        found.setdefault(row.reply_id, []).append((row.staff_id, row.read_at))
    return found


def mark_unread(tx: Tx, clinic_id: UUID, reply_id: UUID) -> bool:
    """Let a reply wait to be read again; who read it before stays. False where it waits."""
    statement = (
        update(replies)
        .where(_r.clinic_id == clinic_id, _r.id == reply_id, _r.read_at.is_not(None))
        .values(read_by=None, read_at=None, version=_r.version + 1)
    )
    return tx.connection.execute(statement).rowcount == 1


def unread_until(tx: Tx, clinic_id: UUID, contact_id: UUID, last_at: datetime) -> list[UUID]:
    """Return what of a phone waits to be read and came no later than `last_at`."""
    statement = (
        select(_r.id)
        .where(
            _r.clinic_id == clinic_id,
            _r.contact_id == contact_id,
            _r.read_at.is_(None),
            _r.state != "understood",
            _r.received_at <= last_at,
        )
        .order_by(_r.received_at, _r.id)
    )
    return list(tx.connection.execute(statement).scalars())
