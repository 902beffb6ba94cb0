"""The caseload: who is treated here, whoever needs a person first.

A page costs a fixed number of statements, however many patients it shows. It is found and
sorted by columns that identify nobody; names are opened for the rows of the page alone.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, exists, func, literal, or_, select, tuple_

from physio_service.domain.adherence import Adherence
from physio_service.domain.patient import REFERENCE_LENGTH, Consent, Reach
from physio_service.queries import caseload_parts as parts
from physio_service.queries.caseload_parts import Course, Pain
from physio_service.queries.names import patient_name
from physio_service.queries.needs import Need, needs, worst_tasks
from physio_service.queries.page import Cursor, Page, check, cut, instant_text, read_instant
from physio_service.store.database import Tx
from physio_service.store.schema import contact_uses, contacts, name_tokens, patients, tasks
from physio_service.store.types import UtcDateTime
from schedules.localtime import local_day, zone

_SHORTEST_WORD = 2  # letters: names are indexed by prefixes from this length on
_NO_TASK = "-"  # in a cursor: everybody with an open task has been shown
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

Found = tuple[Cursor, Row[Any]]  # a patient, and the cursor that continues after them


class Order(StrEnum):
    """What comes first."""

    ATTENTION = "attention"  # the worst open task, the one due soonest
    QUIET = "quiet"  # who has not texted for longest
    REFERENCE = "reference"


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
    wanted = [patients.c.clinic_id == clinic_id, patients.c.archived_at.is_(None)]
    if search or number:
        wanted.append(or_(*_matches(tx, clinic_id, search or "", number)))
    if order is Order.ATTENTION:
        found = _by_attention(tx, clinic_id, wanted, after, limit + 1, rest=not attention_only)
    else:
        if attention_only:
            wanted.append(_has_open_task())
        found = _by_column(tx, wanted, order, after, limit + 1)
    rows, following = cut(found, limit, lambda one: one[0])
    return Page(_fill(tx, clinic_id, [row for _, row in rows], now), following)


def _by_attention(
    tx: Tx,
    clinic_id: UUID,
    wanted: list[ColumnElement[bool]],
    after: Cursor | None,
    most: int,
    *,
    rest: bool,
) -> list[Found]:
    """Return who has open tasks, the worst first, and then the `rest` by reference.

    Two statements, each along an index, where one would sort the whole clinic for each page.
    """
    check(after, 3)
    found: list[Found] = []
    if after is None or after[0] != _NO_TASK:
        worst = worst_tasks(clinic_id)
        keys = (worst.c.tier, worst.c.due_at, patients.c.reference)
        statement = select(patients, worst.c.tier, worst.c.due_at).join(
            worst, (worst.c.patient_id == patients.c.id) & (worst.c.place == 1)
        )
        if after is not None:
            tier = int(after[0]) if after[0].isdecimal() else 0
            at = literal(read_instant(after[1]), UtcDateTime)
            seen = tuple_(literal(tier), at, literal(after[2]))
            statement = statement.where(tuple_(*keys) > seen)
        rows = tx.connection.execute(statement.where(*wanted).order_by(*keys).limit(most))
        found = [((str(r.tier), instant_text(r.due_at), r.reference), r) for r in rows]
    if rest and len(found) < most:
        statement = select(patients).where(*wanted, ~_has_open_task())
        if after is not None and after[0] == _NO_TASK:
            statement = statement.where(patients.c.reference > after[2])
        by_reference = statement.order_by(patients.c.reference).limit(most - len(found))
        rows = tx.connection.execute(by_reference)
        found += [((_NO_TASK, "", row.reference), row) for row in rows]
    return found


def _by_column(
    tx: Tx,
    wanted: list[ColumnElement[bool]],
    order: Order,
    after: Cursor | None,
    most: int,
) -> list[Found]:
    """Return patients by when they last texted, or by reference."""
    statement = select(patients).where(*wanted)
    if order is Order.REFERENCE:
        check(after, 1)
        if after is not None:
            statement = statement.where(patients.c.reference > after[0])
        rows = tx.connection.execute(statement.order_by(patients.c.reference).limit(most))
        return [((row.reference,), row) for row in rows]
    check(after, 2)
    last = func.coalesce(patients.c.last_contact_at, literal(_LONG_AGO, UtcDateTime))
    keys = (last, patients.c.reference)
    if after is not None:
        seen = tuple_(literal(read_instant(after[0]), UtcDateTime), literal(after[1]))
        statement = statement.where(tuple_(*keys) > seen)
    rows = tx.connection.execute(statement.order_by(*keys).limit(most))
    return [((instant_text(r.last_contact_at or _LONG_AGO), r.reference), r) for r in rows]


def _has_open_task() -> ColumnElement[bool]:
    return exists().where(
        tasks.c.clinic_id == patients.c.clinic_id,
        tasks.c.patient_id == patients.c.id,
        tasks.c.closed_at.is_(None),
    )


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
    worst = needs(tx, clinic_id, ids)
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
            need=worst.get(row.id),
        )
        for row in rows
    )
