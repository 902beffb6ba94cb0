"""Versions of the printed sheet: the highest number is the valid one."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import exists, func, select, update

from physio_service.store.database import Tx
from physio_service.store.schema import pauses, sheets
from physio_service.store.types import new_id

_c = sheets.c


@dataclass(frozen=True, slots=True)
class Sheet:
    """One version of a patient's sheet."""

    id: UUID
    clinic_id: UUID
    patient_id: UUID
    number: int
    day: date  # from which it is valid, on the patient's calendar


def issue(
    tx: Tx, clinic_id: UUID, patient_id: UUID, day: date, *, is_to_tell: bool, now: datetime
) -> int:
    """Begin the next version of a patient's sheet and return its number.

    `is_to_tell`: a text has to name it, for older paper must go. The caller holds the lock.
    """
    number = latest(tx, clinic_id, patient_id) + 1
    tx.connection.execute(
        sheets.insert().values(
            clinic_id=clinic_id,
            id=new_id(),
            created_at=now,
            patient_id=patient_id,
            number=number,
            local_day=day,
            told_at=None if is_to_tell else now,
        )
    )
    return number


def latest(tx: Tx, clinic_id: UUID, patient_id: UUID) -> int:
    """Return the number of the valid sheet of a patient; 0: there has been none."""
    statement = select(func.max(_c.number)).where(
        _c.clinic_id == clinic_id, _c.patient_id == patient_id
    )
    return tx.connection.execute(statement).scalar_one() or 0


def to_tell(tx: Tx, now: datetime, limit: int) -> tuple[Sheet, ...]:
    """Return sheets, of any clinic, that a text has still to name, oldest first.

    Those of patients who are paused at `now` are told when the pause is over.
    """
    is_paused = exists().where(
        pauses.c.clinic_id == _c.clinic_id,
        pauses.c.patient_id == _c.patient_id,
        pauses.c.from_at <= now,
        pauses.c.until_at.is_(None) | (pauses.c.until_at > now),
        pauses.c.ended_at.is_(None) | (pauses.c.ended_at > now),
    )
    statement = (
        select(sheets).where(_c.told_at.is_(None), ~is_paused).order_by(_c.created_at).limit(limit)
    )
    return tuple(
        Sheet(row.id, row.clinic_id, row.patient_id, row.number, row.local_day)
        for row in tx.connection.execute(statement)
    )


def tell_again(tx: Tx, clinic_id: UUID, patient_id: UUID) -> None:
    """Have the valid sheet of a patient named once more: the text that did so never left."""
    tx.connection.execute(
        update(sheets)
        .where(
            _c.clinic_id == clinic_id,
            _c.patient_id == patient_id,
            _c.number == latest(tx, clinic_id, patient_id),
        )
        .values(told_at=None, version=_c.version + 1)
    )


def mark_told(tx: Tx, clinic_id: UUID, patient_id: UUID, now: datetime) -> bool:
    """Note that the patient's sheets need telling no more; False when none did."""
    statement = (
        update(sheets)
        .where(_c.clinic_id == clinic_id, _c.patient_id == patient_id, _c.told_at.is_(None))
        .values(told_at=now, version=_c.version + 1)
    )
    return tx.connection.execute(statement).rowcount > 0
