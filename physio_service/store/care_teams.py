"""Care teams: which member of staff is responsible for an episode, one at a time."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, update

from physio_service.domain.episode import EpisodeState
from physio_service.domain.task import OF_THE_HOUSE, NewTask
from physio_service.store import absences
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


def entrusted_to(tx: Tx, clinic_id: UUID, staff_id: UUID) -> tuple[tuple[UUID, UUID], ...]:
    """Return (patient, episode) of every course under way that somebody is responsible for."""
    e = episodes.c
    statement = (
        select(e.patient_id, e.id)
        .join(care_teams, (e.clinic_id == _c.clinic_id) & (e.id == _c.episode_id))
        .where(
            _c.clinic_id == clinic_id,
            _c.staff_id == staff_id,
            _c.until_at.is_(None),
            e.state == EpisodeState.ACTIVE.value,
        )
        .order_by(e.patient_id, e.id)
    )
    return tuple((row.patient_id, row.id) for row in tx.connection.execute(statement))


def asked_first(tx: Tx, task: NewTask, today: date) -> tuple[UUID | None, UUID | None]:
    """Return whom a new task is asked of first, and the absence by which it is them.

    Whoever it names or is responsible, or stands in for them; while the clinic is shut for
    days, whoever was named for that. Nobody, where there is nobody.
    """
    owner_id = task.owner_id
    if owner_id is None and task.kind not in OF_THE_HOUSE:
        owner_id = absences.closure_cover(tx, task.clinic_id, today) or _responsible(tx, task)
    if owner_id is None:
        return None, None
    return absences.stand_in(tx, task.clinic_id, owner_id, today)


def _responsible(tx: Tx, task: NewTask) -> UUID | None:
    if task.patient_id is None:
        return None
    return responsible_for(tx, task.clinic_id, task.patient_id, task.episode_id)
