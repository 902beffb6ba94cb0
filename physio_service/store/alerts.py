"""Alerts: one open for a patient and rule; closed with their task, and by nothing else."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, update

from physio_service.domain.alert import RuleInForce, Values
from physio_service.domain.event import Actor, Event
from physio_service.domain.task import NewTask
from physio_service.store import events
from physio_service.store.database import Tx
from physio_service.store.schema import alerts, tasks
from physio_service.store.statements import insert_new
from physio_service.store.types import new_id

_c, _t = alerts.c, tasks.c


@dataclass(frozen=True, slots=True)
class NewAlert:
    """A rule that fired; `scope` is empty where it is about the whole patient."""

    clinic_id: UUID
    patient_id: UUID
    episode_id: UUID
    held: RuleInForce
    scope: str
    evidence: str
    values: Values
    protocol_id: str
    protocol_version: str
    day: date


def add(tx: Tx, new: NewAlert, task_id: UUID, now: datetime) -> UUID | None:
    """Keep an alert; none when one is open, or it fired on this evidence before."""
    alert_id = new_id()
    row = {
        "clinic_id": new.clinic_id,
        "id": alert_id,
        "version": 1,
        "created_at": now,
        "patient_id": new.patient_id,
        "episode_id": new.episode_id,
        "rule": new.held.rule.id.value,
        "scope": new.scope,
        "urgency": new.held.urgency.value,
        "fired_day": new.day,
        "evidence": new.evidence,
        "facts": dict(new.values),
        "thresholds": dict(new.held.thresholds),
        "protocol_id": new.protocol_id,
        "protocol_version": new.protocol_version,
        "is_set_by_clinic": new.held.set_by_clinic,
        "task_id": task_id,
    }
    return alert_id if insert_new(tx, alerts, [row]) == 1 else None


@dataclass(frozen=True, slots=True)
class Last:
    """The last alert of a rule, and when a person closed it."""

    closed_at: datetime | None


def last_of(tx: Tx, clinic_id: UUID, patient_id: UUID, rule: str, scope: str = "") -> Last | None:
    """Return the last alert of a rule for a patient."""
    statement = (
        select(_c.closed_at)
        .where(
            _c.clinic_id == clinic_id,
            _c.patient_id == patient_id,
            _c.rule == rule,
            _c.scope == scope,
        )
        .order_by(_c.created_at.desc(), _c.id.desc())
        .limit(1)
    )
    row = tx.connection.execute(statement).one_or_none()
    return None if row is None else Last(row.closed_at)


def has_fired_on(
    tx: Tx, clinic_id: UUID, patient_id: UUID, rule: str, scope: str, evidence: str
) -> bool:
    """Say whether a rule fired on this very evidence before."""
    statement = select(_c.id).where(
        _c.clinic_id == clinic_id,
        _c.patient_id == patient_id,
        _c.rule == rule,
        _c.scope == scope,
        _c.evidence == evidence,
    )
    return tx.connection.execute(statement).first() is not None


def take_over(tx: Tx, task: NewTask) -> UUID | None:
    """Make the task that is open for the same cause one of the rule's; none is open."""
    statement = (
        update(tasks)
        .where(_t.clinic_id == task.clinic_id, _t.dedupe == task.dedupe, _t.closed_at.is_(None))
        .values(rule=task.rule, version=_t.version + 1)
        .returning(_t.id)
    )
    found: UUID | None = tx.connection.execute(statement).scalar_one_or_none()
    return found


def close_of_task(
    tx: Tx, clinic_id: UUID, task_id: UUID, outcome: str, who: Actor, now: datetime
) -> None:
    """Close what a task was opened for: a person has closed the task with its outcome."""
    statement = (
        update(alerts)
        .where(_c.clinic_id == clinic_id, _c.task_id == task_id, _c.closed_at.is_(None))
        .values(closed_at=now, version=_c.version + 1)
        .returning(_c.id, _c.patient_id, _c.rule)
    )
    for row in tx.connection.execute(statement).all():
        after = {"rule": row.rule, "outcome": outcome}
        about = ("alert.closed", "alert", row.id, who, row.patient_id)
        events.record(tx, Event(clinic_id, *about, after={**after}), now)
