"""Clinics' own exercises: a row a version, and none ever changes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from physio_service.domain import codec
from physio_service.domain.errors import NotFound
from physio_service.domain.exercise import Exercise
from physio_service.domain.own_exercise import OwnExercise
from physio_service.store.database import Tx
from physio_service.store.schema import own_exercises
from physio_service.store.statements import insert_new
from physio_service.store.types import new_id

_c = own_exercises.c


def add(tx: Tx, clinic_id: UUID, own: OwnExercise) -> bool:
    """Keep a version; False when there is one of that number."""
    row = {
        "clinic_id": clinic_id,
        "id": new_id(),
        "version": 1,
        "created_at": own.changed_at,
        "own_id": own.id,
        "exercise_id": own.exercise.id,
        "sequence": own.sequence,
        "body": codec.to_json(own.exercise),
        "content_hash": own.content_hash,
        "is_retired": own.is_retired,
        "changed_by": own.changed_by,
    }
    return insert_new(tx, own_exercises, [row]) == 1


def versions(tx: Tx, clinic_id: UUID, own_id: UUID) -> tuple[OwnExercise, ...]:
    """Return every version, the first first; raises NotFound."""
    statement = (
        select(own_exercises)
        .where(_c.clinic_id == clinic_id, _c.own_id == own_id)
        .order_by(_c.sequence)
    )
    found = tuple(_own(row) for row in tx.connection.execute(statement))
    if not found:
        raise NotFound("this clinic has no such exercise of its own")
    return found


def of_clinic(tx: Tx, clinic_id: UUID) -> tuple[tuple[OwnExercise, ...], ...]:
    """Return every version of each of a clinic's exercises, retired ones too, by id."""
    statement = (
        select(own_exercises).where(_c.clinic_id == clinic_id).order_by(_c.exercise_id, _c.sequence)
    )
    found: dict[str, list[OwnExercise]] = {}
    for row in tx.connection.execute(statement):
        found.setdefault(row.exercise_id, []).append(_own(row))
    return tuple(tuple(versions) for versions in found.values())


def _own(row: Row[Any]) -> OwnExercise:
    changed_at: datetime = row.created_at
    return OwnExercise(
        id=row.own_id,
        exercise=codec.from_json(Exercise, row.body),
        sequence=row.sequence,
        content_hash=row.content_hash,
        is_retired=row.is_retired,
        changed_by=row.changed_by,
        changed_at=changed_at,
    )
