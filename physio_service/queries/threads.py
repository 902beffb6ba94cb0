"""The inbox: each phone that ever wrote as one thread, whose it is, and what waits there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, select, tuple_

from physio_service.domain.takeover import IDLE
from physio_service.queries.names import patient_name, staff_names, words
from physio_service.queries.page import (
    Cursor,
    Page,
    check,
    cut,
    instant_text,
    read_id,
    read_instant,
)
from physio_service.store.database import Tx
from physio_service.store.schema import (
    carers,
    contact_tags,
    contact_uses,
    contacts,
    messages,
    patients,
    replies,
    takeovers,
)
from physio_service.store.types import UtcDateTime

_r, _u, _t = replies.c, contact_uses.c, takeovers.c
_IS_UNREAD = and_(_r.read_at.is_(None), _r.state != "understood")
_NOT_ARRIVED = ("undelivered", "failed", "unknown_final")


class Which(StrEnum):
    """Which threads."""

    ALL = "all"
    UNREAD = "unread"
    UNKNOWN = "unknown"  # from numbers that are nobody's here
    TAKEN = "taken"  # somebody answers in person


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody reached on a phone; a carer is named by whom they help."""

    patient_id: UUID
    reference: str
    name: str | None  # none: erased
    tag: str | None
    is_carer: bool


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """One thread, with the last text that came."""

    contact_id: UUID
    number: str | None  # E.164, of a phone that is nobody's
    is_staff: bool  # a colleague's phone
    people: tuple[Person, ...]
    last_at: datetime
    last_body: str
    unread: int
    taken_by: str | None  # the name of who answers in person
    has_failed: bool  # the last text of ours did not arrive


def threads(
    tx: Tx,
    clinic_id: UUID,
    now: datetime,
    *,
    which: Which = Which.ALL,
    after: Cursor | None = None,
    limit: int = 50,
) -> Page[ThreadRow]:
    """Return a page of the inbox, the thread with the newest reply first."""
    check(after, 2)
    last_at = func.max(_r.received_at, type_=UtcDateTime)
    unread = func.sum(case((_IS_UNREAD, 1), else_=0))
    statement = (
        select(_r.contact_id, last_at.label("last_at"), unread.label("unread"))
        .where(_r.clinic_id == clinic_id, *_only(which, clinic_id, now))
        .group_by(_r.contact_id)
        .order_by(last_at.desc(), _r.contact_id.desc())
        .limit(limit + 1)
    )
    if which is Which.UNREAD:
        statement = statement.having(unread > 0)
    if after is not None:
        keys = literal(read_instant(after[0]), UtcDateTime), literal(read_id(after[1]))
        statement = statement.having(tuple_(last_at, _r.contact_id) < tuple_(*keys))
    found = tx.connection.execute(statement).all()
    rows, following = cut(
        found, limit, lambda row: (instant_text(row.last_at), str(row.contact_id))
    )
    return Page(tuple(_rows(tx, clinic_id, rows, now)), following)


def people_on(
    tx: Tx, clinic_id: UUID, contact_ids: Sequence[UUID]
) -> dict[UUID, tuple[Person, ...]]:
    """Return whom each of these phones reaches, in the order in which they came to it."""
    whose = func.coalesce(_u.patient_id, carers.c.patient_id)
    statement = (
        select(
            _u.contact_id,
            _u.carer_id,
            patients.c.id,
            patients.c.reference,
            patients.c.name,
            contact_tags.c.tag,
        )
        .outerjoin(carers, (carers.c.clinic_id == _u.clinic_id) & (carers.c.id == _u.carer_id))
        .join(patients, (patients.c.clinic_id == _u.clinic_id) & (patients.c.id == whose))
        .outerjoin(contact_tags, _is_tag_of(whose))
        .where(_u.clinic_id == clinic_id, _u.contact_id.in_(contact_ids))
        .order_by(_u.created_at, _u.id)
    )
    rows = tx.connection.execute(statement).all()
    tx.load_keys(clinic_id, sorted({row.id for row in rows}))
    found: dict[UUID, tuple[Person, ...]] = {}
    for row in rows:
        name = patient_name(tx, clinic_id, row.id, row.name)
        person = Person(row.id, row.reference, name, row.tag, row.carer_id is not None)
        found[row.contact_id] = (*found.get(row.contact_id, ()), person)
    return found


def _is_tag_of(whose: Any) -> ColumnElement[bool]:
    """Return whether a tag is of the use of a phone it stands beside."""
    tag = contact_tags.c
    same_carer = and_(tag.carer_id.is_(None), _u.carer_id.is_(None)) | (tag.carer_id == _u.carer_id)
    on_phone = and_(tag.clinic_id == _u.clinic_id, tag.contact_id == _u.contact_id)
    return and_(on_phone, tag.patient_id == whose, same_carer)


def _only(which: Which, clinic_id: UUID, now: datetime) -> list[ColumnElement[bool]]:
    if which is Which.UNKNOWN:
        uses = and_(_u.clinic_id == clinic_id, _u.contact_id == _r.contact_id)
        return [~exists().where(uses)]
    if which is Which.TAKEN:
        of_phone = and_(_t.clinic_id == clinic_id, _t.contact_id == _r.contact_id)
        return [exists().where(of_phone, _t.ended_at.is_(None), _t.active_at > now - IDLE)]
    return []


def _rows(tx: Tx, clinic_id: UUID, rows: Sequence[Any], now: datetime) -> list[ThreadRow]:
    ids = [row.contact_id for row in rows]
    people = people_on(tx, clinic_id, ids)
    last = _last_bodies(tx, clinic_id, rows)
    taken = _taken(tx, clinic_id, ids, now)
    failed = _failed(tx, clinic_id, ids)
    staff = _of_staff(tx, clinic_id, ids)
    unknown = _numbers(
        tx, clinic_id, [one for one in ids if one not in people and one not in staff]
    )
    return [
        ThreadRow(
            contact_id=row.contact_id,
            number=unknown.get(row.contact_id),
            is_staff=row.contact_id in staff,
            people=people.get(row.contact_id, ()),
            last_at=row.last_at,
            last_body=last.get(row.contact_id, ""),
            unread=int(row.unread),
            taken_by=taken.get(row.contact_id),
            has_failed=row.contact_id in failed,
        )
        for row in rows
    ]


def _last_bodies(tx: Tx, clinic_id: UUID, rows: Sequence[Any]) -> dict[UUID, str]:
    if not rows:
        return {}
    at = [row.last_at for row in rows]
    statement = (
        select(_r.id, _r.contact_id, _r.patient_id, _r.body)
        .where(
            _r.clinic_id == clinic_id,
            _r.contact_id.in_([row.contact_id for row in rows]),
            _r.received_at.in_(at),
        )
        .order_by(_r.received_at, _r.id)
    )
    found = tx.connection.execute(statement).all()
    tx.load_keys(clinic_id, sorted({row.patient_id or row.contact_id for row in found}))
    return {
        row.contact_id: words(
            tx, _r.body, row.id, clinic_id, row.patient_id or row.contact_id, row.body
        )
        for row in found
    }


def _taken(tx: Tx, clinic_id: UUID, ids: Sequence[UUID], now: datetime) -> dict[UUID, str]:
    statement = select(_t.contact_id, _t.staff_id).where(
        _t.clinic_id == clinic_id,
        _t.contact_id.in_(ids),
        _t.ended_at.is_(None),
        _t.active_at > now - IDLE,
    )
    rows = tx.connection.execute(statement).all()
    names = staff_names(tx, clinic_id, (row.staff_id for row in rows))
    return {row.contact_id: names.get(row.staff_id, "") for row in rows}


def _failed(tx: Tx, clinic_id: UUID, ids: Sequence[UUID]) -> set[UUID]:
    """Return the phones whose last text of ours that left, or should have, did not arrive."""
    m = messages.c
    left = (
        select(m.contact_id, func.max(m.claimed_at, type_=UtcDateTime).label("at"))
        .where(m.clinic_id == clinic_id, m.contact_id.in_(ids), m.claimed_at.is_not(None))
        .group_by(m.contact_id)
        .subquery()
    )
    statement = select(m.contact_id).join(
        left, (left.c.contact_id == m.contact_id) & (left.c.at == m.claimed_at)
    )
    lost = statement.where(m.clinic_id == clinic_id, m.state.in_(_NOT_ARRIVED))
    return set(tx.connection.execute(lost).scalars())


def _of_staff(tx: Tx, clinic_id: UUID, ids: Sequence[UUID]) -> set[UUID]:
    statement = select(_u.contact_id).where(
        _u.clinic_id == clinic_id, _u.contact_id.in_(ids), _u.staff_id.is_not(None)
    )
    return set(tx.connection.execute(statement).scalars())


def _numbers(tx: Tx, clinic_id: UUID, ids: Sequence[UUID]) -> dict[UUID, str | None]:
    statement = select(contacts.c.id, contacts.c.number).where(
        contacts.c.clinic_id == clinic_id, contacts.c.id.in_(ids)
    )
    rows = tx.connection.execute(statement).all()
    tx.load_keys(clinic_id, sorted(row.id for row in rows))
    return {
        row.id: tx.open(contacts.c.number, row.id, clinic_id, row.id, row.number) for row in rows
    }
