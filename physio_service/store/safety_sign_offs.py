"""Safety sign-offs: by whose word, and by which rules, signs of danger are sorted; one open."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update

from physio_service.store.database import Tx
from physio_service.store.schema import safety_sign_offs
from physio_service.store.statements import insert_new
from physio_service.store.types import new_id

_c = safety_sign_offs.c


@dataclass(frozen=True, slots=True)
class SafetySignOff:
    """Who answers for which version of the rules, on whose authority."""

    id: UUID
    staff_id: UUID
    role: str
    authority: str
    rules: str
    signed_at: datetime


def add(
    tx: Tx,
    clinic_id: UUID,
    staff_id: UUID,
    *,
    role: str,
    authority: str,
    rules: str,
    files: Mapping[str, str],
    now: datetime,
) -> UUID | None:
    """Keep a sign-off; None when another is open."""
    sign_off_id = new_id()
    row = {
        "clinic_id": clinic_id,
        "id": sign_off_id,
        "version": 1,
        "created_at": now,
        "staff_id": staff_id,
        "role": role,
        "authority": tx.seal(_c.authority, sign_off_id, clinic_id, staff_id, authority),
        "rules": rules,
        "files": dict(files),
    }
    return sign_off_id if insert_new(tx, safety_sign_offs, [row]) else None


def end(tx: Tx, clinic_id: UUID, staff_id: UUID, now: datetime) -> bool:
    """End the open sign-off; False when none is open."""
    statement = (
        update(safety_sign_offs)
        .where(_c.clinic_id == clinic_id, _c.ended_at.is_(None))
        .values(ended_at=now, ended_by=staff_id, version=_c.version + 1)
    )
    return int(tx.connection.execute(statement).rowcount) == 1


def rules_in_force(tx: Tx, clinic_id: UUID) -> str | None:
    """Return the version of the rules that somebody signed and nobody ended."""
    statement = select(_c.rules).where(_c.clinic_id == clinic_id, _c.ended_at.is_(None))
    found: str | None = tx.connection.execute(statement).scalar_one_or_none()
    return found


def in_force(tx: Tx, clinic_id: UUID) -> SafetySignOff | None:
    """Return the open sign-off, opened."""
    statement = select(safety_sign_offs).where(_c.clinic_id == clinic_id, _c.ended_at.is_(None))
    row = tx.connection.execute(statement).one_or_none()
    return None if row is None else _opened(tx, clinic_id, row)


def _opened(tx: Tx, clinic_id: UUID, row: Row[Any]) -> SafetySignOff:
    return SafetySignOff(
        id=row.id,
        staff_id=row.staff_id,
        role=row.role,
        authority=tx.open(_c.authority, row.id, clinic_id, row.staff_id, row.authority) or "",
        rules=row.rules,
        signed_at=row.created_at,
    )
