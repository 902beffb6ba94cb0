"""Care teams: which member of staff is responsible for an episode, one at a time."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from physio_service.domain.episode import EpisodeState
from physio_service.store.database import Tx
from physio_service.store.schema import care_teams, episodes
from physio_service.store.types import new_id

_c = care_teams.c


def entrust(tx: Tx, clinic_id: UUID, episode_id: UUID, staff_id: UUID, now: datetime) -> None:
    """Make somebody responsible for an episode from now on, instead of whoever was."""
    tx.connection.execute(
        update(care_teams)
        .where(_c.clinic_id == clinic_id, _c.episode_id == episode_id, _c.until_at.is_(None))
        .values(until_at=now, version=_c.version + 1)
    )
    tx.connection.execute(
        care_teams.insert().values(
            clinic_id=clinic_id,
            id=new_id(),
            created_at=now,
            episode_id=episode_id,
            staff_id=staff_id,
            from_at=now,
        )
    )


def responsible(tx: Tx, clinic_id: UUID, episode_id: UUID) -> UUID | None:
    """Return who is responsible for an episode now; none where nobody is."""
    statement = select(_c.staff_id).where(
        _c.clinic_id == clinic_id, _c.episode_id == episode_id, _c.until_at.is_(None)
    )
    found: UUID | None = tx.connection.execute(statement).scalar_one_or_none()
    return found


def responsible_for(
    tx: Tx, clinic_id: UUID, patient_id: UUID, episode_id: UUID | None = None
) -> UUID | None:
    """Return who is responsible for a patient: for this episode, or for the latest under way."""
    if episode_id is not None:
        return responsible(tx, clinic_id, episode_id)
    e = episodes.c
    statement = (
        select(_c.staff_id)
        .join(episodes, (e.clinic_id == _c.clinic_id) & (e.id == _c.episode_id))
        .where(
            _c.clinic_id == clinic_id,
            e.patient_id == patient_id,
            e.state == EpisodeState.ACTIVE.value,
            _c.until_at.is_(None),
        )
        .order_by(e.id.desc())
        .limit(1)
    )
    found: UUID | None = tx.connection.execute(statement).scalar_one_or_none()
    return found
