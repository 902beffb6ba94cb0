"""Numbers to which texts arrive, and from which nobody has written for long."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, func, select

from physio_service.store.database import Tx
from physio_service.store.schema import (
    contact_uses,
    contacts,
    messages,
    number_doubts,
    patients,
    replies,
)

_u, _p, _k = contact_uses.c, patients.c, contacts.c


def since(tx: Tx, since_at: datetime, limit: int) -> list[tuple[UUID, UUID]]:
    """Return (clinic, contact) of primary numbers, of any clinic, silent since an instant.

    Of patients who agreed before then; a text has arrived since; neither a reply nor a person
    has confirmed the number since. What is doubted already is left out.
    """
    m, r, d = messages.c, replies.c, number_doubts.c
    arrived = exists().where(
        m.clinic_id == _u.clinic_id,
        m.contact_id == _u.contact_id,
        m.state == "delivered",
        m.claimed_at >= since_at,
    )
    wrote = exists().where(
        r.clinic_id == _u.clinic_id, r.contact_id == _u.contact_id, r.received_at >= since_at
    )
    doubted = exists().where(
        d.clinic_id == _u.clinic_id,
        d.contact_id == _u.contact_id,
        func.coalesce(d.cleared_at, d.created_at) >= since_at,
    )
    open_doubt = exists().where(
        d.clinic_id == _u.clinic_id, d.contact_id == _u.contact_id, d.cleared_at.is_(None)
    )
    statement = (
        select(_u.clinic_id, _u.contact_id)
        .distinct()
        .join(patients, (_p.clinic_id == _u.clinic_id) & (_p.id == _u.patient_id))
        .join(contacts, (_k.clinic_id == _u.clinic_id) & (_k.id == _u.contact_id))
        .where(
            _u.is_primary,
            _p.consent == "given",
            _p.consent_at < since_at,
            _p.archived_at.is_(None),
            _k.invalid_at.is_(None),
            arrived,
            ~wrote,
            ~doubted,
            ~open_doubt,
        )
        .limit(limit)
    )
    return [(row.clinic_id, row.contact_id) for row in tx.connection.execute(statement)]
