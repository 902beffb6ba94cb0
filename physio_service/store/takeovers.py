"""Takeovers: who answers on a phone in person; one open on each."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update

from physio_service.domain.takeover import IDLE, Takeover
from physio_service.store.database import Tx
from physio_service.store.schema import takeovers
from physio_service.store.statements import insert_new
from physio_service.store.types import new_id

_c = takeovers.c
_ON_PHONE = (_c.ended_at.is_(None),)


def begin(tx: Tx, clinic_id: UUID, contact_id: UUID, staff_id: UUID, now: datetime) -> UUID | None:
    """Open a takeover; none where one is open on the phone."""
    takeover_id = new_id()
    row = {
        "clinic_id": clinic_id,
        "id": takeover_id,
        "version": 1,
        "created_at": now,
        "contact_id": contact_id,
        "staff_id": staff_id,
        "taken_at": now,
        "active_at": now,
    }
    return takeover_id if insert_new(tx, takeovers, [row]) else None


def open_on(tx: Tx, clinic_id: UUID, contact_id: UUID) -> Takeover | None:
    """Return what is open on a phone, also where it fell silent and nothing ended it yet."""
    statement = select(takeovers).where(
        _c.clinic_id == clinic_id, _c.contact_id == contact_id, *_ON_PHONE
    )
    row = tx.connection.execute(statement).one_or_none()
    return None if row is None else opened(row)


def live_on(tx: Tx, clinic_id: UUID, contact_id: UUID, now: datetime) -> Takeover | None:
    """Return the takeover that holds on a phone at `now`."""
    found = open_on(tx, clinic_id, contact_id)
    return found if found is not None and found.ends_at > now else None


def live_until(tx: Tx, clinic_id: UUID, contact_id: UUID, now: datetime) -> datetime | None:
    """Return until when, at least, a person answers on a phone; none where nobody does."""
    found = live_on(tx, clinic_id, contact_id, now)
    return None if found is None else found.ends_at


def touch(tx: Tx, takeover: Takeover, now: datetime) -> None:
    """Note that a text came or goes in it: it lives on."""
    statement = update(takeovers).where(
        _c.clinic_id == takeover.clinic_id, _c.id == takeover.id, *_ON_PHONE
    )
    tx.connection.execute(statement.values(active_at=now, version=_c.version + 1))


def end(tx: Tx, takeover: Takeover, rule: str, now: datetime, staff_id: UUID | None = None) -> bool:
    """End it with what ended it; False where it had ended."""
    statement = update(takeovers).where(
        _c.clinic_id == takeover.clinic_id, _c.id == takeover.id, *_ON_PHONE
    )
    values = {"ended_at": now, "ended_by": staff_id, "end_rule": rule}
    done = tx.connection.execute(statement.values(**values, version=_c.version + 1))
    return done.rowcount == 1


def silent(tx: Tx, now: datetime, limit: int) -> list[Takeover]:
    """Return those, of any clinic, in which no text came or went for too long."""
    statement = (
        select(takeovers)
        .where(*_ON_PHONE, _c.active_at <= now - IDLE)
        .order_by(_c.active_at)
        .limit(limit)
    )
    return [opened(row) for row in tx.connection.execute(statement)]


def opened(row: Row[Any]) -> Takeover:
    """Return a row of the table as the domain knows it."""
    who = (row.contact_id, row.staff_id)
    return Takeover(row.id, row.clinic_id, row.version, *who, row.taken_at, row.active_at)
