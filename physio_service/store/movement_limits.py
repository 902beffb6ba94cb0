"""Movement limits: set, shown, and lifted by a sign-off alone."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, update

from physio_service.domain.limit import Limit
from physio_service.store.database import Tx
from physio_service.store.schema import movement_limits

_c = movement_limits.c


def add(
    tx: Tx, clinic_id: UUID, patient_id: UUID, episode_id: UUID, limit: Limit, now: datetime
) -> None:
    """Put a limit in force for an episode of a patient."""
    tx.connection.execute(
        movement_limits.insert().values(
            clinic_id=clinic_id,
            id=limit.id,
            created_at=now,
            episode_id=episode_id,
            words=tx.seal(_c.words, limit.id, clinic_id, patient_id, limit.words),
            set_day=limit.set_day,
            review_day=limit.review_day,
        )
    )


def of_episode(tx: Tx, clinic_id: UUID, patient_id: UUID, episode_id: UUID) -> tuple[Limit, ...]:
    """Return the limits of an episode of a patient, lifted ones too, oldest first."""
    statement = (
        select(movement_limits)
        .where(_c.clinic_id == clinic_id, _c.episode_id == episode_id)
        .order_by(_c.created_at, _c.id)
    )
    return tuple(
        Limit(
            id=row.id,
            words=tx.open(_c.words, row.id, clinic_id, patient_id, row.words) or "",
            set_day=row.set_day,
            review_day=row.review_day,
            lifted_day=row.lifted_day,
        )
        for row in tx.connection.execute(statement).all()
    )


def lift(tx: Tx, clinic_id: UUID, limit_id: UUID, day: date, sign_off_id: UUID) -> bool:
    """End a limit by a sign-off; False when it was lifted already."""
    statement = (
        update(movement_limits)
        .where(_c.clinic_id == clinic_id, _c.id == limit_id, _c.lifted_day.is_(None))
        .values(lifted_day=day, lifted_by=sign_off_id, version=_c.version + 1)
    )
    return tx.connection.execute(statement).rowcount == 1
