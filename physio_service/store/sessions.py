"""Sessions of signed-in staff, known by the hash of a token that only the browser has."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import update

from physio_service.domain.staff import Role, Workplace
from physio_service.store import staff
from physio_service.store.database import Tx
from physio_service.store.schema import staff_sessions
from physio_service.store.types import new_id


@dataclass(frozen=True, slots=True)
class Session:
    """A session that nobody has ended, and whose it is; its times are for the caller to judge."""

    id: UUID
    clinic_id: UUID
    staff_id: UUID
    seen_at: datetime
    expires_at: datetime
    username: str
    role: Role
    workplace: Workplace


def add(
    tx: Tx,
    clinic_id: UUID,
    staff_id: UUID,
    token_hash: bytes,
    *,
    now: datetime,
    expires_at: datetime,
) -> UUID:
    """Begin a session and return its id."""
    session_id = new_id()
    tx.connection.execute(
        staff_sessions.insert().values(
            clinic_id=clinic_id,
            id=session_id,
            created_at=now,
            staff_id=staff_id,
            token_hash=token_hash,
            seen_at=now,
            expires_at=expires_at,
        )
    )
    return session_id


def find(tx: Tx, token_hash: bytes) -> Session | None:
    """Return the open session of this token if its account is open too."""
    c = staff_sessions.c
    statement = staff.holding(
        staff_sessions, c.id, c.clinic_id, c.staff_id, c.seen_at, c.expires_at
    ).where(c.token_hash == token_hash, c.ended_at.is_(None))
    row = tx.connection.execute(statement).one_or_none()
    if row is None:
        return None
    username, role, workplace = staff.holder(row)
    return Session(
        id=row.id,
        clinic_id=row.clinic_id,
        staff_id=row.staff_id,
        seen_at=row.seen_at,
        expires_at=row.expires_at,
        username=username,
        role=role,
        workplace=workplace,
    )


def touch(tx: Tx, clinic_id: UUID, session_id: UUID, now: datetime) -> None:
    """Note that the session was used; never of one that has ended."""
    tx.connection.execute(
        update(staff_sessions)
        .where(
            staff_sessions.c.clinic_id == clinic_id,
            staff_sessions.c.id == session_id,
            staff_sessions.c.ended_at.is_(None),
        )
        .values(seen_at=now)
    )


def end(tx: Tx, token_hash: bytes, now: datetime) -> tuple[UUID, UUID] | None:
    """End the session of this token; return (clinic, staff), or None if it was not open."""
    statement = (
        update(staff_sessions)
        .where(staff_sessions.c.token_hash == token_hash, staff_sessions.c.ended_at.is_(None))
        .values(ended_at=now)
        .returning(staff_sessions.c.clinic_id, staff_sessions.c.staff_id)
    )
    row = tx.connection.execute(statement).one_or_none()
    return None if row is None else (row.clinic_id, row.staff_id)


def end_all_of(tx: Tx, clinic_id: UUID, staff_id: UUID, now: datetime) -> int:
    """End every open session of one person and return how many there were."""
    statement = (
        update(staff_sessions)
        .where(
            staff_sessions.c.clinic_id == clinic_id,
            staff_sessions.c.staff_id == staff_id,
            staff_sessions.c.ended_at.is_(None),
        )
        .values(ended_at=now)
    )
    return tx.connection.execute(statement).rowcount
