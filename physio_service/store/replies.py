"""Replies: each inbound text once, kept before anything is made of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, exists, select, update

from physio_service.domain.errors import NotFound
from physio_service.store.database import Tx
from physio_service.store.schema import replies, reply_carers
from physio_service.store.statements import insert_new
from physio_service.store.types import new_id

_c = replies.c


@dataclass(frozen=True, slots=True)
class Reply:
    """One inbound text, opened; `patient_id` is none when the number is nobody's or several's."""

    id: UUID
    clinic_id: UUID
    sender_id: UUID
    contact_id: UUID
    patient_id: UUID | None
    body: str
    media_count: int
    received_at: datetime
    state: str


def add(tx: Tx, reply: Reply, *, sid: str) -> bool:
    """Keep a reply; False when the carrier delivered this one before."""
    owner = reply.patient_id or reply.contact_id
    row = {
        "clinic_id": reply.clinic_id,
        "id": reply.id,
        "created_at": reply.received_at,
        "provider_sid": sid,
        "sender_id": reply.sender_id,
        "contact_id": reply.contact_id,
        "patient_id": reply.patient_id,
        "body": tx.seal(_c.body, reply.id, reply.clinic_id, owner, reply.body),
        "media_count": reply.media_count,
        "received_at": reply.received_at,
        "state": reply.state,
    }
    return insert_new(tx, replies, [row]) == 1


def get(tx: Tx, clinic_id: UUID, reply_id: UUID) -> Reply:
    """Return the reply, opened; raises NotFound."""
    statement = select(replies).where(_c.clinic_id == clinic_id, _c.id == reply_id)
    row = tx.connection.execute(statement).one_or_none()
    if row is None:
        raise NotFound("no such reply")
    return _reply(tx, row)


def take_received(tx: Tx, clinic_id: UUID, reply_id: UUID) -> Reply | None:
    """Return the reply if nobody has answered it yet, locked until the transaction ends."""
    statement = (
        select(replies)
        .where(_c.clinic_id == clinic_id, _c.id == reply_id, _c.state == "received")
        .with_for_update()
    )
    row = tx.connection.execute(statement).one_or_none()
    return None if row is None else _reply(tx, row)


def unanswered(tx: Tx, before: datetime, limit: int) -> list[tuple[UUID, UUID]]:
    """Return (clinic, reply) of what was kept but never answered: a process died between."""
    statement = (
        select(_c.clinic_id, _c.id)
        .where(_c.state == "received", _c.received_at < before)
        .order_by(_c.received_at)
        .limit(limit)
    )
    return [(row.clinic_id, row.id) for row in tx.connection.execute(statement)]


def count_failure(tx: Tx, clinic_id: UUID, reply_id: UUID) -> int:
    """Note that a kept reply could not be answered; return how often, 0 once it was answered."""
    received = (_c.clinic_id == clinic_id, _c.id == reply_id, _c.state == "received")
    statement = update(replies).where(*received).values(failures=_c.failures + 1)
    if tx.connection.execute(statement).rowcount != 1:
        return 0
    failures: int = tx.connection.execute(select(_c.failures).where(*received)).scalar_one()
    return failures


def whose(tx: Tx, clinic_id: UUID, reply_id: UUID) -> tuple[UUID, UUID | None]:
    """Return (contact, patient or none) of a reply without opening it; raises NotFound."""
    statement = select(_c.contact_id, _c.patient_id).where(
        _c.clinic_id == clinic_id, _c.id == reply_id
    )
    row = tx.connection.execute(statement).one_or_none()
    if row is None:
        raise NotFound("no such reply")
    return row.contact_id, row.patient_id


def said(tx: Tx, clinic_id: UUID, reply_id: UUID) -> frozenset[str]:
    """Return the labels that a reply was taken to say; none before it was answered."""
    statement = select(_c.meaning).where(_c.clinic_id == clinic_id, _c.id == reply_id)
    meaning = tx.connection.execute(statement).scalar_one_or_none() or {}
    return frozenset(filter(None, str(meaning.get("said", "")).split("+")))


def is_overtaken(tx: Tx, reply: Reply, by: timedelta) -> bool:
    """Say whether the phone has sent a text since, more than `by` later, that came before."""
    later = exists().where(
        _c.clinic_id == reply.clinic_id,
        _c.contact_id == reply.contact_id,
        _c.received_at > reply.received_at + by,
    )
    return bool(tx.connection.execute(select(later)).scalar_one())


def of_nobody(tx: Tx, clinic_id: UUID, contact_id: UUID) -> list[UUID]:
    """Return the replies of a phone that are in nobody's record, the oldest first."""
    statement = (
        select(_c.id)
        .where(_c.clinic_id == clinic_id, _c.contact_id == contact_id, _c.patient_id.is_(None))
        .order_by(_c.received_at, _c.id)
    )
    return list(tx.connection.execute(statement).scalars())


def attribute(tx: Tx, reply: Reply, patient_id: UUID) -> Reply:
    """Let a reply that was nobody's be a patient's: its words go under the patient's key."""
    sealed = tx.seal(_c.body, reply.id, reply.clinic_id, patient_id, reply.body)
    tx.connection.execute(
        update(replies)
        .where(_c.clinic_id == reply.clinic_id, _c.id == reply.id, _c.patient_id.is_(None))
        .values(patient_id=patient_id, body=sealed, version=_c.version + 1)
    )
    return replace(reply, patient_id=patient_id)


def note_carer(tx: Tx, reply: Reply, carer_id: UUID, now: datetime) -> None:
    """Note that a carer wrote it, for the patient whose reply it is."""
    row = {
        "clinic_id": reply.clinic_id,
        "id": new_id(),
        "version": 1,
        "created_at": now,
        "reply_id": reply.id,
        "carer_id": carer_id,
    }
    insert_new(tx, reply_carers, [row])


def settle(
    tx: Tx, clinic_id: UUID, reply_id: UUID, *, state: str, meaning: Mapping[str, Any] | None
) -> None:
    """Record what the reply was taken to say."""
    tx.connection.execute(
        update(replies)
        .where(_c.clinic_id == clinic_id, _c.id == reply_id)
        .values(
            state=state,
            meaning=None if meaning is None else dict(meaning),
            version=_c.version + 1,
        )
    )


def mark_read(tx: Tx, clinic_id: UUID, reply_id: UUID, staff_id: UUID, now: datetime) -> bool:
    """Record the first person who read it; False when somebody had."""
    statement = (
        update(replies)
        .where(_c.clinic_id == clinic_id, _c.id == reply_id, _c.read_at.is_(None))
        .values(read_by=staff_id, read_at=now, version=_c.version + 1)
    )
    return tx.connection.execute(statement).rowcount == 1


def _reply(tx: Tx, row: Row[Any]) -> Reply:
    owner = row.patient_id or row.contact_id
    return Reply(
        id=row.id,
        clinic_id=row.clinic_id,
        sender_id=row.sender_id,
        contact_id=row.contact_id,
        patient_id=row.patient_id,
        body=tx.open(_c.body, row.id, row.clinic_id, owner, row.body) or "",
        media_count=row.media_count,
        received_at=row.received_at,
        state=row.state,
    )
