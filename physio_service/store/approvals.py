"""Approvals: which content of which file somebody signed for a clinic."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from physio_service.store.database import Tx
from physio_service.store.schema import approvals
from physio_service.store.statements import insert_new
from physio_service.store.types import new_id


def add(
    tx: Tx,
    clinic_id: UUID,
    path: str,
    file_version: str,
    content_hash: str,
    staff_id: UUID,
    note: str,
    now: datetime,
) -> UUID | None:
    """Keep a signature; None when this very content of the file is signed already.

    The note is sealed with the key of whoever signed.
    """
    approval_id = new_id()
    sealed = (
        tx.seal(approvals.c.note, approval_id, clinic_id, staff_id, note) if note.strip() else None
    )
    row = {
        "clinic_id": clinic_id,
        "id": approval_id,
        "version": 1,
        "created_at": now,
        "path": path,
        "file_version": file_version,
        "content_hash": content_hash,
        "staff_id": staff_id,
        "note": sealed,
    }
    return approval_id if insert_new(tx, approvals, [row]) else None


def is_signed(tx: Tx, clinic_id: UUID, content_hash: str) -> bool:
    """Say whether somebody signed this very content for the clinic."""
    statement = select(approvals.c.id).where(
        approvals.c.clinic_id == clinic_id, approvals.c.content_hash == content_hash
    )
    return tx.connection.execute(statement.limit(1)).one_or_none() is not None


def signed_hashes(tx: Tx, clinic_id: UUID) -> frozenset[str]:
    """Return the hashes of everything signed for the clinic."""
    statement = select(approvals.c.content_hash).where(approvals.c.clinic_id == clinic_id)
    return frozenset(tx.connection.execute(statement).scalars())
