"""Climbs: how far the ladder was climbed for each task that nobody has taken; a row a rung."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select, update

from physio_service.domain.callsign import callsign_of
from physio_service.domain.task import Tier
from physio_service.store import climb_steps
from physio_service.store.climb_steps import TEXTED, UNTAKEN, Taken, untaken
from physio_service.store.database import Tx
from physio_service.store.schema import climb_steps as steps
from physio_service.store.schema import climbs, tasks
from physio_service.store.statements import insert_new
from physio_service.store.types import new_id

_t = tasks.c
_c = climbs.c
_s = steps.c
_MOST_TURNS = 100  # of names tried for one task: that many are never all taken


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a task's climb is."""

    callsign: str
    ladder_version: int
    owner_id: UUID | None
    lap: int
    told_since_at: datetime
    last_at: datetime
    repeats: int
    in_vain_at: datetime | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open task that nobody has taken; `progress` is none before the ladder was asked."""

    clinic_id: UUID
    task_id: UUID
    tier: Tier
    patient_id: UUID | None
    episode_id: UUID | None
    owner_id: UUID | None
    opened_at: datetime
    take_by_at: datetime
    snoozed_until_at: datetime | None
    progress: Progress | None
    steps: tuple[Taken, ...]

    @property
    def of_lap(self) -> tuple[Taken, ...]:
        """Return the rungs of this lap, in their order."""
        return tuple(step for step in self.steps if self.progress and step.lap == self.progress.lap)


def all_waiting(tx: Tx, now: datetime) -> list[Waiting]:
    """Return every open task of any clinic that nobody has taken or put off, oldest first."""
    rows = tx.connection.execute(_waiting(now)).all()
    steps_by_task = climb_steps.of_untaken(tx)
    return [_read(row, steps_by_task.get(row.id, [])) for row in rows]


def lock(tx: Tx, clinic_id: UUID, task_id: UUID, now: datetime) -> Waiting | None:
    """Return a task if it still waits, held until the end; none when somebody took it."""
    held = select(_t.id).where(_t.clinic_id == clinic_id, _t.id == task_id).with_for_update()
    tx.connection.execute(held)
    return get(tx, clinic_id, task_id, now)


def get(tx: Tx, clinic_id: UUID, task_id: UUID, now: datetime) -> Waiting | None:
    """Return a task if it waits for somebody to take it."""
    statement = _waiting(now).where(_t.clinic_id == clinic_id, _t.id == task_id)
    row = tx.connection.execute(statement).one_or_none()
    return None if row is None else _read(row, climb_steps.of_task(tx, clinic_id, task_id))


def begin(tx: Tx, task: Waiting, ladder_version: int, now: datetime) -> None:
    """Begin a task's climb, with a short name that no other task of the clinic has or had."""
    for turn in range(_MOST_TURNS):
        row = {
            "clinic_id": task.clinic_id,
            "id": new_id(),
            "version": 1,
            "created_at": now,
            "task_id": task.task_id,
            "callsign": callsign_of(task.task_id, turn),
            "ladder_version": ladder_version,
            "owner_id": task.owner_id,
            "lap": 0,
            "told_since_at": task.opened_at,
            "last_at": max(task.opened_at, task.snoozed_until_at or task.opened_at),
            "repeats": 0,
        }
        if insert_new(tx, climbs, [row]) == 1:
            return
    raise LookupError("no short name is left for this task")


def change(tx: Tx, clinic_id: UUID, task_id: UUID, **values: Any) -> None:
    """Note how far a climb has come."""
    tx.connection.execute(
        update(climbs)
        .where(_c.clinic_id == clinic_id, _c.task_id == task_id)
        .values(version=_c.version + 1, **values)
    )


def named(tx: Tx, clinic_id: UUID, callsign: str) -> UUID | None:
    """Return the task with a short name, open or not."""
    statement = select(_c.task_id).where(_c.clinic_id == clinic_id, _c.callsign == callsign)
    found: UUID | None = tx.connection.execute(statement).scalar_one_or_none()
    return found


def open_for(tx: Tx, clinic_id: UUID, staff_id: UUID) -> tuple[tuple[UUID, str], ...]:
    """Return (task, short name) of what somebody was texted about and nobody has taken."""
    statement = (
        select(_c.task_id, _c.callsign)
        .join(tasks, (_t.clinic_id == _c.clinic_id) & (_t.id == _c.task_id))
        .join(steps, (_s.clinic_id == _c.clinic_id) & (_s.task_id == _c.task_id))
        .where(_c.clinic_id == clinic_id, _s.staff_id == staff_id, _s.outcome == TEXTED, *UNTAKEN)
        .distinct()
        .order_by(_c.task_id)
    )
    return tuple((row.task_id, row.callsign) for row in tx.connection.execute(statement))


def is_theirs(tx: Tx, clinic_id: UUID, task_id: UUID, staff_id: UUID) -> bool:
    """Say whether an open task is with somebody who has taken it."""
    statement = select(_t.id).where(
        _t.clinic_id == clinic_id,
        _t.id == task_id,
        _t.owner_id == staff_id,
        _t.acknowledged_at.is_not(None),
        _t.closed_at.is_(None),
    )
    return tx.connection.execute(statement).one_or_none() is not None


def _waiting(now: datetime) -> Select[Any]:
    columns = (_t.clinic_id, _t.id, _t.tier, _t.patient_id, _t.episode_id, _t.owner_id)
    clocks = (_t.created_at, _t.acknowledge_by_at, _t.snoozed_until_at)
    progress = (_c.callsign, _c.ladder_version, _c.lap, _c.told_since_at, _c.last_at, _c.repeats)
    return (
        select(*columns, *clocks, *progress, _c.owner_id.label("lap_owner_id"), _c.in_vain_at)
        .outerjoin(climbs, (_c.clinic_id == _t.clinic_id) & (_c.task_id == _t.id))
        .where(*untaken(now))
        .order_by(_t.id)
    )


def _read(row: Row[Any], steps: Sequence[Taken]) -> Waiting:
    progress = None
    if row.callsign is not None:
        progress = Progress(
            callsign=row.callsign,
            ladder_version=row.ladder_version,
            owner_id=row.lap_owner_id,
            lap=row.lap,
            told_since_at=row.told_since_at,
            last_at=row.last_at,
            repeats=row.repeats,
            in_vain_at=row.in_vain_at,
        )
    return Waiting(
        clinic_id=row.clinic_id,
        task_id=row.id,
        tier=Tier(row.tier),
        patient_id=row.patient_id,
        episode_id=row.episode_id,
        owner_id=row.owner_id,
        opened_at=row.created_at,
        take_by_at=row.acknowledge_by_at,
        snoozed_until_at=row.snoozed_until_at,
        progress=progress,
        steps=tuple(steps),
    )
