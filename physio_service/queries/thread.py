"""Texts and replies, merged as they went to and fro: a patient's, or those of one phone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Table, literal, select, tuple_

from physio_service.domain.check_page import without_secret
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
from physio_service.store import reply_reads
from physio_service.store.database import Tx
from physio_service.store.schema import events, messages, replies, reply_carers
from physio_service.store.types import UtcDateTime

# At one instant the reply came before the text that answers it.
_REPLY, _TEXT = 0, 1
_OWN_WORDS = "staff_message"


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who read a reply, and when first."""

    name: str
    at: datetime


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
    patient_id: UUID | None


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
    patient_id: UUID | None  # none: in nobody's record
    readers: tuple[Reader, ...] = ()
    is_of_carer: bool = False  # a carer wrote it for the patient


Line = Text | Answer


def thread(
    tx: Tx, clinic_id: UUID, patient_id: UUID, *, after: Cursor | None = None, limit: int = 30
) -> Page[Line]:
    """Return a page of a patient's thread, the latest first; Invalid for a foreign cursor."""
    return _page(tx, clinic_id, ("patient_id", patient_id), after, limit)


def thread_of_phone(
    tx: Tx, clinic_id: UUID, contact_id: UUID, *, after: Cursor | None = None, limit: int = 30
) -> Page[Line]:
    """Return a page of what went to and fro on a phone, whoever it was about."""
    return _page(tx, clinic_id, ("contact_id", contact_id), after, limit)


def _page(
    tx: Tx, clinic_id: UUID, whose: tuple[str, UUID], after: Cursor | None, limit: int
) -> Page[Line]:
    check(after, 3)
    seen = None if after is None else (read_instant(after[0]), after[1], read_id(after[2]))
    ours = _rows(tx, messages, "due_at", _TEXT, clinic_id, whose, seen, limit + 1)
    theirs = _rows(tx, replies, "received_at", _REPLY, clinic_id, whose, seen, limit + 1)
    merged = [((row.due_at, _TEXT, row.id), row) for row in ours]
    merged += [((row.received_at, _REPLY, row.id), row) for row in theirs]
    merged.sort(key=lambda keyed: keyed[0], reverse=True)
    rows, following = cut(
        merged, limit, lambda keyed: (instant_text(keyed[0][0]), str(keyed[0][1]), str(keyed[0][2]))
    )
    shown = {rank: [row for key, row in rows if key[1] == rank] for rank in (_REPLY, _TEXT)}
    writers = _writers(tx, clinic_id, shown[_TEXT])
    ids = [row.id for row in shown[_REPLY]]
    reads = reply_reads.of_replies(tx, clinic_id, ids)
    by_carers = _by_carers(tx, clinic_id, ids)
    readers = [one for some in reads.values() for one, _ in some]
    staff = [*writers.values(), *readers, *(row.read_by for row in shown[_REPLY])]
    names = actor_names(tx, clinic_id, staff)
    tx.load_keys(clinic_id, sorted({row.patient_id or row.contact_id for _, row in rows}))
    lines = (
        _text(tx, row, names.get(writers[row.id]) if row.id in writers else None)
        if key[1] == _TEXT
        else _answer(tx, row, names, reads.get(row.id, []), is_of_carer=row.id in by_carers)
        for key, row in rows
    )
    return Page(tuple(lines), following)


def _rows(
    tx: Tx,
    table: Table,
    at: str,
    rank: int,
    clinic_id: UUID,
    whose: tuple[str, UUID],
    seen: tuple[datetime, str, UUID] | None,
    most: int,
) -> list[Row[Any]]:
    """Return the latest rows of one table that come after `seen` in the merged order."""
    c = table.c
    statement = select(table).where(c.clinic_id == clinic_id, c[whose[0]] == whose[1])
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
        body=without_secret(
            words(tx, messages.c.body, row.id, row.clinic_id, _owner(row), row.body)
        ),
        state=MessageState(row.state),
        rule=row.rule,
        segments=row.segments,
        claimed_at=row.claimed_at,
        error_code=row.error_code,
        written_by=written_by,
        patient_id=row.patient_id,
    )


def _owner(row: Row[Any]) -> UUID:
    """Return under whose key the words are."""
    owner: UUID = row.patient_id or row.contact_id
    return owner


def _by_carers(tx: Tx, clinic_id: UUID, ids: Sequence[UUID]) -> set[UUID]:
    """Return which of these replies carers wrote."""
    statement = select(reply_carers.c.reply_id).where(
        reply_carers.c.clinic_id == clinic_id, reply_carers.c.reply_id.in_(ids)
    )
    return set(tx.connection.execute(statement).scalars())


def _answer(
    tx: Tx,
    row: Row[Any],
    names: dict[UUID, str],
    reads: Sequence[tuple[UUID, datetime]],
    *,
    is_of_carer: bool,
) -> Answer:
    return Answer(
        id=row.id,
        at=row.received_at,
        body=words(tx, replies.c.body, row.id, row.clinic_id, _owner(row), row.body),
        media_count=row.media_count,
        state=row.state,
        meaning=row.meaning or {},
        read_at=row.read_at,
        read_by=None if row.read_by is None else names.get(row.read_by),
        patient_id=row.patient_id,
        readers=tuple(Reader(names.get(staff_id, ""), at) for staff_id, at in reads),
        is_of_carer=is_of_carer,
    )
