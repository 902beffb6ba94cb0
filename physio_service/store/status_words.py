"""A clinic's own words for weight-bearing statuses; those that ship, where it chose none."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from physio_service.domain.lexicon import SHIPPED
from physio_service.domain.offloading import Status, StatusWord
from physio_service.store.database import Tx
from physio_service.store.schema import status_words
from physio_service.store.types import new_id

_c = status_words.c


def of_clinic(tx: Tx, clinic_id: UUID) -> tuple[StatusWord, ...]:
    """Return the words a clinic says, in its own order."""
    statement = select(status_words).where(_c.clinic_id == clinic_id).order_by(_c.place)
    rows = tx.connection.execute(statement).all()
    if not rows:
        return SHIPPED
    return tuple(
        StatusWord(
            word=row.word,
            code=Status(row.code),
            exercise_ceiling=Status(row.code),
            spans=tuple(Status(code) for code in row.spans),
        )
        for row in rows
    )


def put(tx: Tx, clinic_id: UUID, words: Sequence[StatusWord], now: datetime) -> None:
    """Give a clinic these words in place of those it has."""
    tx.connection.execute(status_words.delete().where(_c.clinic_id == clinic_id))
    tx.connection.execute(
        status_words.insert(),
        [
            {
                "clinic_id": clinic_id,
                "id": new_id(),
                "version": 1,
                "created_at": now,
                "place": place,
                "word": word.word,
                "code": word.code.value,
                "spans": [code.value for code in word.spans],
            }
            for place, word in enumerate(words)
        ],
    )
