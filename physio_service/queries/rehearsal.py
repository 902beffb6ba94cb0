"""The rehearsal of a course: every text of it, what the clinic saw, and when more is due."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, select

from physio_service.domain.activity import ActivityState
from physio_service.domain.check import AGAIN_AFTER, STILL_ANSWERED
from physio_service.domain.check_page import without_secret
from physio_service.domain.event import Json
from physio_service.domain.message import WAITING, Duty, MessageState
from physio_service.domain.rehearsal import Standing
from physio_service.domain.task import TaskKind, Tier
from physio_service.domain.wording import Encoding
from physio_service.store import clinics, contacts, episodes, own_exercises, patients
from physio_service.store.activities import checks_waiting
from physio_service.store.database import Tx
from physio_service.store.message_facts import last_said_of
from physio_service.store.schema import (
    activities,
    measurements,
    message_activities,
    messages,
    replies,
    tasks,
)


@dataclass(frozen=True, slots=True)
class CourseText:
    """One text somebody or some rule wanted, opened."""

    id: UUID
    wording_key: str
    kind: str
    duty: Duty
    body: str
    encoding: Encoding
    segments: int
    due_at: datetime
    claimed_at: datetime | None  # when it left, if it did
    state: MessageState
    rule: str  # the name of the rule that decided the state it is in
    phase_id: str | None  # whose programme asked for it
    is_answer: bool  # to a reply

    @property
    def at(self) -> datetime:
        """When it left, or should have."""
        return self.claimed_at or self.due_at


@dataclass(frozen=True, slots=True)
class OpenedTask:
    """One task that a person had to do, open or closed."""

    kind: TaskKind
    tier: Tier
    opened_at: datetime
    due_at: datetime
    closed_at: datetime | None
    outcome: str | None


@dataclass(frozen=True, slots=True)
class Said:
    """One reply, and what was understood of it."""

    at: datetime
    body: str
    state: str  # received, understood or unclear
    meaning: dict[str, Json]


@dataclass(frozen=True, slots=True)
class Value:
    """One measurement."""

    day: date  # on the patient's calendar
    kind: str
    score: float


def standing_of(tx: Tx, clinic_id: UUID, patient_id: UUID, now: datetime) -> Standing:
    """Return what a rehearsal for a patient starts from; raises NotFound."""
    patient, clinic = patients.get(tx, clinic_id, patient_id), clinics.get(tx, clinic_id)
    contact = contacts.primary_of(tx, clinic_id, patient_id)
    number = contact.number if contact is not None and contact.can_be_texted else None
    sender = clinics.sender_of(tx, clinic_id)
    return Standing(
        clinic=clinic,
        patient=patient,
        number=number,
        is_opted_out=number is not None
        and sender is not None
        and contacts.is_opted_out(tx, clinic_id, number, sender.id),
        has_active_episode=bool(episodes.active_of(tx, clinic_id, patient_id)),
        now=now,
        own=tuple(
            versions[-1].exercise
            for versions in own_exercises.of_clinic(tx, clinic_id)
            if not versions[-1].is_retired
        ),
    )


_NEXT_DUE = select(
    select(func.min(messages.c.due_at))
    .where(messages.c.state.in_([state.value for state in WAITING]))
    .scalar_subquery(),
    select(func.min(messages.c.settle_at))
    .where(messages.c.state == MessageState.UNKNOWN)
    .scalar_subquery(),
    select(func.min(activities.c.due_at))
    .where(activities.c.state == ActivityState.PLANNED.value, ~activities.c.is_asked)
    .scalar_subquery(),
)


def next_due(tx: Tx) -> datetime | None:
    """Return the first instant for which a text waits, or is to be made; none when none is."""
    found = tx.connection.execute(_NEXT_DUE).one()
    return min((at for at in found if at is not None), default=None)


def next_again(tx: Tx, now: datetime) -> datetime | None:
    """Return when a check that nobody goes on with is asked on; none where none stands still."""
    waiting = checks_waiting(tx, now - STILL_ANSWERED, now, limit=1)
    said_at = last_said_of(tx, waiting[0].clinic_id, waiting[0].id) if waiting else None
    again_at = said_at and said_at + AGAIN_AFTER
    return again_at if again_at and again_at > now else None


def texts_of(tx: Tx, clinic_id: UUID, patient_id: UUID) -> tuple[CourseText, ...]:
    """Return every text intended for a patient in the order they left, or were due."""
    rows = tx.connection.execute(_texts(clinic_id, patient_id)).all()
    # At one instant they leave in the order in which they are claimed.
    rows = sorted(rows, key=lambda r: (r.claimed_at or r.due_at, r.priority, r.due_at, r.id))
    return tuple(_text(tx, row) for row in rows)


def tasks_of(tx: Tx, clinic_id: UUID, patient_id: UUID) -> tuple[OpenedTask, ...]:
    """Return every task about a patient, in the order opened."""
    c = tasks.c
    statement = (
        select(tasks)
        .where(c.clinic_id == clinic_id, c.patient_id == patient_id)
        .order_by(c.created_at, c.id)
    )
    return tuple(
        OpenedTask(
            TaskKind(row.kind),
            Tier(row.tier),
            row.created_at,
            row.due_at,
            row.closed_at,
            row.outcome,
        )
        for row in tx.connection.execute(statement)
    )


def said_by(tx: Tx, clinic_id: UUID, patient_id: UUID) -> tuple[Said, ...]:
    """Return every reply of a patient, in the order they came."""
    c = replies.c
    statement = (
        select(replies)
        .where(c.clinic_id == clinic_id, c.patient_id == patient_id)
        .order_by(c.received_at, c.id)
    )
    return tuple(
        Said(
            row.received_at,
            tx.open(c.body, row.id, clinic_id, patient_id, row.body) or "",
            row.state,
            row.meaning or {},
        )
        for row in tx.connection.execute(statement)
    )


def measured(tx: Tx, clinic_id: UUID, patient_id: UUID) -> tuple[Value, ...]:
    """Return every measurement of a patient, in the order made."""
    c = measurements.c
    statement = (
        select(c.local_day, c.kind, c.score)
        .where(c.clinic_id == clinic_id, c.patient_id == patient_id)
        .order_by(c.measured_at, c.id)
    )
    return tuple(Value(*row) for row in tx.connection.execute(statement))


def _texts(clinic_id: UUID, patient_id: UUID) -> Select[Any]:
    spoken_for = and_(
        message_activities.c.clinic_id == messages.c.clinic_id,
        message_activities.c.message_id == messages.c.id,
    )
    asked = and_(
        activities.c.clinic_id == message_activities.c.clinic_id,
        activities.c.id == message_activities.c.activity_id,
    )
    return (
        select(messages, func.min(activities.c.phase_id).label("phase_id"))
        .outerjoin(message_activities, spoken_for)
        .outerjoin(activities, asked)
        .where(messages.c.clinic_id == clinic_id, messages.c.patient_id == patient_id)
        .group_by(messages.c.clinic_id, messages.c.id)
    )


def _text(tx: Tx, row: Any) -> CourseText:
    return CourseText(
        id=row.id,
        wording_key=row.wording_key,
        kind=row.kind,
        duty=Duty(row.duty),
        body=without_secret(
            tx.open(messages.c.body, row.id, row.clinic_id, row.patient_id, row.body) or ""
        ),
        encoding=Encoding(row.encoding),
        segments=row.segments,
        due_at=row.due_at,
        claimed_at=row.claimed_at,
        state=MessageState(row.state),
        rule=row.rule,
        phase_id=row.phase_id,
        is_answer=row.answers_id is not None,
    )
