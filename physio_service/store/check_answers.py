"""Answers to progress checks: one a question of a check, none ever altered."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from physio_service.domain.activity import Activity, Source
from physio_service.domain.check import YES, Ask
from physio_service.domain.criterion import Answer, Said
from physio_service.domain.episode import Episode, PhaseOpening
from physio_service.store.database import Tx
from physio_service.store.schema import check_answers
from physio_service.store.statements import insert_new
from physio_service.store.types import new_id

_c = check_answers.c


def add(
    tx: Tx,
    activity: Activity,
    ask: Ask,
    number: int,
    *,
    opening: int | None,
    day: date,
    source: Source,
    reply_id: UUID | None,
    now: datetime,
) -> bool:
    """Keep an answer; False when the question was answered before, whichever way."""
    row = {
        "clinic_id": activity.clinic_id,
        "id": new_id(),
        "created_at": now,
        "patient_id": activity.patient_id,
        "episode_id": activity.episode_id,
        "activity_id": activity.id,
        "question": ask.name,
        "criterion_id": ask.criterion,
        "opening": opening if ask.criterion else None,
        "score": float(number),
        "local_day": day,
        "source": Source(source).value,
        "reply_id": reply_id,
    }
    return insert_new(tx, check_answers, [row]) == 1


def of_check(tx: Tx, activity: Activity) -> dict[str, int]:
    """Return what a check was answered so far, by the name of the question."""
    statement = select(_c.question, _c.score).where(
        _c.clinic_id == activity.clinic_id, _c.activity_id == activity.id
    )
    return {row.question: int(row.score) for row in tx.connection.execute(statement)}


def of_criteria(tx: Tx, episode: Episode, opening: PhaseOpening) -> dict[str, Answer]:
    """Return what the patient last said of each criterion in a phase as it was opened."""
    statement = (
        select(_c.criterion_id, _c.score, _c.local_day)
        .where(
            _c.clinic_id == episode.clinic_id,
            _c.episode_id == episode.id,
            _c.opening == opening.sequence,
            _c.criterion_id.is_not(None),
        )
        .order_by(_c.id)
    )
    return {
        row.criterion_id: Answer(
            row.criterion_id, Said.YES if row.score == YES else Said.NO, row.local_day, None
        )
        for row in tx.connection.execute(statement)
    }
