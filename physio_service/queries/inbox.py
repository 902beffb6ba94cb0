"""The inbox: texts that came in and that no machine understood, the oldest unread first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, literal, select, tuple_

from physio_service.queries.names import patient_name, staff_names, words
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
from physio_service.store.schema import contacts, patients, replies
from physio_service.store.types import UtcDateTime

_KEYS = (replies.c.received_at, replies.c.id)


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One reply for a person to read; the patient is none where the number is nobody's."""

    id: UUID
    received_at: datetime
    body: str
    media_count: int
    state: str
    number: str | None  # E.164
    patient_id: UUID | None
    reference: str | None
    name: str | None
    read_at: datetime | None
    read_by: str | None  # the name of whoever read it first


def inbox(
    tx: Tx,
    clinic_id: UUID,
    *,
    is_read: bool = False,
    after: Cursor | None = None,
    limit: int = 50,
) -> Page[InboxRow]:
    """Return a page of replies nobody understood: unread ones oldest first, read ones newest."""
    was_read = replies.c.read_at.is_not(None) if is_read else replies.c.read_at.is_(None)
    order = [key.desc() for key in _KEYS] if is_read else list(_KEYS)
    statement = (
        select(replies, patients.c.reference, patients.c.name, contacts.c.number)
        .outerjoin(
            patients,
            (patients.c.clinic_id == replies.c.clinic_id) & (patients.c.id == replies.c.patient_id),
        )
        .join(
            contacts,
            (contacts.c.clinic_id == replies.c.clinic_id) & (contacts.c.id == replies.c.contact_id),
        )
        .where(replies.c.clinic_id == clinic_id, replies.c.state != "understood", was_read)
    )
    check(after, len(_KEYS))
    if after is not None:
        seen = tuple_(literal(read_instant(after[0]), UtcDateTime), literal(read_id(after[1])))
        keys = tuple_(*_KEYS)
        statement = statement.where(keys < seen if is_read else keys > seen)
    found = tx.connection.execute(statement.order_by(*order).limit(limit + 1)).all()
    rows, following = cut(found, limit, lambda row: (instant_text(row.received_at), str(row.id)))
    subjects = {row.patient_id for row in rows} | {row.contact_id for row in rows}
    tx.load_keys(clinic_id, sorted(subjects - {None}))
    readers = staff_names(tx, clinic_id, (row.read_by for row in rows))
    return Page(tuple(_row(tx, clinic_id, row, readers) for row in rows), following)


def _row(tx: Tx, clinic_id: UUID, row: Row[Any], readers: dict[UUID, str]) -> InboxRow:
    owner = row.patient_id or row.contact_id
    name = None
    if row.patient_id is not None:
        name = patient_name(tx, clinic_id, row.patient_id, row.name)
    return InboxRow(
        id=row.id,
        received_at=row.received_at,
        body=words(tx, replies.c.body, row.id, clinic_id, owner, row.body),
        media_count=row.media_count,
        state=row.state,
        number=tx.open(contacts.c.number, row.contact_id, clinic_id, row.contact_id, row.number),
        patient_id=row.patient_id,
        reference=row.reference,
        name=name,
        read_at=row.read_at,
        read_by=None if row.read_by is None else readers.get(row.read_by),
    )
