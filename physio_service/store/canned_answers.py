"""Canned answers: words of a clinic's own, by language, that staff put into their texts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update

from physio_service.domain.canned import CannedAnswer
from physio_service.domain.errors import NotFound
from physio_service.store.database import Tx
from physio_service.store.schema import canned_answers
from physio_service.store.statements import change_seen
from physio_service.store.types import new_id

_c = canned_answers.c


def add(
    tx: Tx,
    clinic_id: UUID,
    language: str,
    title: str,
    body: str,
    staff_id: UUID,
    now: datetime,
) -> UUID:
    """Keep a new answer; return its id."""
    answer_id = new_id()
    tx.connection.execute(
        canned_answers.insert().values(
            clinic_id=clinic_id,
            id=answer_id,
            created_at=now,
            language=language,
            title=title,
            body=body,
            written_by=staff_id,
        )
    )
    return answer_id


def get(tx: Tx, clinic_id: UUID, answer_id: UUID) -> CannedAnswer:
    """Return an answer that is in use; raises NotFound."""
    statement = select(canned_answers).where(
        _c.clinic_id == clinic_id, _c.id == answer_id, _c.withdrawn_at.is_(None)
    )
    row = tx.connection.execute(statement).one_or_none()
    if row is None:
        raise NotFound("no such answer")
    return _answer(row)


def in_use(tx: Tx, clinic_id: UUID, language: str | None = None) -> tuple[CannedAnswer, ...]:
    """Return a clinic's answers, those of one language where it is given, by title."""
    statement = select(canned_answers).where(_c.clinic_id == clinic_id, _c.withdrawn_at.is_(None))
    if language is not None:
        statement = statement.where(_c.language == language)
    ordered = statement.order_by(_c.language, _c.title, _c.id)
    return tuple(_answer(row) for row in tx.connection.execute(ordered))


def withdraw(tx: Tx, clinic_id: UUID, answer_id: UUID, now: datetime) -> bool:
    """Offer an answer no more; False where it was withdrawn. Raises NotFound."""
    where = (_c.clinic_id == clinic_id, _c.id == answer_id)
    if tx.connection.execute(select(_c.id).where(*where)).one_or_none() is None:
        raise NotFound("no such answer")
    statement = update(canned_answers).where(*where, _c.withdrawn_at.is_(None))
    done = tx.connection.execute(statement.values(withdrawn_at=now, version=_c.version + 1))
    return done.rowcount == 1


def change(
    tx: Tx, clinic_id: UUID, answer_id: UUID, version: int, columns: Mapping[str, Any]
) -> None:
    """Change an answer that is as it was seen; raises NotFound and Stale."""
    get(tx, clinic_id, answer_id)
    change_seen(tx, canned_answers, clinic_id, answer_id, version, columns)


def _answer(row: Row[Any]) -> CannedAnswer:
    words = (row.language, row.title, row.body)
    return CannedAnswer(row.id, row.clinic_id, row.version, *words, row.written_by)
