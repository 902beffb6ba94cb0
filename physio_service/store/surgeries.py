"""What became of the day of an operation: one row a change, none ever altered."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from physio_service.domain.episode import Episode
from physio_service.domain.surgery import SurgeryChange, SurgeryMove, SurgeryStep
from physio_service.store.database import Tx
from physio_service.store.schema import surgery_changes
from physio_service.store.types import new_id

_c = surgery_changes.c


def add(tx: Tx, episode: Episode, change: SurgeryChange, by: UUID, now: datetime) -> UUID:
    """Keep a change of the day that `episode` had before it; the reason is sealed."""
    row_id = new_id()
    reason = None
    if change.reason.strip():
        owner = episode.patient_id
        reason = tx.seal(_c.reason, row_id, episode.clinic_id, owner, change.reason.strip())
    tx.connection.execute(
        surgery_changes.insert().values(
            clinic_id=episode.clinic_id,
            id=row_id,
            created_at=now,
            episode_id=episode.id,
            move=change.move.value,
            from_day=episode.surgery_day,
            to_day=change.day,
            reason=reason,
            changed_by=by,
        )
    )
    return row_id


def of_episode(tx: Tx, episode: Episode) -> tuple[SurgeryStep, ...]:
    """Return every change of the day of an episode's operation, oldest first."""
    statement = (
        select(surgery_changes)
        .where(_c.clinic_id == episode.clinic_id, _c.episode_id == episode.id)
        .order_by(_c.id)
    )
    return tuple(_step(tx, episode, row) for row in tx.connection.execute(statement).all())


def _step(tx: Tx, episode: Episode, row: Row[Any]) -> SurgeryStep:
    reason = tx.open(_c.reason, row.id, row.clinic_id, episode.patient_id, row.reason)
    return SurgeryStep(
        move=SurgeryMove(row.move),
        from_day=row.from_day,
        to_day=row.to_day,
        reason=reason or "",
        changed_by=row.changed_by,
        changed_at=row.created_at,
    )
