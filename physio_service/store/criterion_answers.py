"""What people recorded about criteria: a row each time, none ever altered."""

from datetime import datetime

from sqlalchemy import select

from physio_service.domain.criterion import Answer, Said
from physio_service.domain.episode import Episode, PhaseOpening
from physio_service.store.database import Tx
from physio_service.store.schema import criterion_answers
from physio_service.store.types import new_id

_c = criterion_answers.c


def add(
    tx: Tx, episode: Episode, opening: PhaseOpening, answer: Answer, note: str, now: datetime
) -> None:
    """Keep what somebody recorded; the note is sealed."""
    row_id = new_id()
    sealed = None
    if note.strip():
        owner = episode.patient_id
        sealed = tx.seal(_c.note, row_id, episode.clinic_id, owner, note.strip())
    tx.connection.execute(
        criterion_answers.insert().values(
            clinic_id=episode.clinic_id,
            id=row_id,
            created_at=now,
            episode_id=episode.id,
            opening=opening.sequence,
            criterion_id=answer.criterion_id,
            said=answer.said.value,
            day=answer.day,
            note=sealed,
            said_by=answer.said_by,
        )
    )


def standing(tx: Tx, episode: Episode, opening: PhaseOpening) -> dict[str, Answer]:
    """Return the answers that hold for a phase as it was opened, by criterion."""
    statement = (
        select(criterion_answers)
        .where(
            _c.clinic_id == episode.clinic_id,
            _c.episode_id == episode.id,
            _c.opening == opening.sequence,
        )
        .order_by(_c.id)
    )
    found = {
        row.criterion_id: Answer(row.criterion_id, Said(row.said), row.day, row.said_by)
        for row in tx.connection.execute(statement)
    }
    return {name: one for name, one in found.items() if one.said is not Said.WITHDRAWN}
