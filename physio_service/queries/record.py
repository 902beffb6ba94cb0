"""A patient's record in pieces: one episode, the activities of some days, what was measured."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, literal, select, tuple_

from physio_service.domain.activity import Activity, Source
from physio_service.domain.measurement import Measurement
from physio_service.queries.page import (
    Cursor,
    Page,
    check,
    cut,
    instant_text,
    read_id,
    read_instant,
)
from physio_service.queries.patient import Course, course
from physio_service.store import activities, episodes, patients
from physio_service.store.database import Tx
from physio_service.store.schema import measurements
from physio_service.store.types import UtcDateTime

_KEYS = (measurements.c.measured_at, measurements.c.id)


def require_patient(tx: Tx, clinic_id: UUID, patient_id: UUID) -> None:
    """Raise NotFound where the clinic has no such patient: an empty list would say otherwise."""
    patients.get(tx, clinic_id, patient_id)


def episode(tx: Tx, clinic_id: UUID, episode_id: UUID) -> Course:
    """Return an episode, active or ended, with its prescription and plan; raises NotFound."""
    return course(tx, episodes.get(tx, clinic_id, episode_id))


def activities_between(
    tx: Tx, clinic_id: UUID, patient_id: UUID, first: date, last: date
) -> tuple[Activity, ...]:
    """Return what a patient had to do on the days first..last of their calendar, in order."""
    return activities.between(tx, clinic_id, patient_id, first, last)


def measured(
    tx: Tx, clinic_id: UUID, patient_id: UUID, *, after: Cursor | None = None, limit: int = 50
) -> Page[Measurement]:
    """Return a page of what was measured, the latest first; raises Invalid."""
    c = measurements.c
    statement = select(measurements).where(c.clinic_id == clinic_id, c.patient_id == patient_id)
    check(after, len(_KEYS))
    if after is not None:
        seen = tuple_(literal(read_instant(after[0]), UtcDateTime), literal(read_id(after[1])))
        statement = statement.where(tuple_(*_KEYS) < seen)
    latest_first = statement.order_by(*(key.desc() for key in _KEYS)).limit(limit + 1)
    found = tx.connection.execute(latest_first).all()
    rows, following = cut(found, limit, lambda row: (instant_text(row.measured_at), str(row.id)))
    return Page(tuple(_measurement(row) for row in rows), following)


def _measurement(row: Row[Any]) -> Measurement:
    return Measurement(
        id=row.id,
        clinic_id=row.clinic_id,
        patient_id=row.patient_id,
        episode_id=row.episode_id,
        kind=row.kind,
        score=row.score,
        measured_at=row.measured_at,
        local_day=row.local_day,
        source=Source(row.source),
    )
