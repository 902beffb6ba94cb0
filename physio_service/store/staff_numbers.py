"""Numbers of staff: each given by its owner and proven by a code; one a person, at a time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, delete, func, select, update

from physio_service.store import clinics, contacts
from physio_service.store.database import Tx
from physio_service.store.schema import contact_uses, staff, staff_numbers
from physio_service.store.types import new_id

_c = staff_numbers.c
_IN_USE = (_c.verified_at.is_not(None), _c.ended_at.is_(None))


@dataclass(frozen=True, slots=True)
class StaffNumber:
    """One number of a member of staff; `verified_at` is none until the code was typed in."""

    id: UUID
    clinic_id: UUID
    staff_id: UUID
    contact_id: UUID
    language: str
    verified_at: datetime | None
    code_mark: bytes | None
    code_until_at: datetime | None
    code_tries: int


def ask(
    tx: Tx,
    clinic_id: UUID,
    number_id: UUID,
    staff_id: UUID,
    contact_id: UUID,
    *,
    language: str,
    code_mark: bytes,
    code_until_at: datetime,
    now: datetime,
) -> None:
    """Keep a number that a code was sent to, instead of any that was never proven."""
    tx.connection.execute(
        update(staff_numbers)
        .where(
            _c.clinic_id == clinic_id,
            _c.staff_id == staff_id,
            _c.verified_at.is_(None),
            _c.ended_at.is_(None),
        )
        .values(ended_at=now, code_mark=None, version=_c.version + 1)
    )
    tx.connection.execute(
        staff_numbers.insert().values(
            clinic_id=clinic_id,
            id=number_id,
            created_at=now,
            staff_id=staff_id,
            contact_id=contact_id,
            language=language,
            code_mark=code_mark,
            code_until_at=code_until_at,
        )
    )


def asked_since(tx: Tx, clinic_id: UUID, staff_id: UUID, since: datetime) -> int:
    """Return how many codes somebody had sent since an instant."""
    statement = select(func.count()).where(
        _c.clinic_id == clinic_id, _c.staff_id == staff_id, _c.created_at >= since
    )
    return int(tx.connection.execute(statement).scalar_one())


def pending_of(tx: Tx, clinic_id: UUID, staff_id: UUID) -> StaffNumber | None:
    """Return the number whose code has not been typed in yet, locked until the end."""
    statement = _pending(clinic_id, staff_id).with_for_update()
    return _number(tx.connection.execute(statement).one_or_none())


def asked_of(tx: Tx, clinic_id: UUID, staff_id: UUID) -> StaffNumber | None:
    """Return the number whose code has not been typed in yet, to be looked at."""
    return _number(tx.connection.execute(_pending(clinic_id, staff_id)).one_or_none())


def count_try(tx: Tx, number: StaffNumber) -> None:
    """Count a code that was not the right one."""
    _change(tx, number, code_tries=_c.code_tries + 1)


def prove(tx: Tx, number: StaffNumber, now: datetime) -> None:
    """Put a number in use instead of the person's one before, and note whom it reaches."""
    drop(tx, number.clinic_id, number.staff_id, now, but=number.id)
    _change(tx, number, verified_at=now, code_mark=None, code_until_at=None)
    tx.connection.execute(
        contact_uses.insert().values(
            clinic_id=number.clinic_id,
            id=new_id(),
            version=1,
            created_at=now,
            contact_id=number.contact_id,
            staff_id=number.staff_id,
            is_primary=True,
        )
    )


def drop(
    tx: Tx, clinic_id: UUID, staff_id: UUID, now: datetime, *, but: UUID | None = None
) -> bool:
    """End every number of a person, `but` one; False when there was none in use or asked for."""
    ending = (
        update(staff_numbers)
        .where(_c.clinic_id == clinic_id, _c.staff_id == staff_id, _c.ended_at.is_(None))
        .values(ended_at=now, code_mark=None, version=_c.version + 1)
    )
    if but is not None:
        ending = ending.where(_c.id != but)
    u = contact_uses.c
    used = delete(contact_uses).where(u.clinic_id == clinic_id, u.staff_id == staff_id)
    tx.connection.execute(used)
    return tx.connection.execute(ending).rowcount > 0


def of_staff(tx: Tx, clinic_id: UUID, staff_id: UUID) -> StaffNumber | None:
    """Return the number in use of a member of staff."""
    statement = select(staff_numbers).where(
        _c.clinic_id == clinic_id, _c.staff_id == staff_id, *_IN_USE
    )
    return _number(tx.connection.execute(statement).one_or_none())


def on_contact(tx: Tx, clinic_id: UUID, contact_id: UUID) -> StaffNumber | None:
    """Return whose number in use a contact is, of those with an open account."""
    statement = (
        select(staff_numbers)
        .join(staff, (staff.c.clinic_id == _c.clinic_id) & (staff.c.id == _c.staff_id))
        .where(_c.clinic_id == clinic_id, _c.contact_id == contact_id, staff.c.is_active, *_IN_USE)
    )
    return _number(tx.connection.execute(statement).one_or_none())


def of_clinic(tx: Tx, clinic_id: UUID) -> tuple[StaffNumber, ...]:
    """Return every number in use in a clinic."""
    statement = select(staff_numbers).where(_c.clinic_id == clinic_id, *_IN_USE)
    rows = tx.connection.execute(statement.order_by(_c.id))
    return tuple(one for one in map(_number, rows) if one is not None)


def is_others_too(tx: Tx, clinic_id: UUID, contact_id: UUID) -> bool:
    """Say whether a number reaches a patient or a carer as well."""
    u = contact_uses.c
    statement = (
        select(u.id)
        .where(u.clinic_id == clinic_id, u.contact_id == contact_id, u.staff_id.is_(None))
        .limit(1)
    )
    return tx.connection.execute(statement).one_or_none() is not None


def obstacle(tx: Tx, number: StaffNumber) -> str | None:
    """Return what keeps task texts from a number in use; none: nothing does."""
    clinic_id = number.clinic_id
    sender = clinics.sender_of(tx, clinic_id)
    contact = contacts.get(tx, clinic_id, number.contact_id)
    if is_others_too(tx, clinic_id, contact.id):
        return "patients_too"
    if not contact.can_be_texted:
        return "not_usable"
    if sender is None:
        return "no_sender"
    is_out = contacts.is_opted_out(tx, clinic_id, contact.number, sender.id)
    return "opted_out" if is_out else None


def _pending(clinic_id: UUID, staff_id: UUID) -> Select[Any]:
    return select(staff_numbers).where(
        _c.clinic_id == clinic_id,
        _c.staff_id == staff_id,
        _c.verified_at.is_(None),
        _c.ended_at.is_(None),
    )


def _change(tx: Tx, number: StaffNumber, **values: Any) -> None:
    tx.connection.execute(
        update(staff_numbers)
        .where(_c.clinic_id == number.clinic_id, _c.id == number.id)
        .values(version=_c.version + 1, **values)
    )


def _number(row: Row[Any] | None) -> StaffNumber | None:
    if row is None:
        return None
    return StaffNumber(
        id=row.id,
        clinic_id=row.clinic_id,
        staff_id=row.staff_id,
        contact_id=row.contact_id,
        language=row.language,
        verified_at=row.verified_at,
        code_mark=row.code_mark,
        code_until_at=row.code_until_at,
        code_tries=row.code_tries,
    )
