"""Clinics, the days they are closed, and the numbers texts leave from."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, select, update

from physio_service.domain.clinic import Basis, Clinic, Hours, NewClinic, Sender
from physio_service.domain.errors import NotFound, Stale
from physio_service.domain.event import Json
from physio_service.store.database import Tx
from physio_service.store.schema import clinics, closures, senders
from physio_service.store.statements import insert_new
from physio_service.store.types import new_id
from schedules.window import Window


def add(tx: Tx, clinic_id: UUID, new: NewClinic, now: datetime) -> None:
    """Add a clinic and its own data key."""
    tx.connection.execute(
        clinics.insert().values(
            id=clinic_id,
            created_at=now,
            name=new.name,
            text_name=new.text_name,
            zone=new.zone,
            nation=new.nation,
            language=new.language,
            phone=new.phone,
            emergency=new.emergency,
            urgent=new.urgent,
            crisis=new.crisis,
            contact_opens=new.contact_opens,
            contact_closes=new.contact_closes,
            opening_hours=hours_to_json(new.opening_hours),
            max_texts_day=new.max_texts_day,
        )
    )
    tx.make_key(clinic_id, clinic_id)


def get(tx: Tx, clinic_id: UUID) -> Clinic:
    """Return the clinic; raises NotFound."""
    row = tx.connection.execute(select(clinics).where(clinics.c.id == clinic_id)).one_or_none()
    if row is None:
        raise NotFound("no such clinic")
    closed = select(closures.c.day).where(closures.c.clinic_id == clinic_id)
    return _clinic(row, frozenset(tx.connection.execute(closed).scalars()))


def all_ids(tx: Tx) -> tuple[UUID, ...]:
    """Return every clinic, oldest first."""
    return tuple(tx.connection.execute(select(clinics.c.id).order_by(clinics.c.id)).scalars())


def add_closures(tx: Tx, clinic_id: UUID, days: Mapping[date, str], now: datetime) -> int:
    """Close the clinic on `days` (with their names) and return how many were not closed before."""
    rows = [
        {"clinic_id": clinic_id, "id": new_id(), "created_at": now, "day": day, "name": name}
        for day, name in sorted(days.items())
    ]
    return insert_new(tx, closures, rows)


def note_holidays(tx: Tx, clinic_id: UUID, year: int) -> None:
    """Note the last year whose bank holidays were entered."""
    tx.connection.execute(update(clinics).where(clinics.c.id == clinic_id).values(holidays_to=year))


def without_holidays_of(tx: Tx, year: int) -> tuple[UUID, ...]:
    """Return the clinics whose bank holidays of a year were not entered yet."""
    statement = select(clinics.c.id).where(clinics.c.holidays_to < year).order_by(clinics.c.id)
    return tuple(tx.connection.execute(statement).scalars())


def holidays_to(tx: Tx, clinic_id: UUID) -> int:
    """Return the last year whose bank holidays were entered for a clinic."""
    statement = select(clinics.c.holidays_to).where(clinics.c.id == clinic_id)
    return int(tx.connection.execute(statement).scalar_one())


def add_sender(
    tx: Tx, clinic_id: UUID, address: str, messaging_service_sid: str | None, now: datetime
) -> Sender | None:
    """Give the clinic a number to text from; None when some clinic has it already."""
    sender = Sender(new_id(), clinic_id, address, messaging_service_sid, is_active=True)
    row = {
        "clinic_id": clinic_id,
        "id": sender.id,
        "created_at": now,
        "address": address,
        "messaging_service_sid": messaging_service_sid,
        "is_active": True,
    }
    return sender if insert_new(tx, senders, [row]) else None


def sender_of(tx: Tx, clinic_id: UUID) -> Sender | None:
    """Return the active sender of a clinic, the oldest if it has several."""
    statement = (
        select(senders)
        .where(senders.c.clinic_id == clinic_id, senders.c.is_active)
        .order_by(senders.c.id)
        .limit(1)
    )
    return _sender(tx.connection.execute(statement).one_or_none())


def sender_by_id(tx: Tx, clinic_id: UUID, sender_id: UUID) -> Sender:
    """Return one of the clinic's senders; raises NotFound."""
    statement = select(senders).where(senders.c.clinic_id == clinic_id, senders.c.id == sender_id)
    sender = _sender(tx.connection.execute(statement).one_or_none())
    if sender is None:
        raise NotFound("no such sender")
    return sender


def sender_by_address(tx: Tx, address: str) -> Sender | None:
    """Return the sender with this number, active or not: an answer may come to an old one."""
    statement = select(senders).where(senders.c.address == address)
    return _sender(tx.connection.execute(statement).one_or_none())


def set_texting(tx: Tx, clinic_id: UUID, *, version: int, is_on: bool) -> None:
    """Turn the kill switch of a clinic as it was seen; raises Stale."""
    _change(tx, clinic_id, version=version, texting_enabled=is_on)


def set_limits(tx: Tx, clinic_id: UUID, *, version: int, **columns: Any) -> None:
    """Set how much a clinic as it was seen may text, by the names of the columns; raises Stale."""
    plain = {name: str(value) if name == "basis" else value for name, value in columns.items()}
    _change(tx, clinic_id, version=version, **plain)


def set_hours(tx: Tx, clinic_id: UUID, hours: Mapping[int, Hours], *, version: int) -> None:
    """Give a clinic as it was seen other opening hours; raises Stale."""
    _change(tx, clinic_id, version=version, opening_hours=hours_to_json(hours))


def set_work(
    tx: Tx, clinic_id: UUID, *, version: int, targets: Mapping[str, Json], budget: int | None
) -> None:
    """Set how soon tasks are taken, and how many are done in a day, as seen; raises Stale."""
    _change(tx, clinic_id, version=version, staff_targets=dict(targets), task_budget=budget)


def touch(tx: Tx, clinic_id: UUID, *, version: int) -> None:
    """Spend a version of a clinic as it was seen on what belongs to it; raises Stale."""
    _change(tx, clinic_id, version=version)


def remove_closure(tx: Tx, clinic_id: UUID, day: date) -> bool:
    """Open the clinic on a day; False when it was not closed."""
    statement = delete(closures).where(closures.c.clinic_id == clinic_id, closures.c.day == day)
    return tx.connection.execute(statement).rowcount == 1


def count_change(tx: Tx, clinic_id: UUID) -> None:
    """Raise the version of a clinic whose closed days changed: they are part of what is read."""
    statement = update(clinics).where(clinics.c.id == clinic_id)
    tx.connection.execute(statement.values(version=clinics.c.version + 1))


def _change(tx: Tx, clinic_id: UUID, *, version: int, **columns: object) -> None:
    statement = (
        update(clinics)
        .where(clinics.c.id == clinic_id, clinics.c.version == version)
        .values(**columns, version=version + 1)
    )
    if tx.connection.execute(statement).rowcount != 1:
        raise Stale("the clinic has changed since you read it: read it again, then change it")


def _clinic(row: Row[Any], closed: frozenset[date]) -> Clinic:
    return Clinic(
        id=row.id,
        version=row.version,
        name=row.name,
        text_name=row.text_name,
        zone=row.zone,
        nation=row.nation,
        language=row.language,
        phone=row.phone,
        emergency=row.emergency,
        urgent=row.urgent,
        crisis=row.crisis,
        window=Window(row.contact_opens, row.contact_closes),
        opening_hours=_hours_from_json(row.opening_hours),
        closures=closed,
        max_texts_day=row.max_texts_day,
        max_texts_clinic=row.max_texts_clinic,
        basis=Basis(row.basis),
        texting_enabled=row.texting_enabled,
    )


def _sender(row: Row[Any] | None) -> Sender | None:
    if row is None:
        return None
    return Sender(row.id, row.clinic_id, row.address, row.messaging_service_sid, row.is_active)


def hours_to_json(hours: Mapping[int, Hours]) -> dict[str, Json]:
    """Return opening hours as they are kept, without the days that have none."""
    return {
        str(weekday): [[f"{opens:%H:%M}", f"{closes:%H:%M}"] for opens, closes in stretches]
        for weekday, stretches in sorted(hours.items())
        if stretches
    }


def _hours_from_json(raw: Mapping[str, list[list[str]]]) -> dict[int, Hours]:
    return {
        int(weekday): tuple(
            (time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in stretches
        )
        for weekday, stretches in raw.items()
    }
