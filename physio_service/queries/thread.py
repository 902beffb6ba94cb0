"""A patient's texts and replies, merged as they went to and fro."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Table, literal, select, tuple_

from physio_service.domain.event import Json
from physio_service.domain.message import Duty, MessageState
from physio_service.queries.names import actor_names, words
from physio_service.queries.page import (
    Cursor,
    Page,
    check,
    cut,
    instant_text,
    read_id,
    read_instant,
)
from physio_service.store.database import Tx
from physio_service.store.schema import events, messages, replies
from physio_service.store.types import UtcDateTime

# At one instant the reply came before the text that answers it.
_REPLY, _TEXT = 0, 1
_OWN_WORDS = "staff_message"


@dataclass(frozen=True, slots=True)
class Text:
    """One text of ours, whatever became of it."""

    id: UUID
    at: datetime  # when it was due
    kind: str
    duty: Duty
    body: str
    state: MessageState
    rule: str  # the name of the rule that decided the state it is in
    segments: int
    claimed_at: datetime | None  # when it left, if it did
    error_code: int | None  # the carrier's
    written_by: str | None  # the member of staff whose own words it holds


@dataclass(frozen=True, slots=True)
class Answer:
    """One text of the patient's."""

    id: UUID
    at: datetime  # when it came
    body: str
    media_count: int
    state: str  # received, understood or unclear
    meaning: dict[str, Json]
    read_at: datetime | None
    read_by: str | None  # the name of whoever read it first


Line = Text | Answer


def thread(
    tx: Tx, clinic_id: UUID, patient_id: UUID, *, after: Cursor | None = None, limit: int = 30
) -> Page[Line]:
    """Return a page of the thread, the latest first; raises Invalid for a foreign cursor."""
    check(after, 3)
    seen = None if after is None else (read_instant(after[0]), after[1], read_id(after[2]))
    ours = _rows(tx, messages, "due_at", _TEXT, clinic_id, patient_id, seen, limit + 1)
    theirs = _rows(tx, replies, "received_at", _REPLY, clinic_id, patient_id, seen, limit + 1)
    merged = [((row.due_at, _TEXT, row.id), row) for row in ours]
    merged += [((row.received_at, _REPLY, row.id), row) for row in theirs]
    merged.sort(key=lambda keyed: keyed[0], reverse=True)
    rows, following = cut(
        merged, limit, lambda keyed: (instant_text(keyed[0][0]), str(keyed[0][1]), str(keyed[0][2]))
    )
    shown = {rank: [row for key, row in rows if key[1] == rank] for rank in (_REPLY, _TEXT)}
    writers = _writers(tx, clinic_id, shown[_TEXT])
    names = actor_names(tx, clinic_id, [*writers.values(), *(row.read_by for row in shown[_REPLY])])
    lines = (
        _text(tx, row, names.get(writers[row.id]) if row.id in writers else None)
        if key[1] == _TEXT
        else _answer(tx, row, names)
        for key, row in rows
    )
    return Page(tuple(lines), following)


def _rows(
    tx: Tx,
    table: Table,
    at: str,
    rank: int,
    clinic_id: UUID,
    patient_id: UUID,
    seen: tuple[datetime, str, UUID] | None,
    most: int,
) -> list[Row[Any]]:
    """Return the latest rows of one table that come after `seen` in the merged order."""
    c = table.c
    statement = select(table).where(c.clinic_id == clinic_id, c.patient_id == patient_id)
    if seen is not None:
        keys = tuple_(c[at], literal(rank), c.id)
        values = (literal(seen[0], UtcDateTime), literal(int(seen[1] == "1")), literal(seen[2]))
        statement = statement.where(c[at] <= seen[0], keys < tuple_(*values))
    latest_first = statement.order_by(c[at].desc(), c.id.desc()).limit(most)
    return list(tx.connection.execute(latest_first))


def _writers(tx: Tx, clinic_id: UUID, texts: list[Row[Any]]) -> dict[UUID, UUID]:
    """Return who wrote those texts that hold somebody's own words, as the journal says."""
    own = [row.id for row in texts if row.kind == _OWN_WORDS]
    if not own:
        return {}
    statement = select(events.c.subject_id, events.c.actor_id).where(
        events.c.clinic_id == clinic_id,
        events.c.subject_kind == "message",
        events.c.subject_id.in_(own),
        events.c.kind == "message.queued",
        events.c.actor_id.is_not(None),
    )
    return {row.subject_id: row.actor_id for row in tx.connection.execute(statement)}


def _text(tx: Tx, row: Row[Any], written_by: str | None) -> Text:
    return Text(
        id=row.id,
        at=row.due_at,
        kind=row.kind,
        duty=Duty(row.duty),
        body=words(tx, messages.c.body, row.id, row.clinic_id, row.patient_id, row.body),
        state=MessageState(row.state),
        rule=row.rule,
        segments=row.segments,
        claimed_at=row.claimed_at,
        error_code=row.error_code,
        written_by=written_by,
    )


def _answer(tx: Tx, row: Row[Any], names: dict[UUID, str]) -> Answer:
    return Answer(
        id=row.id,
        at=row.received_at,
        body=words(tx, replies.c.body, row.id, row.clinic_id, row.patient_id, row.body),
        media_count=row.media_count,
        state=row.state,
        meaning=row.meaning or {},
        read_at=row.read_at,
        read_by=None if row.read_by is None else names.get(row.read_by),
    )
