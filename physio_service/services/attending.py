"""Attending to a task: take it, put it aside, say what came of it and whether it was useful."""

from datetime import datetime
from uuid import UUID

from physio_service.domain.errors import Conflict, Stale, Taken, refuse
from physio_service.domain.event import Actor
from physio_service.domain.snooze import next_try, snooze_faults
from physio_service.domain.task import Step, StepKind, Task, TaskOutcome, Verdict
from physio_service.store import clinics, task_steps, tasks
from physio_service.store.database import Database, Tx


def take_task(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    task_id: UUID,
    *,
    staff_id: UUID,
    now: datetime,
) -> None:
    """Make a task one's own, which acknowledges it; again does nothing more.

    Raises NotFound, Taken when a colleague was faster, and Conflict when it is closed.
    """
    with database.transaction() as tx:
        if not tasks.take(tx, clinic_id, task_id, staff_id, who, now):
            _refuse_taken(_open(tx, clinic_id, task_id), staff_id)


def snooze_task(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    task_id: UUID,
    *,
    staff_id: UUID,
    until_at: datetime,
    reason: str,
    version: int,
    now: datetime,
) -> None:
    """Put a task aside until then; it comes back by itself. Who does so takes it.

    Raises NotFound, Conflict, Taken, Stale, and Invalid naming `until_at` or `reason`.
    """
    with database.transaction() as tx:
        task = seen(tx, clinic_id, task_id, version)
        faults = snooze_faults(task, until_at, reason, now)
        refuse(faults)
        _take_along(tx, task, staff_id, who, now)
        step = Step(StepKind.SNOOZED, staff_id, until_at=until_at, note=reason.strip())
        task_steps.snooze(tx, task, step, who, now)


def close_task(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    task_id: UUID,
    *,
    staff_id: UUID,
    outcome: TaskOutcome,
    note: str,
    now: datetime,
) -> bool:
    """Say what came of a task, which closes it; no answer does not, and False says so.

    Who rang in vain has taken it, and it is due again. Raises NotFound, or Conflict when it
    is closed.
    """
    with database.transaction() as tx:
        if outcome is TaskOutcome.NO_ANSWER:
            _try_again(tx, _open(tx, clinic_id, task_id), note.strip(), staff_id, who, now)
            return False
        tasks.close(
            tx,
            clinic_id,
            task_id,
            outcome=outcome,
            note=note.strip(),
            staff_id=staff_id,
            who=who,
            now=now,
        )
    return True


def judge_task(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    task_id: UUID,
    verdict: Verdict,
    *,
    now: datetime,
) -> None:
    """Say whether a task was useful or a false alarm, open or closed; it changes nothing else.

    Raises NotFound.
    """
    with database.transaction() as tx:
        task = tasks.lock(tx, clinic_id, task_id)
        if task.verdict is not verdict:
            task_steps.judge(tx, task, verdict, who, now)


def seen(tx: Tx, clinic_id: UUID, task_id: UUID, version: int) -> Task:
    """Return an open task, locked, as it was seen; raises NotFound, Conflict and Stale."""
    task = _open(tx, clinic_id, task_id)
    if task.version != version:
        raise Stale("this task has changed since you read it: read it again, then change it")
    return task


def _open(tx: Tx, clinic_id: UUID, task_id: UUID) -> Task:
    task = tasks.lock(tx, clinic_id, task_id)
    if task.closed_at is not None:
        raise Conflict("this task is closed already")
    return task


def _refuse_taken(task: Task, staff_id: UUID) -> None:
    if task.owner_id != staff_id:
        raise Taken(task.owner_id)


def _take_along(tx: Tx, task: Task, staff_id: UUID, who: Actor, now: datetime) -> None:
    """Take a task that nobody has taken yet; raises Taken where a colleague has."""
    if task.acknowledged_at is not None:
        _refuse_taken(task, staff_id)
        return
    tasks.take(tx, task.clinic_id, task.id, staff_id, who, now)


def _try_again(tx: Tx, task: Task, note: str, staff_id: UUID, who: Actor, now: datetime) -> None:
    if task.acknowledged_at is None:
        tasks.take(tx, task.clinic_id, task.id, staff_id, who, now)
    due_at, rests_until = next_try(clinics.get(tx, task.clinic_id), task.tier, now)
    step = Step(StepKind.TRIED, staff_id, until_at=due_at, note=note)
    task_steps.try_again(tx, task, step, rests_until, who, now)
