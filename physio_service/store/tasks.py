"""Tasks: one open for one cause; nothing closes itself."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, update

from physio_service.domain.errors import Conflict, NotFound
from physio_service.domain.event import Actor, Event
from physio_service.domain.target import take_by
from physio_service.domain.task import (
    VERDICTS,
    NewTask,
    Step,
    StepKind,
    Task,
    TaskKind,
    TaskOutcome,
    Tier,
    Verdict,
)
from physio_service.store import alerts, care_teams, clinics, events, targets, task_steps
from physio_service.store.database import Tx
from physio_service.store.schema import tasks
from physio_service.store.statements import insert_new
from physio_service.store.types import Sealed, new_id
from schedules.localtime import local_day, zone

_c = tasks.c


def open_task(tx: Tx, task: NewTask, who: Actor, now: datetime) -> UUID | None:
    """Open a task, and start the clock on it; none when one is open for the same cause already.

    Where it names nobody, whoever is responsible for the patient is asked first.
    """
    task_id = new_id()
    clinic = clinics.get(tx, task.clinic_id)
    target = targets.of_clinic(tx, task.clinic_id)[task.tier]
    owner_id, absence_id = care_teams.asked_first(tx, task, local_day(now, zone(clinic.zone)))
    row = {
        "clinic_id": task.clinic_id,
        "id": task_id,
        "created_at": now,
        "patient_id": task.patient_id,
        "kind": task.kind.value,
        "tier": int(task.tier),
        "dedupe": task.dedupe,
        "due_at": task.due_at,
        "reply_id": task.reply_id,
        "message_id": task.message_id,
        "episode_id": task.episode_id,
        "owner_id": owner_id,
        "signs": _sealed_signs(tx, task, task_id),
        "rule": task.rule,
        "acknowledge_by_at": take_by(clinic, now, target),
    }
    if insert_new(tx, tasks, [row]) != 1:
        return None
    after = {"kind": task.kind.value, "tier": int(task.tier), "due_at": task.due_at.isoformat()}
    _record(tx, task.clinic_id, task_id, task.patient_id, "task.opened", after, who, now)
    if absence_id is not None:
        step = Step(StepKind.COVERED, None, to_id=owner_id, absence_id=absence_id)
        task_steps.add(tx, lock(tx, task.clinic_id, task_id), step, who, now)
    return task_id


def _sealed_signs(tx: Tx, task: NewTask, task_id: UUID) -> Sealed | None:
    if not task.signs:
        return None
    owner = task.patient_id or task.clinic_id
    return tx.seal(_c.signs, task_id, task.clinic_id, owner, " ".join(task.signs))


def open_for(tx: Tx, clinic_id: UUID, dedupe: str) -> UUID | None:
    """Return the task that is open for a cause."""
    statement = select(_c.id).where(
        _c.clinic_id == clinic_id, _c.dedupe == dedupe, _c.closed_at.is_(None)
    )
    found: UUID | None = tx.connection.execute(statement).scalar_one_or_none()
    return found


def open_of(tx: Tx, clinic_id: UUID, patient_id: UUID) -> dict[TaskKind, int]:
    """Return how many tasks of each kind are open for a patient."""
    statement = (
        select(_c.kind, func.count())
        .where(_c.clinic_id == clinic_id, _c.patient_id == patient_id, _c.closed_at.is_(None))
        .group_by(_c.kind)
        .order_by(_c.kind)
    )
    return {TaskKind(kind): number for kind, number in tx.connection.execute(statement)}


def open_of_patient(
    tx: Tx, clinic_id: UUID, patient_id: UUID, *, but: Collection[TaskKind] = ()
) -> tuple[UUID, ...]:
    """Return every open task about a patient, oldest first, `but` of these kinds."""
    statement = select(_c.id).where(
        _c.clinic_id == clinic_id,
        _c.patient_id == patient_id,
        _c.closed_at.is_(None),
        _c.kind.not_in([kind.value for kind in but]),
    )
    return tuple(tx.connection.execute(statement.order_by(_c.id)).scalars())


def open_of_episode(tx: Tx, clinic_id: UUID, episode_id: UUID) -> tuple[UUID, ...]:
    """Return every open task about an episode, oldest first."""
    statement = select(_c.id).where(
        _c.clinic_id == clinic_id, _c.episode_id == episode_id, _c.closed_at.is_(None)
    )
    return tuple(tx.connection.execute(statement.order_by(_c.id)).scalars())


def take(tx: Tx, clinic_id: UUID, task_id: UUID, staff_id: UUID, who: Actor, now: datetime) -> bool:
    """Make an open task theirs who take it, which acknowledges it; False when it is taken."""
    statement = (
        update(tasks)
        .where(
            _c.clinic_id == clinic_id,
            _c.id == task_id,
            _c.closed_at.is_(None),
            _c.acknowledged_at.is_(None),
        )
        .values(
            owner_id=staff_id, acknowledged_at=now, snoozed_until_at=None, version=_c.version + 1
        )
        .returning(_c.patient_id)
    )
    row = tx.connection.execute(statement).one_or_none()
    if row is None:
        return False
    after = {"owner": str(staff_id)}
    _record(tx, clinic_id, task_id, row.patient_id, "task.taken", after, who, now)
    return True


def get(tx: Tx, clinic_id: UUID, task_id: UUID, *, is_locked: bool = False) -> Task:
    """Return a task; raises NotFound."""
    statement = select(tasks).where(_c.clinic_id == clinic_id, _c.id == task_id)
    if is_locked:
        statement = statement.with_for_update()
    row = tx.connection.execute(statement).one_or_none()
    if row is None:
        raise NotFound("no such task")
    return task_in(row)


def lock(tx: Tx, clinic_id: UUID, task_id: UUID) -> Task:
    """Return a task that nobody else changes before the end of `tx`; raises NotFound."""
    return get(tx, clinic_id, task_id, is_locked=True)


def owned_by(
    tx: Tx, clinic_id: UUID, staff_id: UUID, *, patient_id: UUID | None = None
) -> tuple[Task, ...]:
    """Return every open task of somebody, of one patient or of all, oldest first; locked."""
    statement = select(tasks).where(
        _c.clinic_id == clinic_id, _c.owner_id == staff_id, _c.closed_at.is_(None)
    )
    if patient_id is not None:
        statement = statement.where(_c.patient_id == patient_id)
    rows = tx.connection.execute(statement.order_by(_c.id).with_for_update())
    return tuple(task_in(row) for row in rows)


def is_closed(tx: Tx, clinic_id: UUID, task_id: UUID) -> bool:
    """Say whether somebody closed a task."""
    statement = select(_c.closed_at).where(_c.clinic_id == clinic_id, _c.id == task_id)
    return tx.connection.execute(statement).scalar_one_or_none() is not None


def close(
    tx: Tx,
    clinic_id: UUID,
    task_id: UUID,
    *,
    outcome: TaskOutcome,
    note: str,
    staff_id: UUID,
    who: Actor,
    now: datetime,
) -> None:
    """Close a task with what came of it; raises NotFound, or Conflict when it is closed.

    Who closes one that nobody had taken has taken it by that.
    """
    task = lock(tx, clinic_id, task_id)
    if task.closed_at is not None:
        raise Conflict("this task is closed already")
    owner = task.patient_id or clinic_id
    said = VERDICTS.get(outcome, task.verdict)
    tx.connection.execute(
        update(tasks)
        .where(_c.clinic_id == clinic_id, _c.id == task_id)
        .values(
            closed_at=now,
            closed_by=staff_id,
            acknowledged_at=task.acknowledged_at or now,
            snoozed_until_at=None,
            verdict=said and said.value,
            outcome=outcome.value,
            note=tx.seal(_c.note, task_id, clinic_id, owner, note) if note else None,
            version=_c.version + 1,
        )
    )
    after = {"outcome": outcome.value}
    _record(tx, clinic_id, task_id, task.patient_id, "task.closed", after, who, now)
    alerts.close_of_task(tx, clinic_id, task_id, outcome.value, who, now)


def task_in(row: Row[Any]) -> Task:
    """Return the task that a row of the table holds."""
    return Task(
        id=row.id,
        clinic_id=row.clinic_id,
        version=row.version,
        patient_id=row.patient_id,
        kind=TaskKind(row.kind),
        tier=Tier(row.tier),
        due_at=row.due_at,
        owner_id=row.owner_id,
        acknowledged_at=row.acknowledged_at,
        snoozed_until_at=row.snoozed_until_at,
        closed_at=row.closed_at,
        verdict=None if row.verdict is None else Verdict(row.verdict),
    )


def _record(
    tx: Tx,
    clinic_id: UUID,
    task_id: UUID,
    patient_id: UUID | None,
    kind: str,
    after: Mapping[str, str | int],
    who: Actor,
    now: datetime,
) -> None:
    event = Event(clinic_id, kind, "task", task_id, who, patient_id=patient_id, after={**after})
    events.record(tx, event, now)
