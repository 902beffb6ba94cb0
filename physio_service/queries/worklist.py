"""The worklist: what is open for a person to do, the worst and soonest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, literal, or_, select, tuple_

from physio_service.domain.alert import RuleId
from physio_service.domain.task import TaskKind, TaskOutcome, Tier, Verdict
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
from physio_service.store.schema import alerts, contacts, messages, patients, replies, tasks
from physio_service.store.types import UtcDateTime

_KEYS = (tasks.c.tier, tasks.c.due_at, tasks.c.id)


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One open task, with the reply it is about, opened, and of whom."""

    id: UUID
    version: int
    kind: TaskKind
    tier: Tier
    due_at: datetime
    opened_at: datetime
    patient_id: UUID | None  # none: a number that is nobody's here, or several people's
    reference: str | None
    name: str | None
    number: str | None  # of whoever wrote the reply, E.164
    reply_id: UUID | None
    reply_body: str | None
    signs: tuple[str, ...]  # ids of the red flags that were found in it
    replied_at: datetime | None
    message_kind: str | None  # of the text it is about
    message_state: str | None
    error_code: int | None  # the carrier's, of that text
    episode_id: UUID | None
    rule: str | None  # of the protocol's alerts, where one of them opened it
    owner_id: UUID | None  # whose it is, or who was asked first; none: nobody's
    owner: str | None
    acknowledge_by_at: datetime | None
    acknowledged_at: datetime | None  # when the owner took it
    snoozed_until_at: datetime | None
    tries: int  # calls that nobody answered
    verdict: Verdict | None
    closed_at: datetime | None
    outcome: TaskOutcome | None
    alert_id: UUID | None = None  # that opened it, or took it over
    alert_rule: RuleId | None = None
    alert_values: Mapping[str, float] | None = None  # what made the rule fire

    def is_overdue(self, now: datetime) -> bool:
        """Say whether it should have been done by now."""
        return self.closed_at is None and self.due_at < now

    def is_unacknowledged(self, now: datetime) -> bool:
        """Say whether somebody should have taken it by now."""
        by_at = self.acknowledge_by_at
        return self.acknowledged_at is None and by_at is not None and by_at < now

    def is_snoozed(self, now: datetime) -> bool:
        """Say whether it is put aside for now."""
        return self.snoozed_until_at is not None and self.snoozed_until_at > now


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which open tasks; what is none asks for all."""

    patient_id: UUID | None = None
    owner_id: UUID | None = None
    is_unowned: bool = False
    kind: TaskKind | None = None
    tier: Tier | None = None
    snoozed_at: datetime | None = None  # only what is put aside then
    in_sight_at: datetime | None = None  # only what is not


def open_tasks(
    tx: Tx,
    clinic_id: UUID,
    *,
    wanted: Wanted | None = None,
    after: Cursor | None = None,
    limit: int = 50,
) -> Page[TaskRow]:
    """Return a page of the clinic's open tasks, the worst and soonest first; raises Invalid."""
    statement = _tasks().where(tasks.c.clinic_id == clinic_id, tasks.c.closed_at.is_(None))
    statement = statement.where(*_conditions(wanted or Wanted()))
    check(after, len(_KEYS))
    if after is not None:
        tier = int(after[0]) if after[0].isdecimal() else 0
        seen = (
            literal(tier),
            literal(read_instant(after[1]), UtcDateTime),
            literal(read_id(after[2])),
        )
        statement = statement.where(tuple_(*_KEYS) > tuple_(*seen))
    found = tx.connection.execute(statement.order_by(*_KEYS).limit(limit + 1)).all()
    rows, following = cut(found, limit, _cursor)
    return Page(_opened(tx, clinic_id, rows), following)


def task_of(tx: Tx, clinic_id: UUID, task_id: UUID) -> TaskRow | None:
    """Return one task, open or closed; none when it is another clinic's."""
    statement = _tasks().where(tasks.c.clinic_id == clinic_id, tasks.c.id == task_id)
    found = _opened(tx, clinic_id, tx.connection.execute(statement).all())
    return found[0] if found else None


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    c = tasks.c
    given = (
        (c.patient_id, wanted.patient_id),
        (c.owner_id, wanted.owner_id),
        (c.kind, wanted.kind and wanted.kind.value),
        (c.tier, wanted.tier and int(wanted.tier)),
    )
    conditions: list[ColumnElement[bool]] = [
        column == value for column, value in given if value is not None
    ]
    if wanted.is_unowned:
        conditions.append(c.owner_id.is_(None))
    if wanted.snoozed_at is not None:
        conditions.append(c.snoozed_until_at > wanted.snoozed_at)
    if wanted.in_sight_at is not None:
        until = c.snoozed_until_at
        conditions.append(or_(until.is_(None), until <= wanted.in_sight_at))
    return conditions


def _tasks() -> Select[Any]:
    same_clinic = tasks.c.clinic_id
    return (
        select(
            tasks,
            patients.c.reference,
            patients.c.name,
            replies.c.body,
            replies.c.received_at,
            replies.c.contact_id,
            replies.c.patient_id.label("reply_patient_id"),
            contacts.c.number,
            messages.c.kind.label("message_kind"),
            messages.c.state.label("message_state"),
            messages.c.error_code,
            alerts.c.id.label("alert_id"),
            alerts.c.rule.label("alert_rule"),
            alerts.c.facts,
        )
        .outerjoin(alerts, (alerts.c.clinic_id == same_clinic) & (alerts.c.task_id == tasks.c.id))
        .outerjoin(
            patients, (patients.c.clinic_id == same_clinic) & (patients.c.id == tasks.c.patient_id)
        )
        .outerjoin(
            replies, (replies.c.clinic_id == same_clinic) & (replies.c.id == tasks.c.reply_id)
        )
        .outerjoin(
            contacts,
            (contacts.c.clinic_id == same_clinic) & (contacts.c.id == replies.c.contact_id),
        )
        .outerjoin(
            messages, (messages.c.clinic_id == same_clinic) & (messages.c.id == tasks.c.message_id)
        )
    )


def _cursor(row: Row[Any]) -> Cursor:
    return str(row.tier), instant_text(row.due_at), str(row.id)


def _opened(tx: Tx, clinic_id: UUID, rows: Any) -> tuple[TaskRow, ...]:
    subjects = {row.patient_id for row in rows} | {row.contact_id for row in rows}
    subjects |= {row.reply_patient_id for row in rows}
    tx.load_keys(clinic_id, sorted({*subjects, clinic_id} - {None}))
    owners = staff_names(tx, clinic_id, (row.owner_id for row in rows))
    return tuple(_task(tx, clinic_id, row, owners) for row in rows)


def _task(tx: Tx, clinic_id: UUID, row: Row[Any], owners: Mapping[UUID, str]) -> TaskRow:
    body, number = None, None
    if row.body is not None:
        owner = row.reply_patient_id or row.contact_id
        body = words(tx, replies.c.body, row.reply_id, clinic_id, owner, row.body)
        number = tx.open(contacts.c.number, row.contact_id, clinic_id, row.contact_id, row.number)
    owner, name = row.patient_id or clinic_id, None
    signs = tx.open(tasks.c.signs, row.id, clinic_id, owner, row.signs) if row.signs else None
    if row.patient_id is not None:
        name = patient_name(tx, clinic_id, row.patient_id, row.name)
    return TaskRow(
        id=row.id,
        version=row.version,
        kind=TaskKind(row.kind),
        tier=Tier(row.tier),
        due_at=row.due_at,
        opened_at=row.created_at,
        patient_id=row.patient_id,
        reference=row.reference,
        name=name,
        number=number,
        reply_id=row.reply_id,
        reply_body=body,
        signs=tuple((signs or "").split()),
        replied_at=row.received_at,
        message_kind=row.message_kind,
        message_state=row.message_state,
        error_code=row.error_code,
        episode_id=row.episode_id,
        rule=row.rule,
        owner_id=row.owner_id,
        owner=owners.get(row.owner_id),
        acknowledge_by_at=row.acknowledge_by_at,
        acknowledged_at=row.acknowledged_at,
        snoozed_until_at=row.snoozed_until_at,
        tries=row.tries,
        verdict=None if row.verdict is None else Verdict(row.verdict),
        closed_at=row.closed_at,
        outcome=None if row.outcome is None else TaskOutcome(row.outcome),
        alert_id=row.alert_id,
        alert_rule=None if row.alert_rule is None else RuleId(row.alert_rule),
        alert_values=row.facts,
    )
