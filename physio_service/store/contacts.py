"""Numbers, whom they reach, and who said STOP from them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update

from physio_service.domain.contact import Contact, LineType
from physio_service.domain.errors import NotFound
from physio_service.store.database import Tx
from physio_service.store.schema import contact_uses, contacts, opt_outs
from physio_service.store.statements import insert_new
from physio_service.store.types import new_id


def find_or_add(
    tx: Tx, clinic_id: UUID, number: str, line_type: LineType, now: datetime
) -> Contact:
    """Return the contact with this number (E.164), made with its own key if the clinic has none.

    Of two who add one number at the same moment, the second waits and finds the first's.
    """
    known = by_number(tx, clinic_id, number)
    if known is not None:
        return known
    contact_id = new_id()
    tx.make_key(clinic_id, contact_id)
    row = {
        "clinic_id": clinic_id,
        "id": contact_id,
        "version": 1,
        "created_at": now,
        "number": tx.seal(contacts.c.number, contact_id, clinic_id, contact_id, number),
        "number_index": _index(tx, clinic_id, number),
        "line_type": line_type.value,
    }
    insert_new(tx, contacts, [row])
    added = by_number(tx, clinic_id, number)
    assert added is not None  # noqa: S101 - inserted here, or by whoever we waited for
    return added


def get(tx: Tx, clinic_id: UUID, contact_id: UUID) -> Contact:
    """Return the contact; raises NotFound, also for another clinic's."""
    statement = select(contacts).where(
        contacts.c.clinic_id == clinic_id, contacts.c.id == contact_id
    )
    row = tx.connection.execute(statement).one_or_none()
    if row is None:
        raise NotFound("no such contact")
    return _contact(tx, row)


def by_number(tx: Tx, clinic_id: UUID, number: str) -> Contact | None:
    """Return the clinic's contact with this number (E.164)."""
    statement = select(contacts).where(
        contacts.c.clinic_id == clinic_id,
        contacts.c.number_index == _index(tx, clinic_id, number),
    )
    row = tx.connection.execute(statement).one_or_none()
    return None if row is None else _contact(tx, row)


def link(
    tx: Tx,
    clinic_id: UUID,
    contact_id: UUID,
    patient_id: UUID,
    now: datetime,
    *,
    is_primary: bool = True,
) -> bool:
    """Say that this number reaches this patient; False when it was said before."""
    row = {
        "clinic_id": clinic_id,
        "id": new_id(),
        "version": 1,
        "created_at": now,
        "contact_id": contact_id,
        "patient_id": patient_id,
        "is_primary": is_primary,
    }
    return insert_new(tx, contact_uses, [row]) == 1


def primary_of(tx: Tx, clinic_id: UUID, patient_id: UUID) -> Contact | None:
    """Return the number a patient is reached on, of whatever line; none: there is no number."""
    statement = (
        select(contacts)
        .join(
            contact_uses,
            (contact_uses.c.clinic_id == contacts.c.clinic_id)
            & (contact_uses.c.contact_id == contacts.c.id),
        )
        .where(
            contact_uses.c.clinic_id == clinic_id,
            contact_uses.c.patient_id == patient_id,
            contact_uses.c.is_primary,
        )
        .order_by(contact_uses.c.id.desc())
        .limit(1)
    )
    row = tx.connection.execute(statement).one_or_none()
    return None if row is None else _contact(tx, row)


def lock(tx: Tx, clinic_id: UUID, contact_id: UUID) -> None:
    """Hold whatever is decided about a number until the transaction ends; after its patient."""
    statement = (
        select(contacts.c.id)
        .where(contacts.c.clinic_id == clinic_id, contacts.c.id == contact_id)
        .with_for_update()
    )
    tx.connection.execute(statement)


def patients_on(tx: Tx, clinic_id: UUID, contact_id: UUID) -> tuple[UUID, ...]:
    """Return the patients reached on a number: a couple may share one."""
    statement = (
        select(contact_uses.c.patient_id)
        .where(
            contact_uses.c.clinic_id == clinic_id,
            contact_uses.c.contact_id == contact_id,
            contact_uses.c.patient_id.is_not(None),
        )
        .order_by(contact_uses.c.id)
    )
    return tuple(tx.connection.execute(statement).scalars())


def verify(tx: Tx, clinic_id: UUID, contact_id: UUID, now: datetime) -> bool:
    """Note that the owner answered from this number; False when that was known."""
    statement = (
        update(contacts)
        .where(
            contacts.c.clinic_id == clinic_id,
            contacts.c.id == contact_id,
            contacts.c.verified_at.is_(None),
        )
        .values(verified_at=now, version=contacts.c.version + 1)
    )
    return tx.connection.execute(statement).rowcount == 1


def mark_invalid(tx: Tx, clinic_id: UUID, contact_id: UUID, code: str, now: datetime) -> bool:
    """Note that the carrier knows no such mobile, and its code; False when that was known."""
    statement = (
        update(contacts)
        .where(
            contacts.c.clinic_id == clinic_id,
            contacts.c.id == contact_id,
            contacts.c.invalid_at.is_(None),
        )
        .values(invalid_at=now, invalid_code=code, version=contacts.c.version + 1)
    )
    return tx.connection.execute(statement).rowcount == 1


def clear_mark(tx: Tx, clinic_id: UUID, contact_id: UUID) -> bool:
    """Forget that the carrier called a number unusable; False when it did not."""
    statement = (
        update(contacts)
        .where(
            contacts.c.clinic_id == clinic_id,
            contacts.c.id == contact_id,
            contacts.c.invalid_at.is_not(None),
        )
        .values(invalid_at=None, invalid_code=None, version=contacts.c.version + 1)
    )
    return tx.connection.execute(statement).rowcount == 1


def is_opted_out(tx: Tx, clinic_id: UUID, number: str, sender_id: UUID) -> bool:
    """Say whether this number said STOP to this sender, and not START since."""
    statement = select(opt_outs.c.id).where(
        *_of(tx, clinic_id, number, sender_id), opt_outs.c.opted_in_at.is_(None)
    )
    return tx.connection.execute(statement).one_or_none() is not None


def opt_out(
    tx: Tx, clinic_id: UUID, number: str, sender_id: UUID, source: str, now: datetime
) -> bool:
    """Note a STOP (`source`: sms, carrier or staff); False when it held already."""
    row = {
        "clinic_id": clinic_id,
        "id": new_id(),
        "version": 1,
        "created_at": now,
        "number_index": _index(tx, clinic_id, number),
        "sender_id": sender_id,
        "opted_out_at": now,
        "source": source,
    }
    if insert_new(tx, opt_outs, [row]):
        return True
    again = (
        update(opt_outs)
        .where(*_of(tx, clinic_id, number, sender_id), opt_outs.c.opted_in_at.is_not(None))
        .values(opted_out_at=now, opted_in_at=None, source=source, version=opt_outs.c.version + 1)
    )
    return tx.connection.execute(again).rowcount == 1


def opt_in(tx: Tx, clinic_id: UUID, number: str, sender_id: UUID, now: datetime) -> bool:
    """Note a START; False when no STOP held."""
    statement = (
        update(opt_outs)
        .where(*_of(tx, clinic_id, number, sender_id), opt_outs.c.opted_in_at.is_(None))
        .values(opted_in_at=now, version=opt_outs.c.version + 1)
    )
    return tx.connection.execute(statement).rowcount == 1


def _of(tx: Tx, clinic_id: UUID, number: str, sender_id: UUID) -> tuple[Any, ...]:
    return (
        opt_outs.c.clinic_id == clinic_id,
        opt_outs.c.number_index == _index(tx, clinic_id, number),
        opt_outs.c.sender_id == sender_id,
    )


def _contact(tx: Tx, row: Row[Any]) -> Contact:
    number = tx.open(contacts.c.number, row.id, row.clinic_id, row.id, row.number)
    return Contact(
        id=row.id,
        clinic_id=row.clinic_id,
        version=row.version,
        number=number or "",
        line_type=LineType(row.line_type),
        verified_at=row.verified_at,
        invalid_at=row.invalid_at,
    )


def _index(tx: Tx, clinic_id: UUID, number: str) -> bytes:
    return tx.vault.blind(clinic_id, "number", number)
