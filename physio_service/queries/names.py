"""Names for a page: keys fetched once for all who are on it, then opened one by one."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Column, select

from physio_service.store.database import Tx
from physio_service.store.schema import api_tokens, patients, staff
from physio_service.store.types import Sealed
from physio_service.store.vault import Unreadable


def patient_name(tx: Tx, clinic_id: UUID, patient_id: UUID, sealed: Sealed) -> str | None:
    """Return a patient's name, none once it was erased."""
    return _readable(tx, patients.c.name, patient_id, clinic_id, patient_id, sealed)


def words(
    tx: Tx, column: Column[Any], row_id: UUID, clinic_id: UUID, owner_id: UUID, sealed: Sealed
) -> str:
    """Return what somebody wrote; nothing where it cannot be read, so that the page still shows."""
    return _readable(tx, column, row_id, clinic_id, owner_id, sealed) or ""


def _readable(
    tx: Tx, column: Column[Any], row_id: UUID, clinic_id: UUID, owner_id: UUID, sealed: Sealed
) -> str | None:
    try:
        return tx.open(column, row_id, clinic_id, owner_id, sealed)
    except Unreadable:
        return None


def staff_names(tx: Tx, clinic_id: UUID, staff_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return the names of those members of staff, by id, with two statements for all."""
    wanted = sorted({staff_id for staff_id in staff_ids if staff_id is not None})
    if not wanted:
        return {}
    tx.load_keys(clinic_id, wanted)
    statement = select(staff.c.id, staff.c.name).where(
        staff.c.clinic_id == clinic_id, staff.c.id.in_(wanted)
    )
    opened = {}
    for row in tx.connection.execute(statement):
        opened[row.id] = tx.open(staff.c.name, row.id, clinic_id, row.id, row.name) or ""
    return opened


def actor_names(tx: Tx, clinic_id: UUID, actor_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return the names behind those actors, by id: a token speaks for its owner, revoked or not."""
    wanted = sorted({actor_id for actor_id in actor_ids if actor_id is not None})
    if not wanted:
        return {}
    statement = select(api_tokens.c.id, api_tokens.c.staff_id).where(
        api_tokens.c.clinic_id == clinic_id, api_tokens.c.id.in_(wanted)
    )
    owners = {row.id: row.staff_id for row in tx.connection.execute(statement)}
    names = staff_names(tx, clinic_id, [*wanted, *owners.values()])
    return names | {token: names[owner] for token, owner in owners.items() if owner in names}
