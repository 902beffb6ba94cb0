"""Who answers for the courses of a patient, and for whose nobody does."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select

from physio_service.domain.episode import EpisodeState
from physio_service.queries.names import staff_names
from physio_service.store.database import Tx
from physio_service.store.schema import care_teams, episodes, patients

_MOST_ORPHANED = 50


@dataclass(frozen=True, slots=True)
class Responsible:
    """Who answers for one course of a patient now."""

    episode_id: UUID
    staff_id: UUID
    name: str
    from_at: datetime


def care_team_of(tx: Tx, clinic_id: UUID, patient_id: UUID) -> tuple[Responsible, ...]:
    """Return who answers for each course of a patient that is under way, the earliest first."""
    c, e = care_teams.c, episodes.c
    statement = (
        select(c.episode_id, c.staff_id, c.from_at)
        .join(episodes, (e.clinic_id == c.clinic_id) & (e.id == c.episode_id))
        .where(
            c.clinic_id == clinic_id,
            e.patient_id == patient_id,
            e.state == EpisodeState.ACTIVE.value,
            c.until_at.is_(None),
        )
        .order_by(c.episode_id)
    )
    rows = tx.connection.execute(statement).all()
    names = staff_names(tx, clinic_id, (row.staff_id for row in rows))
    return tuple(
        Responsible(row.episode_id, row.staff_id, names.get(row.staff_id, ""), row.from_at)
        for row in rows
    )


def orphaned(tx: Tx, clinic_id: UUID) -> tuple[tuple[UUID, str], ...]:
    """Return the patients whose course nobody answers for: whoever prescribed it had left."""
    c, e, p = care_teams.c, episodes.c, patients.c
    answered = exists().where(c.clinic_id == clinic_id, c.episode_id == e.id, c.until_at.is_(None))
    statement = (
        select(p.id, p.reference)
        .join(episodes, (e.clinic_id == p.clinic_id) & (e.patient_id == p.id))
        .where(e.clinic_id == clinic_id, e.state == EpisodeState.ACTIVE.value, ~answered)
        .distinct()
        .order_by(p.reference)
        .limit(_MOST_ORPHANED)
    )
    return tuple((row.id, row.reference) for row in tx.connection.execute(statement))
