"""Steps of tasks: put aside, rung in vain, handed over, covered; each leaves a row and a line."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from physio_service.domain.event import Actor, Event, Json
from physio_service.domain.target import take_by
from physio_service.domain.task import Step, StepKind, Task, Verdict
from physio_service.store import clinics, events, targets
from physio_service.store.database import Tx
from physio_service.store.schema import task_steps, tasks
from physio_service.store.types import new_id

_t, _c = tasks.c, task_steps.c


def snooze(tx: Tx, task: Task, step: Step, who: Actor, now: datetime) -> None:
    """Put a task that somebody took out of sight until `step.until_at`."""
    _change(tx, task, snoozed_until_at=step.until_at)
    add(tx, task, step, who, now)


def try_again(
    tx: Tx, task: Task, step: Step, rests_until: datetime | None, who: Actor, now: datetime
) -> None:
    """Keep that nobody answered: the task is due again by `step.until_at`, and stays open."""
    _change(tx, task, tries=_t.tries + 1, due_at=step.until_at, snoozed_until_at=rests_until)
    add(tx, task, step, who, now)


def hand_over(tx: Tx, task: Task, step: Step, who: Actor, now: datetime) -> None:
    """Make an open task somebody else's, who has to take it anew: its clock starts again."""
    target = targets.of_clinic(tx, task.clinic_id)[task.tier]
    _change(
        tx,
        task,
        owner_id=step.to_id,
        acknowledged_at=None,
        acknowledge_by_at=take_by(clinics.get(tx, task.clinic_id), now, target),
        snoozed_until_at=None,
    )
    add(tx, task, step, who, now)


def judge(tx: Tx, task: Task, verdict: Verdict, who: Actor, now: datetime) -> None:
    """Keep what a person thought of a task, open or closed; the last one holds."""
    _change(tx, task, verdict=verdict.value)
    about = ("task", task.id, who, task.patient_id)
    after: dict[str, Json] = {"verdict": verdict.value}
    events.record(tx, Event(task.clinic_id, "task.judged", *about, after=after), now)


def moved_by(tx: Tx, clinic_id: UUID, absence_id: UUID) -> tuple[UUID, ...]:
    """Return the open tasks that an absence gave to a cover and that nobody has taken."""
    statement = (
        select(_t.id)
        .join(task_steps, (_c.clinic_id == _t.clinic_id) & (_c.task_id == _t.id))
        .where(
            _t.clinic_id == clinic_id,
            _c.absence_id == absence_id,
            _c.kind == StepKind.COVERED.value,
            _t.closed_at.is_(None),
            _t.acknowledged_at.is_(None),
        )
        .distinct()
        .order_by(_t.id)
    )
    return tuple(tx.connection.execute(statement).scalars())


def of_task(tx: Tx, clinic_id: UUID, task_id: UUID) -> tuple[Step, ...]:
    """Return what became of a task, oldest first, without the notes."""
    statement = select(task_steps).where(_c.clinic_id == clinic_id, _c.task_id == task_id)
    return tuple(
        Step(StepKind(row.kind), row.staff_id, row.to_id, row.until_at, row.absence_id)
        for row in tx.connection.execute(statement.order_by(_c.id))
    )


def add(tx: Tx, task: Task, step: Step, who: Actor, now: datetime) -> None:
    """Keep a step with its note, and its line in the journal."""
    step_id = new_id()
    subject = task.patient_id or task.clinic_id
    note = tx.seal(_c.note, step_id, task.clinic_id, subject, step.note) if step.note else None
    tx.connection.execute(
        task_steps.insert().values(
            clinic_id=task.clinic_id,
            id=step_id,
            created_at=now,
            task_id=task.id,
            kind=step.kind.value,
            staff_id=step.staff_id,
            to_id=step.to_id,
            until_at=step.until_at,
            absence_id=step.absence_id,
            note=note,
        )
    )
    after: dict[str, Json] = {"step": str(step_id)}
    if step.to_id is not None:
        after["owner"] = str(step.to_id)
    if step.until_at is not None:
        after["until_at"] = step.until_at.isoformat()
    if step.absence_id is not None:
        after["absence"] = str(step.absence_id)
    event = Event(
        task.clinic_id,
        f"task.{step.kind.value}",
        "task",
        task.id,
        who,
        patient_id=task.patient_id,
        after=after,
    )
    events.record(tx, event, now)


def _change(tx: Tx, task: Task, **values: object) -> None:
    tx.connection.execute(
        update(tasks)
        .where(_t.clinic_id == task.clinic_id, _t.id == task.id)
        .values(version=_t.version + 1, **values)
    )
