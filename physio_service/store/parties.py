"""Parties: who is reached on a phone, and the tag that each has there for good."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select

from physio_service.domain.party import Member, next_tag
from physio_service.store.contacts import lock
from physio_service.store.database import Tx
from physio_service.store.schema import carer_wishes, carers, contact_tags, contact_uses, patients
from physio_service.store.statements import insert_new
from physio_service.store.types import new_id

_u, _t = contact_uses.c, contact_tags.c


def on_phone(
    tx: Tx, clinic_id: UUID, contact_id: UUID, now: datetime
) -> tuple[tuple[Member, ...], bool]:
    """Return who is reached on a phone, and whether one of them was given a tag just now.

    Whoever was archived is left out while anybody else is there. Nobody has a tag on a phone
    of one person's own.
    """
    people = _people(tx, clinic_id, contact_id)
    if len(people) < 2:
        return tuple(people), False
    tags = _tags(tx, clinic_id, contact_id)
    missing = [one for one in people if _whose(one) not in tags]
    if missing:
        lock(tx, clinic_id, contact_id)
        tags = _tags(tx, clinic_id, contact_id)
        for one in missing:
            _give(tx, clinic_id, contact_id, one, tags, now)
    tagged = (Member(one.patient_id, tags.get(_whose(one), ""), one.carer_id) for one in people)
    return tuple(tagged), bool(missing)


def patients_on(tx: Tx, clinic_id: UUID, contact_id: UUID) -> tuple[UUID, ...]:
    """Return whom a phone speaks for, a carer's for whom they help, in one order for all."""
    return tuple(sorted({one.patient_id for one in _people(tx, clinic_id, contact_id)}))


def shared(tx: Tx, contacts: Collection[tuple[UUID, UUID]]) -> list[tuple[UUID, UUID]]:
    """Return which of these (clinic, contact) are phones of more than one person."""
    if not contacts:
        return []
    statement = (
        select(_u.clinic_id, _u.contact_id)
        .where(_u.contact_id.in_({contact for _, contact in contacts}), _u.staff_id.is_(None))
        .group_by(_u.clinic_id, _u.contact_id)
        .having(func.count() > 1)
    )
    return [(row.clinic_id, row.contact_id) for row in tx.connection.execute(statement)]


def _people(tx: Tx, clinic_id: UUID, contact_id: UUID) -> list[Member]:
    statement = (
        select(_u.id, _u.patient_id, _u.carer_id, carers.c.patient_id.label("of"))
        .outerjoin(carers, (carers.c.clinic_id == _u.clinic_id) & (carers.c.id == _u.carer_id))
        .outerjoin(
            carer_wishes,
            (carer_wishes.c.clinic_id == _u.clinic_id) & (carer_wishes.c.carer_id == _u.carer_id),
        )
        .where(_u.clinic_id == clinic_id, _u.contact_id == contact_id, _u.staff_id.is_(None))
        .where(carer_wishes.c.ended_at.is_(None))
        .order_by(_u.created_at, _u.id)
    )
    rows: list[Row[Any]] = list(tx.connection.execute(statement))
    if len(rows) > 1:
        gone = _archived(tx, clinic_id, {row.patient_id or row.of for row in rows})
        rows = [row for row in rows if (row.patient_id or row.of) not in gone] or rows
    return [Member(row.patient_id or row.of, carer_id=row.carer_id) for row in rows]


def _archived(tx: Tx, clinic_id: UUID, patient_ids: Collection[UUID]) -> set[UUID]:
    statement = select(patients.c.id).where(
        patients.c.clinic_id == clinic_id,
        patients.c.id.in_(patient_ids),
        patients.c.archived_at.is_not(None),
    )
    return set(tx.connection.execute(statement).scalars())


def _tags(tx: Tx, clinic_id: UUID, contact_id: UUID) -> dict[tuple[UUID, UUID | None], str]:
    statement = select(_t.patient_id, _t.carer_id, _t.tag).where(
        _t.clinic_id == clinic_id, _t.contact_id == contact_id
    )
    return {(row.patient_id, row.carer_id): row.tag for row in tx.connection.execute(statement)}


def _whose(member: Member) -> tuple[UUID, UUID | None]:
    return member.patient_id, member.carer_id


def _give(
    tx: Tx,
    clinic_id: UUID,
    contact_id: UUID,
    member: Member,
    tags: dict[tuple[UUID, UUID | None], str],
    now: datetime,
) -> None:
    tag = next_tag(set(tags.values()))
    if tag is None or _whose(member) in tags:
        return  # nobody shares a phone with thirty others: what they text, a person reads
    row = {
        "clinic_id": clinic_id,
        "id": new_id(),
        "version": 1,
        "created_at": now,
        "contact_id": contact_id,
        "patient_id": member.patient_id,
        "carer_id": member.carer_id,
        "tag": tag,
    }
    insert_new(tx, contact_tags, [row])
    tags[_whose(member)] = tag
