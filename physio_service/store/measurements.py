"""Measurements: one value of one thing, said or measured once."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from physio_service.domain.activity import Source
from physio_service.domain.measurement import Measurement
from physio_service.domain.walking import WALK
from physio_service.store.database import Tx
from physio_service.store.schema import measurements
from physio_service.store.types import new_id


def add(
    tx: Tx,
    clinic_id: UUID,
    patient_id: UUID,
    episode_id: UUID | None,
    kind: str,
    score: float,
    measured_at: datetime,
    local_day: date,
    source: Source,
    reply_id: UUID | None = None,
) -> UUID:
    """Keep one value; nothing is ever overwritten."""
    measurement_id = new_id()
    tx.connection.execute(
        measurements.insert().values(
            clinic_id=clinic_id,
            id=measurement_id,
            created_at=measured_at,
            patient_id=patient_id,
            episode_id=episode_id,
            kind=kind,
            score=score,
            measured_at=measured_at,
            local_day=local_day,
            source=Source(source).value,
            reply_id=reply_id,
        )
    )
    return measurement_id


def measurement_of(row: Row[Any]) -> Measurement:
    """Return the value that a row of the table holds."""
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


def walks(tx: Tx, clinic_id: UUID, episode_id: UUID, from_day: date) -> tuple[float, ...]:
    """Return how each walk reported from a day on was said to be, in their order."""
    c = measurements.c
    statement = (
        select(c.score)
        .where(
            c.clinic_id == clinic_id,
            c.episode_id == episode_id,
            c.kind == WALK,
            c.local_day >= from_day,
        )
        .order_by(c.measured_at, c.id)
    )
    return tuple(tx.connection.execute(statement).scalars())
