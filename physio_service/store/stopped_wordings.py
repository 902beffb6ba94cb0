"""Wordings that are stopped: which words of a clinic wait, since when, and who let them go."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from physio_service.domain.errors import NotFound
from physio_service.store.database import Tx
from physio_service.store.schema import senders, stopped_wordings
from physio_service.store.statements import insert_new
from physio_service.store.types import new_id

_c = stopped_wordings.c


@dataclass(frozen=True, slots=True)
class StoppedWording:
    """One text of one version of a file that no longer leaves this clinic."""

    id: UUID
    wording_key: str
    error_code: int
    stopped_at: datetime


def lock(tx: Tx, clinic_id: UUID, sender_id: UUID) -> None:
    """Let whoever counts the refusals of a sender's texts count after all who did so before."""
    statement = select(senders.c.id).where(senders.c.clinic_id == clinic_id)
    tx.connection.execute(statement.where(senders.c.id == sender_id).with_for_update())


def stop(
    tx: Tx, clinic_id: UUID, key: str, content_hash: str, code: int, now: datetime
) -> UUID | None:
    """Stop the words `key` of the file with this content; none when they are stopped already."""
    stopped_id = new_id()
    row = {
        "clinic_id": clinic_id,
        "id": stopped_id,
        "version": 1,
        "created_at": now,
        "wording_key": key,
        "wording_hash": content_hash,
        "error_code": code,
    }
    return stopped_id if insert_new(tx, stopped_wordings, [row]) else None


def is_stopped(tx: Tx, clinic_id: UUID, key: str, content_hash: str) -> bool:
    """Say whether these words wait."""
    statement = select(_c.id).where(
        _c.clinic_id == clinic_id,
        _c.wording_key == key,
        _c.wording_hash == content_hash,
        _c.released_at.is_(None),
    )
    return tx.connection.execute(statement).first() is not None


def of_clinic_now(tx: Tx, clinic_id: UUID) -> tuple[StoppedWording, ...]:
    """Return what is stopped in a clinic, the oldest first."""
    statement = (
        select(stopped_wordings)
        .where(_c.clinic_id == clinic_id, _c.released_at.is_(None))
        .order_by(_c.id)
    )
    return tuple(
        StoppedWording(row.id, row.wording_key, row.error_code, row.created_at)
        for row in tx.connection.execute(statement)
    )


def release(tx: Tx, clinic_id: UUID, stopped_id: UUID, staff_id: UUID, now: datetime) -> None:
    """Let the words go again; raises NotFound when they are not stopped."""
    statement = (
        update(stopped_wordings)
        .where(_c.clinic_id == clinic_id, _c.id == stopped_id, _c.released_at.is_(None))
        .values(released_at=now, released_by=staff_id, version=_c.version + 1)
    )
    if tx.connection.execute(statement).rowcount != 1:
        raise NotFound("no such words are stopped")
