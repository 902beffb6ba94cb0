"""One task's story: opened, taken, put aside, rung in vain, handed over, closed; by whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from physio_service.queries.names import actor_names, staff_names, words
from physio_service.store.database import Tx
from physio_service.store.schema import events, task_steps, tasks


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the journal about a task, with what was typed then, opened."""

    at: datetime
    kind: str  # as the journal names it, without "task."
    by: str | None  # none: the service itself
    to: str | None  # whose it became
    until_at: datetime | None  # put aside until, or to be tried again by
    outcome: str | None  # or the verdict
    note: str


def story_of_task(tx: Tx, clinic_id: UUID, task_id: UUID) -> tuple[Moment, ...]:
    """Return what happened to a task, oldest first."""
    c = events.c
    statement = select(events).where(
        c.clinic_id == clinic_id, c.subject_kind == "task", c.subject_id == task_id
    )
    rows = tx.connection.execute(statement.order_by(c.at, c.id)).all()
    notes = _notes(tx, clinic_id, task_id)
    people = actor_names(tx, clinic_id, (row.actor_id for row in rows))
    owners = staff_names(tx, clinic_id, (_id(row.after, "owner") for row in rows))
    return tuple(_moment(row, people, owners, notes) for row in rows)


def _moment(
    row: Row[Any],
    people: Mapping[UUID, str],
    owners: Mapping[UUID, str],
    notes: Mapping[str, str],
) -> Moment:
    after = row.after or {}
    until, to_id = after.get("until_at"), _id(after, "owner")
    kind = row.kind.partition(".")[2]
    return Moment(
        at=row.at,
        kind=kind,
        by=people.get(row.actor_id),
        to=owners.get(to_id) if to_id and kind != "taken" else None,
        until_at=datetime.fromisoformat(until) if until else None,
        outcome=after.get("outcome") or after.get("verdict"),
        note=notes.get(after.get("step", kind), ""),
    )


def _notes(tx: Tx, clinic_id: UUID, task_id: UUID) -> dict[str, str]:
    """Return what was typed, by the id of the step; the last note of all by `closed`."""
    task = tx.connection.execute(
        select(tasks).where(tasks.c.clinic_id == clinic_id, tasks.c.id == task_id)
    ).one()
    subject = task.patient_id or clinic_id
    c = task_steps.c
    written = select(c.id, c.note).where(
        c.clinic_id == clinic_id, c.task_id == task_id, c.note.is_not(None)
    )
    found = {
        str(row.id): words(tx, c.note, row.id, clinic_id, subject, row.note)
        for row in tx.connection.execute(written).all()
    }
    if task.note is not None:
        found["closed"] = words(tx, tasks.c.note, task.id, clinic_id, subject, task.note)
    return found


def _id(after: Mapping[str, Any] | None, name: str) -> UUID | None:
    found = (after or {}).get(name)
    return UUID(found) if found else None
