"""Parked exercises: what was put aside, until when it is planned to be, and who took it again."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update

from physio_service.domain.offloading import Status
from physio_service.domain.parking import Parked
from physio_service.domain.plan import SessionName
from physio_service.store.database import Tx
from physio_service.store.schema import parked_exercises
from physio_service.store.statements import insert_new

_c = parked_exercises.c
_OPEN = _c.retaken_day.is_(None)


def add(
    tx: Tx, clinic_id: UUID, episode_id: UUID, parked: Parked, sign_off_id: UUID, now: datetime
) -> bool:
    """Put an exercise of a phase aside; False when it is parked already."""
    row = {
        "clinic_id": clinic_id,
        "id": parked.id,
        "version": 1,
        "created_at": now,
        "episode_id": episode_id,
        "phase_id": parked.phase_id,
        "exercise_id": parked.exercise_id,
        "needs": parked.needs.value,
        "sessions": [name.value for name in parked.sessions],
        "parked_day": parked.parked_day,
        "until_day": parked.until_day,
        "parked_by": sign_off_id,
    }
    return insert_new(tx, parked_exercises, [row]) == 1


def open_of(tx: Tx, clinic_id: UUID, episode_id: UUID) -> tuple[Parked, ...]:
    """Return what is parked in an episode now, in the order it was parked."""
    statement = (
        select(parked_exercises)
        .where(_c.clinic_id == clinic_id, _c.episode_id == episode_id, _OPEN)
        .order_by(_c.created_at, _c.id)
    )
    return tuple(_parked(row) for row in tx.connection.execute(statement))


def plan_until(tx: Tx, clinic_id: UUID, episode_id: UUID, day: date | None) -> None:
    """Give everything that is parked in an episode another planned day to be looked at again."""
    statement = update(parked_exercises).where(
        _c.clinic_id == clinic_id, _c.episode_id == episode_id, _OPEN
    )
    tx.connection.execute(statement.values(until_day=day, version=_c.version + 1))


def retake(tx: Tx, clinic_id: UUID, parked_id: UUID, day: date, sign_off_id: UUID) -> bool:
    """Note that a clinician took an exercise again; False when somebody had."""
    statement = (
        update(parked_exercises)
        .where(_c.clinic_id == clinic_id, _c.id == parked_id, _OPEN)
        .values(retaken_day=day, retaken_by=sign_off_id, version=_c.version + 1)
    )
    return tx.connection.execute(statement).rowcount == 1


def _parked(row: Row[Any]) -> Parked:
    return Parked(
        id=row.id,
        phase_id=row.phase_id,
        exercise_id=row.exercise_id,
        needs=Status(row.needs),
        sessions=tuple(SessionName(name) for name in row.sessions),
        parked_day=row.parked_day,
        until_day=row.until_day,
        retaken_day=row.retaken_day,
    )
