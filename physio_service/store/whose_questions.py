"""Questions back: which replies from a shared phone wait for somebody to be named."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update

from physio_service.store.database import Tx
from physio_service.store.schema import whose_questions
from physio_service.store.statements import insert_new
from physio_service.store.types import new_id

_c = whose_questions.c


@dataclass(frozen=True, slots=True)
class WhoseQuestion:
    """One reply that named nobody, until when its phone may still say who was meant."""

    id: UUID
    clinic_id: UUID
    contact_id: UUID
    reply_id: UUID
    asked_at: datetime
    closes_at: datetime


def ask(
    tx: Tx, clinic_id: UUID, contact_id: UUID, reply_id: UUID, closes_at: datetime, now: datetime
) -> bool:
    """Open the question about a reply; False where one is open on the phone already."""
    row = {
        "clinic_id": clinic_id,
        "id": new_id(),
        "version": 1,
        "created_at": now,
        "contact_id": contact_id,
        "reply_id": reply_id,
        "closes_at": closes_at,
    }
    return insert_new(tx, whose_questions, [row]) == 1


def open_on(tx: Tx, clinic_id: UUID, contact_id: UUID) -> WhoseQuestion | None:
    """Return what is open on a phone, locked until the transaction ends."""
    statement = (
        select(whose_questions)
        .where(_c.clinic_id == clinic_id, _c.contact_id == contact_id, _c.closed_at.is_(None))
        .with_for_update()
    )
    row = tx.connection.execute(statement).one_or_none()
    return None if row is None else _question(row)


def lapsed(tx: Tx, now: datetime, limit: int) -> list[WhoseQuestion]:
    """Return the questions, of any clinic, whose time is over."""
    statement = (
        select(whose_questions)
        .where(_c.closed_at.is_(None), _c.closes_at <= now)
        .order_by(_c.closes_at)
        .limit(limit)
    )
    return [_question(row) for row in tx.connection.execute(statement)]


def close(
    tx: Tx, question: WhoseQuestion, rule: str, now: datetime, patient_id: UUID | None = None
) -> bool:
    """Close a question with what ended it; False where something else was first."""
    statement = (
        update(whose_questions)
        .where(_c.clinic_id == question.clinic_id, _c.id == question.id, _c.closed_at.is_(None))
        .values(closed_at=now, close_rule=rule, patient_id=patient_id, version=_c.version + 1)
    )
    return tx.connection.execute(statement).rowcount == 1


def _question(row: Row[Any]) -> WhoseQuestion:
    return WhoseQuestion(
        row.id, row.clinic_id, row.contact_id, row.reply_id, row.created_at, row.closes_at
    )
