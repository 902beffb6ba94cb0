"""Answers to creating requests, kept so that the same request asked twice is done once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, update

from physio_service.store.database import Tx
from physio_service.store.schema import idempotency_keys
from physio_service.store.statements import insert_new
from physio_service.store.types import new_id


@dataclass(frozen=True, slots=True)
class Place:
    """Whose key it is: keys of two people never meet."""

    clinic_id: UUID
    actor_id: UUID
    key: str

    def row(self) -> ColumnElement[bool]:
        return (
            (idempotency_keys.c.clinic_id == self.clinic_id)
            & (idempotency_keys.c.actor_id == self.actor_id)
            & (idempotency_keys.c.key == self.key)
        )


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of a key; `status` is none while the first request is still at work."""

    id: UUID
    request_hash: bytes
    created_at: datetime
    status: int | None
    headers: Mapping[str, str]
    body: str | None


def claim(tx: Tx, place: Place, request_hash: bytes, now: datetime) -> UUID | None:
    """Take a free key and return the id of this claim; None when the key is taken."""
    claim_id = new_id()
    row = {
        "clinic_id": place.clinic_id,
        "actor_id": place.actor_id,
        "key": place.key,
        "id": claim_id,
        "request_hash": request_hash,
        "created_at": now,
    }
    return claim_id if insert_new(tx, idempotency_keys, [row]) else None


def get(tx: Tx, place: Place) -> Kept | None:
    """Return what is known of a key, with the kept body opened; the row stays locked."""
    statement = select(idempotency_keys).where(place.row()).with_for_update()
    row = tx.connection.execute(statement).one_or_none()
    if row is None:
        return None
    body = tx.open(idempotency_keys.c.body, row.id, place.clinic_id, place.clinic_id, row.body)
    return Kept(row.id, row.request_hash, row.created_at, row.status, row.headers or {}, body)


def keep(
    tx: Tx, place: Place, claim_id: UUID, *, status: int, headers: Mapping[str, str], body: str
) -> bool:
    """Keep the answer, sealed with the clinic's key; False when the claim was lost meanwhile."""
    sealed = tx.seal(idempotency_keys.c.body, claim_id, place.clinic_id, place.clinic_id, body)
    statement = (
        update(idempotency_keys)
        .where(place.row(), idempotency_keys.c.id == claim_id)
        .values(status=status, headers=dict(headers), body=sealed)
    )
    return tx.connection.execute(statement).rowcount == 1


def release(tx: Tx, place: Place, claim_id: UUID) -> None:
    """Free a key whose request came to nothing."""
    tx.connection.execute(
        delete(idempotency_keys).where(place.row(), idempotency_keys.c.id == claim_id)
    )


def drop_older(tx: Tx, before: datetime) -> int:
    """Drop the keys made before an instant and return how many they were."""
    statement = delete(idempotency_keys).where(idempotency_keys.c.created_at < before)
    return tx.connection.execute(statement).rowcount
