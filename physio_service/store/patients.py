"""Patients: registered, locked, changed where still as seen."""

from datetime import date, datetime, time
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, select, update

from physio_service.domain.errors import NotFound
from physio_service.domain.patient import Consent, Discretion, NewPatient, Patient, Reach
from physio_service.store.database import Tx
from physio_service.store.schema import name_tokens, patients
from physio_service.store.statements import change_seen, insert_new
from physio_service.store.types import Sealed, new_id
from schedules.window import Window


def add(
    tx: Tx, clinic_id: UUID, patient_id: UUID, reference: str, new: NewPatient, now: datetime
) -> bool:
    """Add a patient whose data key was made; False when the reference or NHS number is taken."""
    sealed = {
        "name": new.name,
        "birth_day": None if new.birth_day is None else new.birth_day.isoformat(),
        "nhs_number": new.nhs_number,
    }
    row = {
        "clinic_id": clinic_id,
        "id": patient_id,
        "version": 1,
        "created_at": now,
        "reference": reference,
        "nhs_number_index": _nhs_index(tx, clinic_id, new.nhs_number),
        "language": new.language,
        "zone": new.zone,
        "wording": new.wording.value,
        "reach": new.reach.value,
        "preferred_times": _times_to_json(new.preferred_times),
        "consent": Consent.NONE.value,
        **{name: _seal(tx, clinic_id, patient_id, name, text) for name, text in sealed.items()},
    }
    if not insert_new(tx, patients, [row]):
        return False
    _index_name(tx, clinic_id, patient_id, new.name, now)
    return True


def get(tx: Tx, clinic_id: UUID, patient_id: UUID) -> Patient:
    """Return the patient; raises NotFound, also for another clinic's."""
    statement = select(patients).where(
        patients.c.clinic_id == clinic_id, patients.c.id == patient_id
    )
    row = tx.connection.execute(statement).one_or_none()
    if row is None:
        raise NotFound("no such patient")
    return _patient(tx, row)


def lock(tx: Tx, clinic_id: UUID, patient_id: UUID) -> None:
    """Wait until nobody else decides anything about this patient; raises NotFound."""
    statement = (
        select(patients.c.id)
        .where(patients.c.clinic_id == clinic_id, patients.c.id == patient_id)
        .with_for_update()
    )
    if tx.connection.execute(statement).one_or_none() is None:
        raise NotFound("no such patient")


def change(tx: Tx, clinic_id: UUID, patient_id: UUID, *, version: int, **columns: Any) -> None:
    """Set `columns`, named as the fields of a Patient, to their values; raises Stale.

    The name and the consent have functions of their own.
    """
    values = {
        name: value.value if isinstance(value, Enum) else value for name, value in columns.items()
    }
    if "preferred_times" in values:
        values["preferred_times"] = _times_to_json(values["preferred_times"])
    if "own_window" in values:
        own: Window | None = values.pop("own_window")
        values |= {
            "contact_opens": own.opens if own else None,
            "contact_closes": own.closes if own else None,
        }
    change_seen(tx, patients, clinic_id, patient_id, version, values)


def set_name(tx: Tx, clinic_id: UUID, patient_id: UUID, name: str, now: datetime) -> None:
    """Give the patient another name, to be found by from now on. The caller holds the lock."""
    statement = (
        update(patients)
        .where(patients.c.clinic_id == clinic_id, patients.c.id == patient_id)
        .values(name=_seal(tx, clinic_id, patient_id, "name", name))
    )
    tx.connection.execute(statement)
    forget = delete(name_tokens).where(
        name_tokens.c.clinic_id == clinic_id, name_tokens.c.patient_id == patient_id
    )
    tx.connection.execute(forget)
    _index_name(tx, clinic_id, patient_id, name, now)


def archive(
    tx: Tx,
    clinic_id: UUID,
    patient_id: UUID,
    *,
    version: int,
    now: datetime | None,
    is_dead: bool = False,
    died_day: date | None = None,
) -> None:
    """Put a patient away from `now` on, dead or not; `now` none takes it back. Raises Stale."""
    day = None if died_day is None else died_day.isoformat()
    values = {
        "archived_at": now,
        "is_dead": is_dead,
        "died_day": _seal(tx, clinic_id, patient_id, "died_day", day),
    }
    change_seen(tx, patients, clinic_id, patient_id, version, values)


def set_consent(tx: Tx, clinic_id: UUID, patient_id: UUID, consent: Consent, at: datetime) -> None:
    """Set what the patient answered to being texted. The caller holds the lock."""
    statement = (
        update(patients)
        .where(patients.c.clinic_id == clinic_id, patients.c.id == patient_id)
        .values(consent=consent.value, consent_at=at, version=patients.c.version + 1)
    )
    tx.connection.execute(statement)


def touch_contact(tx: Tx, clinic_id: UUID, patient_id: UUID, at: datetime) -> None:
    """Note when the patient last texted: never back, and without a new version.

    A text that comes while staff fill in a form must not make their form stale.
    """
    last = patients.c.last_contact_at
    statement = (
        update(patients)
        .where(
            patients.c.clinic_id == clinic_id,
            patients.c.id == patient_id,
            last.is_(None) | (last < at),
        )
        .values(last_contact_at=at)
    )
    tx.connection.execute(statement)


def by_nhs_number(tx: Tx, clinic_id: UUID, nhs_number: str) -> UUID | None:
    """Return the patient of this clinic with this NHS number (ten digits)."""
    statement = select(patients.c.id).where(
        patients.c.clinic_id == clinic_id,
        patients.c.nhs_number_index == _nhs_index(tx, clinic_id, nhs_number),
    )
    return tx.connection.execute(statement).scalar_one_or_none()


def languages(tx: Tx, clinic_id: UUID) -> frozenset[str]:
    """Return the languages that the clinic's patients read, those archived left out."""
    statement = (
        select(patients.c.language)
        .where(patients.c.clinic_id == clinic_id, patients.c.archived_at.is_(None))
        .distinct()
    )
    return frozenset(tx.connection.execute(statement).scalars())


def _patient(tx: Tx, row: Row[Any]) -> Patient:
    texts = {
        name: tx.open(patients.c[name], row.id, row.clinic_id, row.id, getattr(row, name))
        for name in ("name", "birth_day", "nhs_number", "died_day")
    }
    birth_day, died_day = texts["birth_day"], texts["died_day"]
    return Patient(
        id=row.id,
        clinic_id=row.clinic_id,
        version=row.version,
        reference=row.reference,
        name=texts["name"] or "",
        language=row.language,
        zone=row.zone,
        wording=Discretion(row.wording),
        reach=Reach(row.reach),
        preferred_times=tuple(time.fromisoformat(at) for at in row.preferred_times),
        consent=Consent(row.consent),
        consent_at=row.consent_at,
        birth_day=None if birth_day is None else date.fromisoformat(birth_day),
        nhs_number=texts["nhs_number"],
        last_contact_at=row.last_contact_at,
        archived_at=row.archived_at,
        died_day=None if died_day is None else date.fromisoformat(died_day),
        is_dead=row.is_dead,
        own_window=Window(row.contact_opens, row.contact_closes) if row.contact_opens else None,
    )


def _index_name(tx: Tx, clinic_id: UUID, patient_id: UUID, name: str, now: datetime) -> None:
    rows = [
        {
            "clinic_id": clinic_id,
            "id": new_id(),
            "created_at": now,
            "patient_id": patient_id,
            "token": token,
        }
        for token in sorted(tx.vault.name_tokens(clinic_id, name))
    ]
    if rows:
        tx.connection.execute(name_tokens.insert(), rows)


def _seal(
    tx: Tx, clinic_id: UUID, patient_id: UUID, column: str, text: str | None
) -> Sealed | None:
    if text is None:
        return None
    return tx.seal(patients.c[column], patient_id, clinic_id, patient_id, text)


def _nhs_index(tx: Tx, clinic_id: UUID, nhs_number: str | None) -> bytes | None:
    return None if nhs_number is None else tx.vault.blind(clinic_id, "nhs_number", nhs_number)


def _times_to_json(times: tuple[time, ...]) -> list[str]:
    return [f"{at:%H:%M}" for at in times]
