"""Climb steps: the rungs that were taken for a task, and what became of the text of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, or_, select

from physio_service.domain.ladder import Who
from physio_service.domain.message import MessageState
from physio_service.store.database import Tx
from physio_service.store.schema import climb_steps, messages, tasks
from physio_service.store.statements import insert_new
from physio_service.store.types import new_id

_s = climb_steps.c
_t = tasks.c
TEXTED, TOLD_ALREADY = "texted", "told_already"
# An open task with a clock on it, that nobody has taken.
UNTAKEN = (
    _t.closed_at.is_(None),
    _t.acknowledged_at.is_(None),
    _t.acknowledge_by_at.is_not(None),
)


@dataclass(frozen=True, slots=True)
class Taken:
    """A rung that was taken for a task, and what became of its text, if one was made."""

    lap: int
    place: int
    again: int
    staff_id: UUID | None
    outcome: str
    state: MessageState | None
    at: datetime


def untaken(now: datetime) -> Sequence[Any]:
    """Return the conditions of a task that waits for somebody to take it, and is not put off."""
    return *UNTAKEN, or_(_t.snoozed_until_at.is_(None), _t.snoozed_until_at <= now)


def of_untaken(tx: Tx) -> dict[UUID, list[Taken]]:
    """Return the rungs that were taken for tasks that still wait, by task."""
    still = select(_t.id).where(_t.id == _s.task_id, _t.clinic_id == _s.clinic_id, *UNTAKEN)
    found: dict[UUID, list[Taken]] = {}
    for row in tx.connection.execute(_steps().where(still.exists())):
        found.setdefault(row.task_id, []).append(_taken(row))
    return found


def of_task(tx: Tx, clinic_id: UUID, task_id: UUID) -> list[Taken]:
    """Return the rungs that were taken for a task, in their order."""
    statement = _steps().where(_s.clinic_id == clinic_id, _s.task_id == task_id)
    return [_taken(row) for row in tx.connection.execute(statement)]


def take_step(
    tx: Tx,
    clinic_id: UUID,
    task_id: UUID,
    *,
    lap: int,
    place: int,
    again: int,
    who: Who,
    staff_id: UUID | None,
    outcome: str,
    message_id: UUID | None,
    is_cover: bool,
    now: datetime,
) -> bool:
    """Note a rung as taken; False when it was, by whoever was faster."""
    row = {
        "clinic_id": clinic_id,
        "id": new_id(),
        "version": 1,
        "created_at": now,
        "task_id": task_id,
        "lap": lap,
        "place": place,
        "again": again,
        "who": who.value,
        "staff_id": staff_id,
        "outcome": outcome,
        "message_id": message_id,
        "is_cover": is_cover,
    }
    return insert_new(tx, climb_steps, [row]) == 1


def is_wanted(tx: Tx, clinic_id: UUID, message_id: UUID, now: datetime) -> bool:
    """Say whether the task that a text is about still waits for somebody."""
    statement = (
        select(_s.id)
        .join(tasks, (_t.clinic_id == _s.clinic_id) & (_t.id == _s.task_id))
        .where(_s.clinic_id == clinic_id, _s.message_id == message_id, *untaken(now))
    )
    return tx.connection.execute(statement).one_or_none() is not None


def person_of(tx: Tx, clinic_id: UUID, message_id: UUID) -> UUID | None:
    """Return whom a text about a task was made for; none for any other text."""
    statement = select(_s.staff_id).where(_s.clinic_id == clinic_id, _s.message_id == message_id)
    found: UUID | None = tx.connection.execute(statement).scalar_one_or_none()
    return found


def _steps() -> Select[Any]:
    columns = (_s.task_id, _s.lap, _s.place, _s.again, _s.staff_id, _s.outcome, _s.created_at)
    return (
        select(*columns, messages.c.state)
        .outerjoin(
            messages, (messages.c.clinic_id == _s.clinic_id) & (messages.c.id == _s.message_id)
        )
        .order_by(_s.id)
    )


def _taken(row: Row[Any]) -> Taken:
    state = None if row.state is None else MessageState(row.state)
    fields = (row.lap, row.place, row.again, row.staff_id, row.outcome)
    return Taken(*fields, state, row.created_at)
