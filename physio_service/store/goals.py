"""Goals of patients: their words sealed, and a row a score."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, update

from physio_service.domain.activity import Source
from physio_service.domain.episode import Episode
from physio_service.domain.goal import Goal, GoalScore
from physio_service.store.database import Tx
from physio_service.store.schema import goal_scores, patient_goals
from physio_service.store.statements import insert_new
from physio_service.store.types import new_id

_g, _s = patient_goals.c, goal_scores.c


def add(tx: Tx, episode: Episode, words: str, set_by: UUID, now: datetime) -> UUID:
    """Keep a goal; its words are sealed."""
    goal_id, owner = new_id(), episode.patient_id
    tx.connection.execute(
        patient_goals.insert().values(
            clinic_id=episode.clinic_id,
            id=goal_id,
            created_at=now,
            patient_id=owner,
            episode_id=episode.id,
            words=tx.seal(_g.words, goal_id, episode.clinic_id, owner, words),
            set_by=set_by,
        )
    )
    return goal_id


def standing(tx: Tx, clinic_id: UUID, patient_id: UUID) -> tuple[Goal, ...]:
    """Return the goals of a patient that nobody ended, in the order set, with their scores."""
    statement = (
        select(patient_goals)
        .where(_g.clinic_id == clinic_id, _g.patient_id == patient_id, _g.ended_at.is_(None))
        .order_by(_g.created_at, _g.id)
    )
    rows = tx.connection.execute(statement).all()
    scores = _scores(tx, clinic_id, patient_id)
    return tuple(
        Goal(
            row.id,
            row.episode_id,
            tx.open(_g.words, row.id, clinic_id, patient_id, row.words) or "",
            tuple(scores.get(row.id, ())),
        )
        for row in rows
    )


def _scores(tx: Tx, clinic_id: UUID, patient_id: UUID) -> dict[UUID, list[GoalScore]]:
    statement = (
        select(goal_scores)
        .where(_s.clinic_id == clinic_id, _s.patient_id == patient_id)
        .order_by(_s.local_day, _s.id)
    )
    found: dict[UUID, list[GoalScore]] = {}
    for row in tx.connection.execute(statement):
        score = GoalScore(row.score, row.local_day, Source(row.source))
        found.setdefault(row.goal_id, []).append(score)
    return found


def end(tx: Tx, clinic_id: UUID, goal_id: UUID, now: datetime) -> bool:
    """End a goal; False when it had ended."""
    statement = update(patient_goals).where(
        _g.clinic_id == clinic_id, _g.id == goal_id, _g.ended_at.is_(None)
    )
    changed = tx.connection.execute(statement.values(ended_at=now, version=_g.version + 1))
    return bool(changed.rowcount)


def add_score(
    tx: Tx,
    clinic_id: UUID,
    patient_id: UUID,
    goal_id: UUID,
    score: int,
    *,
    day: date,
    source: Source,
    now: datetime,
) -> bool:
    """Keep a score; False when the goal has one of that day, whichever way it came."""
    row = {
        "clinic_id": clinic_id,
        "id": new_id(),
        "created_at": now,
        "patient_id": patient_id,
        "goal_id": goal_id,
        "score": score,
        "local_day": day,
        "source": Source(source).value,
    }
    return insert_new(tx, goal_scores, [row]) == 1
