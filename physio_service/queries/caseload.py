"""The caseload: who is treated here, whoever needs a person first.

A page costs a fixed number of statements, however many patients it shows. It is found and
sorted by columns that identify nobody; names are opened for the rows of the page alone.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, Subquery, func, literal, or_, select, tuple_

from physio_service.domain.adherence import Adherence
from physio_service.domain.patient import REFERENCE_LENGTH, Consent, Reach
from physio_service.domain.task import TaskKind, Tier
from physio_service.queries import caseload_parts as parts
from physio_service.queries.caseload_parts import Course, Pain
from physio_service.queries.names import patient_name
from physio_service.queries.page import Cursor, Page, check, cut, instant_text, read_instant
from physio_service.store.database import Tx
from physio_service.store.schema import contact_uses, contacts, name_tokens, patients, tasks
from physio_service.store.types import UtcDateTime
from schedules.localtime import local_day, zone

_SHORTEST_WORD = 2  # letters: names are indexed by prefixes from this length on
_NO_TASK = 9  # sorts after every tier
_FAR = datetime(9999, 1, 1, tzinfo=UTC)
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class Order(StrEnum):
    """What comes first."""

    ATTENTION = "attention"  # the worst open task, the one due soonest
    QUIET = "quiet"  # who has not texted for longest
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Need:
    """The worst open task of a patient, and how many are open."""

    tier: Tier
    kind: TaskKind
    due_at: datetime
    open_tasks: int


@dataclass(frozen=True, slots=True)
class CaseloadRow:
    """One patient as the dashboard shows them; `name` is none once erased."""

    id: UUID
    reference: str
    name: str | None
    zone: str
    consent: Consent
    reach: Reach
    last_contact_at: datetime | None
    courses: tuple[Course, ...]  # one a limb under treatment
    adherence: Adherence  # of the last seven days, on the patient's calendar
    pain: Pain | None  # the last reported
    undelivered: int  # texts of the last seven days that failed or may not have arrived
    is_paused: bool
    need: Need | None


def caseload(
    tx: Tx,
    clinic_id: UUID,
    now: datetime,
    *,
    search: str | None = None,
    number: str | None = None,
    attention_only: bool = False,
    order: Order = Order.ATTENTION,
    after: Cursor | None = None,
    limit: int = 25,
) -> Page[CaseloadRow]:
    """Return a page of the clinic's patients who are not archived.

    `search` finds the beginnings of words of a name, all of them, or a whole reference;
    `number`, in E.164, whoever is reached on it. Raises Invalid for a foreign cursor.
    """
    worst = _worst_tasks(clinic_id)
    keys = _sort_keys(worst, order)
    statement = _listed(clinic_id, worst)
    if search or number:
        statement = statement.where(or_(*_matches(tx, clinic_id, search or "", number)))
    if attention_only:
        statement = statement.where(worst.c.tier.is_not(None))
    check(after, len(keys))
    if after is not None:
        statement = statement.where(tuple_(*keys) > tuple_(*_values(after, order)))
    found = tx.connection.execute(statement.order_by(*keys).limit(limit + 1)).all()
    rows, following = cut(found, limit, lambda row: _cursor(row, order))
    return Page(_fill(tx, clinic_id, rows, now), following)


def _worst_tasks(clinic_id: UUID) -> Subquery:
    """Return each patient's open tasks, numbered from the worst, with how many there are."""
    of_patient = tasks.c.patient_id
    place = func.row_number().over(
        partition_by=of_patient, order_by=(tasks.c.tier, tasks.c.due_at, tasks.c.id)
    )
    return (
        select(
            of_patient,
            tasks.c.tier,
            tasks.c.kind,
            tasks.c.due_at,
            func.count().over(partition_by=of_patient).label("open_tasks"),
            place.label("place"),
        )
        .where(tasks.c.clinic_id == clinic_id, tasks.c.closed_at.is_(None))
        .subquery("worst")
    )


def _listed(clinic_id: UUID, worst: Subquery) -> Select[Any]:
    is_worst = (worst.c.patient_id == patients.c.id) & (worst.c.place == 1)
    columns = (worst.c.tier, worst.c.kind, worst.c.due_at, worst.c.open_tasks)
    return (
        select(patients, *columns)
        .outerjoin(worst, is_worst)
        .where(patients.c.clinic_id == clinic_id, patients.c.archived_at.is_(None))
    )


def _sort_keys(worst: Subquery, order: Order) -> tuple[ColumnElement[Any], ...]:
    if order is Order.REFERENCE:
        return (patients.c.reference,)
    if order is Order.QUIET:
        last = func.coalesce(patients.c.last_contact_at, literal(_LONG_AGO, UtcDateTime))
        return last, patients.c.reference
    tier = func.coalesce(worst.c.tier, _NO_TASK)
    due = func.coalesce(worst.c.due_at, literal(_FAR, UtcDateTime))
    return tier, due, patients.c.reference


def _cursor(row: Row[Any], order: Order) -> Cursor:
    if order is Order.REFERENCE:
        return (row.reference,)
    if order is Order.QUIET:
        return instant_text(row.last_contact_at or _LONG_AGO), row.reference
    return str(row.tier or _NO_TASK), instant_text(row.due_at or _FAR), row.reference


def _values(after: Cursor, order: Order) -> tuple[ColumnElement[Any], ...]:
    reference = literal(after[-1])
    if order is Order.REFERENCE:
        return (reference,)
    at = literal(read_instant(after[-2]), UtcDateTime)
    if order is Order.QUIET:
        return at, reference
    return literal(int(after[0]) if after[0].isdecimal() else _NO_TASK), at, reference


def _matches(tx: Tx, clinic_id: UUID, search: str, number: str | None) -> list[ColumnElement[bool]]:
    """Return the ways in which a patient may be meant; nothing usable typed finds nobody."""
    found: list[ColumnElement[bool]] = [patients.c.reference == search.upper()[:REFERENCE_LENGTH]]
    words = [word for word in search.split() if len(word) >= _SHORTEST_WORD]
    if words:
        tokens = {tx.vault.name_token(clinic_id, word) for word in words}
        bearers = (
            select(name_tokens.c.patient_id)
            .where(name_tokens.c.clinic_id == clinic_id, name_tokens.c.token.in_(sorted(tokens)))
            .group_by(name_tokens.c.patient_id)
            .having(func.count() == len(tokens))
        )
        found.append(patients.c.id.in_(bearers))
    if number is not None:
        index = tx.vault.blind(clinic_id, "number", number)
        reached = (
            select(contact_uses.c.patient_id)
            .join(
                contacts,
                (contacts.c.clinic_id == contact_uses.c.clinic_id)
                & (contacts.c.id == contact_uses.c.contact_id),
            )
            .where(
                contacts.c.clinic_id == clinic_id,
                contacts.c.number_index == index,
                contact_uses.c.patient_id.is_not(None),
            )
        )
        found.append(patients.c.id.in_(reached))
    return found


def _fill(tx: Tx, clinic_id: UUID, rows: Any, now: datetime) -> tuple[CaseloadRow, ...]:
    """Return the rows with everything that is shown of them, one statement a subject."""
    ids = [row.id for row in rows]
    if not ids:
        return ()
    tx.load_keys(clinic_id, ids)
    today = {row.id: local_day(now, zone(row.zone)) for row in rows}
    courses = parts.courses(tx, clinic_id, today)
    adherence = parts.adherence(tx, clinic_id, today)
    pain = parts.last_pain(tx, clinic_id, ids)
    undelivered = parts.undelivered(tx, clinic_id, ids, now)
    paused = parts.paused(tx, clinic_id, ids, now)
    return tuple(
        CaseloadRow(
            id=row.id,
            reference=row.reference,
            name=patient_name(tx, clinic_id, row.id, row.name),
            zone=row.zone,
            consent=Consent(row.consent),
            reach=Reach(row.reach),
            last_contact_at=row.last_contact_at,
            courses=courses.get(row.id, ()),
            adherence=adherence.get(row.id, parts.NOTHING_DUE),
            pain=pain.get(row.id),
            undelivered=undelivered.get(row.id, 0),
            is_paused=row.id in paused,
            need=_need(row),
        )
        for row in rows
    )


def _need(row: Row[Any]) -> Need | None:
    if row.tier is None:
        return None
    return Need(Tier(row.tier), TaskKind(row.kind), row.due_at, row.open_tasks)
