"""Carers: people who help a patient, with a consent and a phone of their own."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, select, update

from physio_service.domain.errors import NotFound
from physio_service.domain.patient import Consent
from physio_service.store.database import Tx
from physio_service.store.schema import carer_wishes, carers, contact_uses
from physio_service.store.types import new_id

_c, _w, _u = carers.c, carer_wishes.c, contact_uses.c


@dataclass(frozen=True, slots=True)
class Carer:
    """Somebody who helps a patient, opened."""

    id: UUID
    clinic_id: UUID
    patient_id: UUID
    contact_id: UUID
    name: str
    relation: str
    consent: Consent
    gets_copies: bool  # of the patient's reminders


def add(
    tx: Tx,
    clinic_id: UUID,
    patient_id: UUID,
    contact_id: UUID,
    name: str,
    relation: str,
    *,
    gets_copies: bool,
    now: datetime,
) -> UUID:
    """Add a carer of a patient on a phone; their name is under the patient's key."""
    carer_id = new_id()
    base = {"clinic_id": clinic_id, "created_at": now}
    carer = {"id": carer_id, "patient_id": patient_id, "relation": relation}
    sealed = tx.seal(_c.name, carer_id, clinic_id, patient_id, name)
    tx.connection.execute(carers.insert().values(**base, **carer, name=sealed))
    wish = {"id": new_id(), "carer_id": carer_id, "gets_copies": gets_copies}
    tx.connection.execute(carer_wishes.insert().values(**base, **wish))
    use = {"id": new_id(), "contact_id": contact_id, "carer_id": carer_id, "is_primary": True}
    tx.connection.execute(contact_uses.insert().values(**base, **use))
    return carer_id


def get(tx: Tx, clinic_id: UUID, carer_id: UUID) -> Carer:
    """Return a carer who is not ended; raises NotFound."""
    found = _where(tx, clinic_id, _c.id == carer_id)
    if not found:
        raise NotFound("no such carer")
    return found[0]


def find(tx: Tx, clinic_id: UUID, carer_id: UUID) -> Carer | None:
    """Return a carer, none where it has ended; raises NotFound where there never was one."""
    ever = select(_c.id).where(_c.clinic_id == clinic_id, _c.id == carer_id)
    if tx.connection.execute(ever).one_or_none() is None:
        raise NotFound("no such carer")
    return next(iter(_where(tx, clinic_id, _c.id == carer_id)), None)


def of_patient(tx: Tx, clinic_id: UUID, patient_id: UUID) -> tuple[Carer, ...]:
    """Return a patient's carers, the first added first."""
    return _where(tx, clinic_id, _c.patient_id == patient_id)


def on_phone(tx: Tx, clinic_id: UUID, contact_id: UUID) -> tuple[Carer, ...]:
    """Return the carers reached on a phone."""
    return _where(tx, clinic_id, _u.contact_id == contact_id)


def set_consent(tx: Tx, carer: Carer, consent: Consent, now: datetime) -> None:
    """Keep what a carer said to being texted, and when."""
    tx.connection.execute(
        update(carers)
        .where(_c.clinic_id == carer.clinic_id, _c.id == carer.id)
        .values(consent=consent.value, version=_c.version + 1)
    )
    tx.connection.execute(
        update(carer_wishes)
        .where(_w.clinic_id == carer.clinic_id, _w.carer_id == carer.id)
        .values(consent_at=now, version=_w.version + 1)
    )


def end(tx: Tx, carer: Carer, now: datetime) -> None:
    """Let somebody be nobody's carer any more; what they wrote stays."""
    tx.connection.execute(
        update(carer_wishes)
        .where(_w.clinic_id == carer.clinic_id, _w.carer_id == carer.id)
        .values(ended_at=now, version=_w.version + 1)
    )


def consent_on(tx: Tx, clinic_id: UUID, contact_id: UUID, patient_id: UUID) -> Consent:
    """Return what the patient's carer on a phone said; none where there is none any more."""
    found = on_phone(tx, clinic_id, contact_id)
    return next((one.consent for one in found if one.patient_id == patient_id), Consent.NONE)


def _where(tx: Tx, clinic_id: UUID, which: ColumnElement[bool]) -> tuple[Carer, ...]:
    statement = (
        select(carers, _w.gets_copies, _u.contact_id)
        .join(carer_wishes, and_(_w.clinic_id == _c.clinic_id, _w.carer_id == _c.id))
        .join(contact_uses, and_(_u.clinic_id == _c.clinic_id, _u.carer_id == _c.id))
        .where(_c.clinic_id == clinic_id, _w.ended_at.is_(None), which)
        .order_by(_c.created_at, _c.id)
    )
    return tuple(_carer(tx, row) for row in tx.connection.execute(statement))


def _carer(tx: Tx, row: Row[Any]) -> Carer:
    return Carer(
        id=row.id,
        clinic_id=row.clinic_id,
        patient_id=row.patient_id,
        contact_id=row.contact_id,
        name=tx.open(_c.name, row.id, row.clinic_id, row.patient_id, row.name) or "",
        relation=row.relation,
        consent=Consent(row.consent),
        gets_copies=row.gets_copies,
    )
