"""Doubts about numbers: one open on each, until a person has confirmed whose it is."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from physio_service.domain.doubt import DoubtReason, NumberDoubt
from physio_service.store.database import Tx
from physio_service.store.schema import number_doubts
from physio_service.store.statements import insert_new
from physio_service.store.types import new_id

_c = number_doubts.c


def raise_(tx: Tx, clinic_id: UUID, contact_id: UUID, reason: DoubtReason, now: datetime) -> bool:
    """Doubt a number from now on; False where it is doubted already."""
    row = {
        "clinic_id": clinic_id,
        "id": new_id(),
        "version": 1,
        "created_at": now,
        "contact_id": contact_id,
        "reason": reason.value,
    }
    return insert_new(tx, number_doubts, [row]) == 1


def open_on(tx: Tx, clinic_id: UUID, contact_id: UUID) -> NumberDoubt | None:
    """Return what is doubted about a number."""
    statement = select(number_doubts).where(
        _c.clinic_id == clinic_id, _c.contact_id == contact_id, _c.cleared_at.is_(None)
    )
    row = tx.connection.execute(statement).one_or_none()
    if row is None:
        return None
    reason = DoubtReason(row.reason)
    return NumberDoubt(row.id, row.clinic_id, row.contact_id, reason, row.created_at)


def clear(tx: Tx, doubt: NumberDoubt, staff_id: UUID, ground: str, now: datetime) -> bool:
    """Keep who confirmed the number, and how they know; False where somebody had."""
    sealed = tx.seal(_c.ground, doubt.id, doubt.clinic_id, doubt.contact_id, ground)
    statement = (
        update(number_doubts)
        .where(_c.clinic_id == doubt.clinic_id, _c.id == doubt.id, _c.cleared_at.is_(None))
        .values(cleared_at=now, cleared_by=staff_id, ground=sealed, version=_c.version + 1)
    )
    return tx.connection.execute(statement).rowcount == 1
