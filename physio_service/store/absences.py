"""Absences of members of staff, and who is there for a clinic while it is closed for days."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update

from physio_service.domain.absence import Absence, NewAbsence, stands_in
from physio_service.domain.errors import NotFound, Stale
from physio_service.store.database import Tx
from physio_service.store.schema import absences, closure_covers
from physio_service.store.types import new_id

_c, _closed = absences.c, closure_covers.c


def add(tx: Tx, clinic_id: UUID, new: NewAbsence, recorded_by: UUID, now: datetime) -> Absence:
    """Keep an absence."""
    absence_id = new_id()
    tx.connection.execute(
        absences.insert().values(
            clinic_id=clinic_id,
            id=absence_id,
            created_at=now,
            staff_id=new.staff_id,
            cover_id=new.cover_id,
            from_day=new.from_day,
            until_day=new.until_day,
            reason=new.reason.value,
            recorded_by=recorded_by,
        )
    )
    return lock(tx, clinic_id, absence_id)


def lock(tx: Tx, clinic_id: UUID, absence_id: UUID) -> Absence:
    """Return an absence that nobody else changes before the end of `tx`; raises NotFound."""
    statement = select(absences).where(_c.clinic_id == clinic_id, _c.id == absence_id)
    row = tx.connection.execute(statement.with_for_update()).one_or_none()
    if row is None:
        raise NotFound("no such absence")
    return _absence(row)


def all_open(tx: Tx) -> tuple[Absence, ...]:
    """Return every absence that is not over, of every clinic, the earliest first."""
    statement = select(absences).where(_c.ended_at.is_(None)).order_by(_c.from_day, _c.id)
    return tuple(_absence(row) for row in tx.connection.execute(statement))


def open_of(tx: Tx, clinic_id: UUID, *staff_ids: UUID) -> tuple[Absence, ...]:
    """Return the absences of those people that are not over; of everybody, if none is named."""
    statement = select(absences).where(_c.clinic_id == clinic_id, _c.ended_at.is_(None))
    if staff_ids:
        statement = statement.where(_c.staff_id.in_(staff_ids))
    rows = tx.connection.execute(statement.order_by(_c.from_day, _c.id))
    return tuple(_absence(row) for row in rows)


def is_cover(tx: Tx, clinic_id: UUID, staff_id: UUID, today: date) -> bool:
    """Say whether somebody stands in for a colleague, or for the closed clinic, now or later."""
    standing_in = select(_c.id).where(
        _c.clinic_id == clinic_id, _c.cover_id == staff_id, _c.ended_at.is_(None)
    )
    minding = select(_closed.id).where(
        _closed.clinic_id == clinic_id, _closed.cover_id == staff_id, _closed.until_day >= today
    )
    found = (tx.connection.execute(one.limit(1)).first() for one in (standing_in, minding))
    return any(found)


def stand_in(tx: Tx, clinic_id: UUID, staff_id: UUID, day: date) -> tuple[UUID | None, UUID | None]:
    """Return who does somebody's work on a day, and by which absence."""
    return stands_in(staff_id, day, open_of(tx, clinic_id))


def mark_moved(tx: Tx, absence: Absence, now: datetime) -> bool:
    """Note that the work went to the cover; False when it had already, or all is over."""
    return _mark(tx, absence, _c.moved_at.is_(None), moved_at=now)


def end(tx: Tx, absence: Absence, now: datetime, *, version: int | None = None) -> None:
    """Note that somebody is back, of an absence as it was seen; raises Stale."""
    wanted = _c.version == (absence.version if version is None else version)
    if not _mark(tx, absence, wanted, ended_at=now):
        raise Stale("this absence has changed since you read it: read it again, then change it")


def cover_closure(
    tx: Tx, clinic_id: UUID, days: tuple[date, date], cover_id: UUID, by: UUID, now: datetime
) -> None:
    """Keep who is there while a clinic is closed from the first of `days` to the last."""
    tx.connection.execute(
        closure_covers.insert().values(
            clinic_id=clinic_id,
            id=new_id(),
            created_at=now,
            cover_id=cover_id,
            from_day=days[0],
            until_day=days[1],
            recorded_by=by,
        )
    )


def closure_cover(tx: Tx, clinic_id: UUID, day: date) -> UUID | None:
    """Return who is there for a clinic on a day of a long closure; the last named counts."""
    statement = (
        select(_closed.cover_id)
        .where(_closed.clinic_id == clinic_id, _closed.from_day <= day, _closed.until_day >= day)
        .order_by(_closed.id.desc())
        .limit(1)
    )
    found: UUID | None = tx.connection.execute(statement).scalar_one_or_none()
    return found


def _mark(tx: Tx, absence: Absence, wanted: Any, **values: datetime) -> bool:
    statement = (
        update(absences)
        .where(
            _c.clinic_id == absence.clinic_id,
            _c.id == absence.id,
            _c.ended_at.is_(None),
            wanted,
        )
        .values(version=_c.version + 1, **values)
    )
    return tx.connection.execute(statement).rowcount == 1


def _absence(row: Row[Any]) -> Absence:
    return Absence(
        id=row.id,
        clinic_id=row.clinic_id,
        version=row.version,
        staff_id=row.staff_id,
        cover_id=row.cover_id,
        from_day=row.from_day,
        until_day=row.until_day,
        moved_at=row.moved_at,
        ended_at=row.ended_at,
    )
