"""Threads: how far a conversation with a phone has come, as whoever answers last saw it."""

from uuid import UUID

from sqlalchemy import func, select

from physio_service.store.database import Tx
from physio_service.store.schema import messages, replies

OWN_WORDS = "staff_message"


def version_of(tx: Tx, clinic_id: UUID, contact_id: UUID) -> int:
    """Return a number that grows with every reply and every text of staff's own, from 1."""
    m, r = messages.c, replies.c
    of_ours = select(func.count()).where(
        m.clinic_id == clinic_id, m.contact_id == contact_id, m.kind == OWN_WORDS
    )
    of_theirs = select(func.count()).where(r.clinic_id == clinic_id, r.contact_id == contact_id)
    ours = int(tx.connection.execute(of_ours).scalar_one())
    return 1 + ours + int(tx.connection.execute(of_theirs).scalar_one())
