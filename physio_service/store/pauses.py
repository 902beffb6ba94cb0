"""Pauses: started once, ended once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, select, update

from physio_service.domain.pause import Pause, PauseKind
from physio_service.store.database import Tx
from physio_service.store.schema import pauses
from physio_service.store.types import new_id

_REASON = pauses.c.reason


def start(
    tx: Tx,
    clinic_id: UUID,
    patient_id: UUID,
    kind: PauseKind,
    now: datetime,
    until_at: datetime | None = None,
    *,
    reason: str = "",
) -> Pause:
    """Begin a pause at `now`."""
    said = reason.strip()
    pause = Pause(new_id(), clinic_id, patient_id, kind, now, until_at, None, said)
    tx.connection.execute(
        pauses.insert().values(
            clinic_id=clinic_id,
            id=pause.id,
            created_at=now,
            patient_id=patient_id,
            kind=kind.value,
            from_at=now,
            until_at=until_at,
            reason=tx.seal(_REASON, pause.id, clinic_id, patient_id, said) if said else None,
        )
    )
    return pause


def end(tx: Tx, clinic_id: UUID, patient_id: UUID, now: datetime) -> tuple[Pause, ...]:
    """End every pause that holds, and return them.

    Where the clock was put back, one that ended "later" holds, and ends now too.
    """
    held = tuple(one for one in ahead(tx, clinic_id, patient_id, now) if one.holds_at(now))
    for one in held:
        ended = update(pauses).where(pauses.c.clinic_id == clinic_id, pauses.c.id == one.id)
        tx.connection.execute(ended.values(ended_at=now, version=pauses.c.version + 1))
    return held


def open_at(tx: Tx, clinic_id: UUID, patient_id: UUID, at: datetime) -> Pause | None:
    """Return the pause that holds, or held, at an instant; the last begun of several."""
    statement = (
        select(pauses)
        .where(
            pauses.c.clinic_id == clinic_id,
            pauses.c.patient_id == patient_id,
            pauses.c.from_at <= at,
            *_lasting_past(at),
        )
        .order_by(pauses.c.id.desc())
        .limit(1)
    )
    row = tx.connection.execute(statement).one_or_none()
    return None if row is None else _pause(tx, row)


def holding(tx: Tx, clinic_id: UUID, patient_ids: Sequence[UUID], at: datetime) -> set[UUID]:
    """Return which of these patients have a pause that holds at an instant."""
    statement = select(pauses.c.patient_id).where(
        pauses.c.clinic_id == clinic_id,
        pauses.c.patient_id.in_(patient_ids),
        pauses.c.from_at <= at,
        *_lasting_past(at),
    )
    return set(tx.connection.execute(statement).scalars())


def ahead(tx: Tx, clinic_id: UUID, patient_id: UUID, at: datetime) -> tuple[Pause, ...]:
    """Return the pauses that hold at an instant or later, as they are known now."""
    statement = (
        select(pauses)
        .where(
            pauses.c.clinic_id == clinic_id,
            pauses.c.patient_id == patient_id,
            *_lasting_past(at),
        )
        .order_by(pauses.c.id)
    )
    return tuple(_pause(tx, row) for row in tx.connection.execute(statement))


def overlapping(
    tx: Tx, clinic_id: UUID, patient_id: UUID, from_at: datetime, to_at: datetime
) -> Pause | None:
    """Return a pause that held at any time in [from_at, to_at): what fell due then is excused."""
    statement = (
        select(pauses)
        .where(
            pauses.c.clinic_id == clinic_id,
            pauses.c.patient_id == patient_id,
            pauses.c.from_at < to_at,
            *_lasting_past(from_at),
        )
        .order_by(pauses.c.id.desc())
        .limit(1)
    )
    row = tx.connection.execute(statement).one_or_none()
    return None if row is None else _pause(tx, row)


def _lasting_past(at: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of a pause that is not over at an instant."""
    return (
        pauses.c.until_at.is_(None) | (pauses.c.until_at > at),
        pauses.c.ended_at.is_(None) | (pauses.c.ended_at > at),
    )


def _pause(tx: Tx, row: Row[Any]) -> Pause:
    return Pause(
        id=row.id,
        clinic_id=row.clinic_id,
        patient_id=row.patient_id,
        kind=PauseKind(row.kind),
        from_at=row.from_at,
        until_at=row.until_at,
        ended_at=row.ended_at,
        reason=tx.open(_REASON, row.id, row.clinic_id, row.patient_id, row.reason) or "",
    )
