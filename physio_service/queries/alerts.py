"""Alerts: which rule fired for whom, on which numbers, and what a person made of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select

from physio_service.domain.alert import RuleId, Urgency
from physio_service.domain.errors import NotFound
from physio_service.domain.task import TaskOutcome
from physio_service.queries.names import patient_name, staff_names
from physio_service.queries.page import Cursor, Page, latest_first
from physio_service.store.database import Tx
from physio_service.store.schema import alerts, patients, tasks

_c, _t, _p = alerts.c, tasks.c, patients.c


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One alert with the task that a person attends to."""

    id: UUID
    patient_id: UUID
    reference: str
    name: str | None  # none: erased
    zone: str
    episode_id: UUID
    rule: RuleId
    urgency: Urgency
    fired_at: datetime
    fired_day: date  # on the patient's calendar
    values: Mapping[str, float]
    thresholds: Mapping[str, float]
    protocol_id: str
    protocol_version: str
    is_set_by_clinic: bool
    task_id: UUID
    closed_at: datetime | None
    outcome: TaskOutcome | None
    closed_by: str | None


def alerts_of(
    tx: Tx,
    clinic_id: UUID,
    *,
    patient_id: UUID | None = None,
    rule: RuleId | None = None,
    open_only: bool = False,
    after: Cursor | None = None,
    limit: int = 50,
) -> Page[AlertRow]:
    """Return a page of a clinic's alerts, the latest first; raises Invalid."""
    statement = _alerts(clinic_id)
    if patient_id is not None:
        statement = statement.where(_c.patient_id == patient_id)
    if rule is not None:
        statement = statement.where(_c.rule == rule.value)
    if open_only:
        statement = statement.where(_c.closed_at.is_(None))
    rows, following = latest_first(tx, statement, (_c.created_at, _c.id), after, limit)
    return Page(_opened(tx, clinic_id, rows), following)


def alert(tx: Tx, clinic_id: UUID, alert_id: UUID) -> AlertRow:
    """Return one alert; raises NotFound, also for another clinic's."""
    rows = tx.connection.execute(_alerts(clinic_id).where(_c.id == alert_id)).all()
    if not rows:
        raise NotFound("no such alert")
    return _opened(tx, clinic_id, rows)[0]


def _alerts(clinic_id: UUID) -> Select[Any]:
    return (
        select(alerts, _p.reference, _p.name, _p.zone, _t.outcome, _t.closed_by)
        .join(patients, (_p.clinic_id == _c.clinic_id) & (_p.id == _c.patient_id))
        .join(tasks, (_t.clinic_id == _c.clinic_id) & (_t.id == _c.task_id))
        .where(_c.clinic_id == clinic_id)
    )


def _opened(tx: Tx, clinic_id: UUID, rows: Any) -> tuple[AlertRow, ...]:
    tx.load_keys(clinic_id, sorted({row.patient_id for row in rows}))
    names = staff_names(tx, clinic_id, [row.closed_by for row in rows])
    return tuple(_row(tx, row, names) for row in rows)


def _row(tx: Tx, row: Row[Any], names: Mapping[UUID, str]) -> AlertRow:
    return AlertRow(
        id=row.id,
        patient_id=row.patient_id,
        reference=row.reference,
        name=patient_name(tx, row.clinic_id, row.patient_id, row.name),
        zone=row.zone,
        episode_id=row.episode_id,
        rule=RuleId(row.rule),
        urgency=Urgency(row.urgency),
        fired_at=row.created_at,
        fired_day=row.fired_day,
        values=row.facts,
        thresholds=row.thresholds,
        protocol_id=row.protocol_id,
        protocol_version=row.protocol_version,
        is_set_by_clinic=row.is_set_by_clinic,
        task_id=row.task_id,
        closed_at=row.closed_at,
        outcome=TaskOutcome(row.outcome) if row.closed_at and row.outcome else None,
        closed_by=names.get(row.closed_by) if row.closed_by else None,
    )
