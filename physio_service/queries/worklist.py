"""The worklist: what is open for a person to do, the worst and soonest first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, literal, select, tuple_

from physio_service.domain.task import TaskKind, Tier
from physio_service.queries.names import patient_name, words
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
from physio_service.store.schema import contacts, messages, patients, replies, tasks
from physio_service.store.types import UtcDateTime

_KEYS = (tasks.c.tier, tasks.c.due_at, tasks.c.id)


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One open task, with the reply it is about, opened, and of whom."""

    id: UUID
    version: int
    kind: TaskKind
    tier: Tier
    due_at: datetime
    opened_at: datetime
    patient_id: UUID | None  # none: a number that is nobody's here, or several people's
    reference: str | None
    name: str | None
    number: str | None  # of whoever wrote the reply, E.164
    reply_id: UUID | None
    reply_body: str | None
    signs: tuple[str, ...]  # ids of the red flags that were found in it
    replied_at: datetime | None
    message_kind: str | None  # of the text it is about
    message_state: str | None
    error_code: int | None  # the carrier's, of that text


def open_tasks(
    tx: Tx,
    clinic_id: UUID,
    *,
    patient_id: UUID | None = None,
    after: Cursor | None = None,
    limit: int = 50,
) -> Page[TaskRow]:
    """Return a page of the clinic's open tasks, or of one patient's; raises Invalid."""
    statement = _tasks().where(tasks.c.clinic_id == clinic_id, tasks.c.closed_at.is_(None))
    if patient_id is not None:
        statement = statement.where(tasks.c.patient_id == patient_id)
    check(after, len(_KEYS))
    if after is not None:
        tier = int(after[0]) if after[0].isdecimal() else 0
        seen = (
            literal(tier),
            literal(read_instant(after[1]), UtcDateTime),
            literal(read_id(after[2])),
        )
        statement = statement.where(tuple_(*_KEYS) > tuple_(*seen))
    found = tx.connection.execute(statement.order_by(*_KEYS).limit(limit + 1)).all()
    rows, following = cut(found, limit, _cursor)
    return Page(_opened(tx, clinic_id, rows), following)


def task_of(tx: Tx, clinic_id: UUID, task_id: UUID) -> TaskRow | None:
    """Return one open task; none when it is closed, or another clinic's."""
    statement = _tasks().where(
        tasks.c.clinic_id == clinic_id, tasks.c.id == task_id, tasks.c.closed_at.is_(None)
    )
    found = _opened(tx, clinic_id, tx.connection.execute(statement).all())
    return found[0] if found else None


def _tasks() -> Select[Any]:
    same_clinic = tasks.c.clinic_id
    return (
        select(
            tasks,
            patients.c.reference,
            patients.c.name,
            replies.c.body,
            replies.c.received_at,
            replies.c.contact_id,
            replies.c.patient_id.label("reply_patient_id"),
            contacts.c.number,
            messages.c.kind.label("message_kind"),
            messages.c.state.label("message_state"),
            messages.c.error_code,
        )
        .outerjoin(
            patients, (patients.c.clinic_id == same_clinic) & (patients.c.id == tasks.c.patient_id)
        )
        .outerjoin(
            replies, (replies.c.clinic_id == same_clinic) & (replies.c.id == tasks.c.reply_id)
        )
        .outerjoin(
            contacts,
            (contacts.c.clinic_id == same_clinic) & (contacts.c.id == replies.c.contact_id),
        )
        .outerjoin(
            messages, (messages.c.clinic_id == same_clinic) & (messages.c.id == tasks.c.message_id)
        )
    )


def _cursor(row: Row[Any]) -> Cursor:
    return str(row.tier), instant_text(row.due_at), str(row.id)


def _opened(tx: Tx, clinic_id: UUID, rows: Any) -> tuple[TaskRow, ...]:
    subjects = {row.patient_id for row in rows} | {row.contact_id for row in rows}
    subjects |= {row.reply_patient_id for row in rows}
    tx.load_keys(clinic_id, sorted({*subjects, clinic_id} - {None}))
    return tuple(_task(tx, clinic_id, row) for row in rows)


def _task(tx: Tx, clinic_id: UUID, row: Row[Any]) -> TaskRow:
    body, number = None, None
    if row.body is not None:
        owner = row.reply_patient_id or row.contact_id
        body = words(tx, replies.c.body, row.reply_id, clinic_id, owner, row.body)
        number = tx.open(contacts.c.number, row.contact_id, clinic_id, row.contact_id, row.number)
    owner, name = row.patient_id or clinic_id, None
    signs = tx.open(tasks.c.signs, row.id, clinic_id, owner, row.signs) if row.signs else None
    if row.patient_id is not None:
        name = patient_name(tx, clinic_id, row.patient_id, row.name)
    return TaskRow(
        id=row.id,
        version=row.version,
        kind=TaskKind(row.kind),
        tier=Tier(row.tier),
        due_at=row.due_at,
        opened_at=row.created_at,
        patient_id=row.patient_id,
        reference=row.reference,
        name=name,
        number=number,
        reply_id=row.reply_id,
        reply_body=body,
        signs=tuple((signs or "").split()),
        replied_at=row.received_at,
        message_kind=row.message_kind,
        message_state=row.message_state,
        error_code=row.error_code,
    )
