"""Escalate: text the next person about a task that nobody has taken, until somebody does."""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import cache, partial
from uuid import UUID

from physio_service.domain.clinic import Clinic
from physio_service.domain.errors import Conflict
from physio_service.domain.event import SYSTEM, Event, Json
from physio_service.domain.failpoint import Passing, Point, pass_by
from physio_service.domain.ladder import ALWAYS_TOLD, Climb, InVain, Ladder, Rung, Step, next_move
from physio_service.domain.message import MessageState
from physio_service.services.queueing import Texts
from physio_service.services.summoning import find, text
from physio_service.services.trying import each
from physio_service.store import climb_steps, climbs, clinics, events, ladders
from physio_service.store.climb_steps import TEXTED, TOLD_ALREADY
from physio_service.store.climbs import Waiting
from physio_service.store.database import Database, Tx

log = logging.getLogger(__name__)

# A text in one of these reached nobody, or is kept from leaving: the next person is texted.
_LOST = (
    MessageState.UNDELIVERED,
    MessageState.FAILED,
    MessageState.SUPPRESSED,
    MessageState.EXPIRED,
    MessageState.HELD,
    MessageState.UNKNOWN_FINAL,
)
_House = tuple[Clinic, Ladder]


def escalate(database: Database, texts: Texts, now: datetime, *, pass_by: Passing = pass_by) -> int:
    """Go on with every task that waits and has something due; return how many that were.

    Each in a transaction of its own, with the task locked: one that fails holds up no other,
    and of two beats at once the second finds the rung taken.
    """
    with database.reading() as tx:
        house_of = cache(partial(_house, tx))
        due = [one for one in climbs.all_waiting(tx, now) if _is_due(one, house_of, now)]

    def go_on(task: Waiting) -> None:
        with database.transaction() as tx:
            _go_on(tx, texts, task.clinic_id, task.task_id, now)
        pass_by(Point.QUEUED)

    each(due, go_on)
    return len(due)


def _house(tx: Tx, clinic_id: UUID) -> _House:
    return clinics.get(tx, clinic_id), ladders.of_clinic(tx, clinic_id)


def _is_due(task: Waiting, house_of: Callable[[UUID], _House], now: datetime) -> bool:
    clinic, ladder = house_of(task.clinic_id)
    if task.tier not in ALWAYS_TOLD and not any(task.tier in one.tiers for one in ladder.rungs):
        return False
    if _is_new_lap(task, ladder):
        return True
    return next_move(ladder, _climb(task), clinic, now) is not None


def _go_on(tx: Tx, texts: Texts, clinic_id: UUID, task_id: UUID, now: datetime) -> None:
    """Take every rung that is due: what reaches nobody is passed at once."""
    task = climbs.lock(tx, clinic_id, task_id, now)
    clinic, ladder = _house(tx, clinic_id)
    while task is not None:
        if task.progress is None:
            climbs.begin(tx, task, ladder.version, now)
        elif _is_new_lap(task, ladder):
            _begin_lap(tx, task, ladder, now)
        else:
            move = next_move(ladder, _climb(task), clinic, now)
            if move is None:
                return
            _make(tx, texts, clinic, ladder, task, move, now)
        task = climbs.get(tx, clinic_id, task_id, now)


def _climb(task: Waiting) -> Climb:
    """Return how far a task has come in its lap; nowhere before its first."""
    progress = task.progress
    counted = [step for step in task.of_lap if step.outcome != TOLD_ALREADY]
    last = counted[-1] if counted else None
    begun_at = max(task.opened_at, task.snoozed_until_at or task.opened_at)
    return Climb(
        tier=task.tier,
        take_by_at=task.take_by_at,
        last_at=progress.last_at if progress else begun_at,
        done=frozenset(step.place for step in task.of_lap),
        reached=tuple(step.place for step in task.of_lap if step.outcome == TEXTED),
        is_lost=last is not None and (last.outcome != TEXTED or last.state in _LOST),
        repeats=progress.repeats if progress else 0,
        is_in_vain=progress is not None and progress.in_vain_at is not None,
    )


def _is_new_lap(task: Waiting, ladder: Ladder) -> bool:
    """Say whether the ladder, the owner or the clock has changed: then it begins at its foot."""
    progress = task.progress
    if progress is None:
        return False
    return progress.ladder_version != ladder.version or _starts_anew(task) is not None


def _starts_anew(task: Waiting) -> bool | None:
    """Say whether a task was put off (True) or went to another owner (False); none: neither."""
    progress, until_at = task.progress, task.snoozed_until_at
    if progress is None:
        return None
    if until_at is not None and until_at > progress.last_at:
        return True
    return False if progress.owner_id != task.owner_id else None


def _begin_lap(tx: Tx, task: Waiting, ladder: Ladder, now: datetime) -> None:
    """Begin at the foot again. Only another ladder passes over who was texted already."""
    was_put_off = _starts_anew(task)
    anew: dict[str, datetime | None] = {}
    if was_put_off is not None:
        since = task.snoozed_until_at if was_put_off else now
        anew = {"told_since_at": since, "last_at": since, "in_vain_at": None}
    climbs.change(
        tx,
        task.clinic_id,
        task.task_id,
        lap=task.progress.lap + 1 if task.progress else 0,
        ladder_version=ladder.version,
        owner_id=task.owner_id,
        repeats=0,
        **anew,
    )


def _make(
    tx: Tx,
    texts: Texts,
    clinic: Clinic,
    ladder: Ladder,
    task: Waiting,
    move: Step | InVain,
    now: datetime,
) -> None:
    if isinstance(move, InVain):
        climbs.change(tx, task.clinic_id, task.task_id, in_vain_at=now)
        log.warning("nobody took a task", extra={"task_id": task.task_id})
        _record(tx, task, "task.called_in_vain", now, tier=int(task.tier))
    else:
        _take(tx, texts, clinic, ladder.rungs[move.place - 1], task, move, now)


def _take(
    tx: Tx, texts: Texts, clinic: Clinic, rung: Rung, task: Waiting, move: Step, now: datetime
) -> None:
    """Take a rung: once, with its text in the same transaction."""
    found = find(tx, clinic, task, rung, now, is_again=move.is_repeat)
    message_id = None
    if found.number is not None and found.outcome == TEXTED:
        message_id = text(tx, texts, clinic, task, found.number, move, now)
    again = sum(step.place == move.place for step in task.of_lap)
    is_new = climb_steps.take_step(
        tx,
        task.clinic_id,
        task.task_id,
        lap=task.progress.lap if task.progress else 0,
        place=move.place,
        again=again,
        who=rung.who,
        staff_id=found.staff_id,
        outcome=found.outcome,
        message_id=message_id,
        is_cover=found.is_cover,
        now=now,
    )
    if not is_new:
        raise Conflict("this rung was taken already")
    if found.outcome != TOLD_ALREADY:
        repeats = (task.progress.repeats if task.progress else 0) + move.is_repeat
        climbs.change(tx, task.clinic_id, task.task_id, last_at=now, repeats=repeats)
    said = {"place": move.place, "who": rung.who.value, "outcome": found.outcome}
    staff_id = str(found.staff_id) if found.staff_id else None
    _record(tx, task, "task.called", now, **said, again=again, staff=staff_id)


def _record(tx: Tx, task: Waiting, kind: str, now: datetime, **after: Json) -> None:
    about = ("task", task.task_id, SYSTEM, task.patient_id)
    events.record(tx, Event(task.clinic_id, kind, *about, after=after), now)
