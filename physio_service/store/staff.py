"""Accounts of the people who work in a clinic."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Row, Select, Table, select

from physio_service.domain.errors import NotFound
from physio_service.domain.staff import NewStaff, Role, Staff, Workplace
from physio_service.store.database import Tx
from physio_service.store.schema import clinics, staff
from physio_service.store.statements import change_seen, insert_new

_WORKPLACE = (clinics.c.name, clinics.c.zone, clinics.c.language, clinics.c.phone)


def add(
    tx: Tx, clinic_id: UUID, staff_id: UUID, new: NewStaff, password_hash: str, now: datetime
) -> bool:
    """Add an account whose name is sealed with its own key; False when the username is taken."""
    tx.make_key(clinic_id, staff_id)
    row = {
        "clinic_id": clinic_id,
        "id": staff_id,
        "created_at": now,
        "username": new.username,
        "name": tx.seal(staff.c.name, staff_id, clinic_id, staff_id, new.name),
        "role": new.role.value,
        "password_hash": password_hash,
    }
    return insert_new(tx, staff, [row]) == 1


def by_username(tx: Tx, username: str) -> Staff | None:
    """Return the account that signs in with this name, in whichever clinic, also if closed."""
    row = tx.connection.execute(select(staff).where(staff.c.username == username)).one_or_none()
    return None if row is None else _staff(row)


def get(tx: Tx, clinic_id: UUID, staff_id: UUID) -> Staff:
    """Return the account; raises NotFound."""
    return _one(tx, _by_id(clinic_id, staff_id))


def holding(keys: Table, *columns: Column[Any]) -> Select[Any]:
    """Return the select of a table of keys (sessions, tokens) with the open account of each.

    Besides `columns` it has what `holder` reads; a key of a closed account is left out.
    """
    c = keys.c
    return (
        select(*columns, staff.c.username, staff.c.role, *_WORKPLACE)
        .join_from(keys, staff, (staff.c.clinic_id == c.clinic_id) & (staff.c.id == c.staff_id))
        .join(clinics, clinics.c.id == c.clinic_id)
        .where(staff.c.is_active)
    )


def holder(row: Row[Any]) -> tuple[str, Role, Workplace]:
    """Return username, role and workplace of who holds the key, from a row of `holding`."""
    return row.username, Role(row.role), Workplace(row.name, row.zone, row.language, row.phone)


def lock(tx: Tx, clinic_id: UUID, staff_id: UUID) -> Staff:
    """Return the account, which nobody else changes before the end of `tx`; raises NotFound."""
    return _one(tx, _by_id(clinic_id, staff_id).with_for_update())


def set_password(tx: Tx, seen: Staff, password_hash: str) -> None:
    """Replace the hash of an account as it was seen; raises Stale."""
    _change(tx, seen, password_hash=password_hash)


def close(tx: Tx, seen: Staff) -> None:
    """Close an account as it was seen; raises Stale."""
    _change(tx, seen, is_active=False)


def _by_id(clinic_id: UUID, staff_id: UUID) -> Select[Any]:
    return select(staff).where(staff.c.clinic_id == clinic_id, staff.c.id == staff_id)


def _one(tx: Tx, statement: Select[Any]) -> Staff:
    row = tx.connection.execute(statement).one_or_none()
    if row is None:
        raise NotFound("no such member of staff")
    return _staff(row)


def _change(tx: Tx, seen: Staff, **values: Any) -> None:
    change_seen(tx, staff, seen.clinic_id, seen.id, seen.version, values)


def _staff(row: Row[Any]) -> Staff:
    return Staff(
        id=row.id,
        clinic_id=row.clinic_id,
        version=row.version,
        username=row.username,
        role=Role(row.role),
        password_hash=row.password_hash,
        is_active=row.is_active,
    )
