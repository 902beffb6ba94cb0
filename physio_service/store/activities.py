"""Activities: dated once, asked once, settled once."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, exists, select, update

from physio_service.domain.activity import (
    OPEN_STATES,
    Activity,
    ActivityKind,
    ActivityState,
    Source,
)
from physio_service.domain.errors import NotFound
from physio_service.store.database import Tx
from physio_service.store.schema import activities, message_activities, messages
from physio_service.store.statements import insert_new

_c = activities.c
_PLANNED = _c.state == ActivityState.PLANNED.value


def add_many(tx: Tx, new: Iterable[Activity], now: datetime) -> int:
    """Add activities whose day and sequence are free, and return how many were added.

    One that was cancelled before anybody was asked comes back, at its new time.
    """
    added = 0
    for activity in new:
        added += insert_new(tx, activities, [_values(activity, now)]) or _revive(tx, activity)
    return added


def get(tx: Tx, clinic_id: UUID, activity_id: UUID) -> Activity:
    """Return the activity; raises NotFound, also for another clinic's."""
    row = tx.connection.execute(
        select(activities).where(_c.clinic_id == clinic_id, _c.id == activity_id)
    ).one_or_none()
    if row is None:
        raise NotFound("no such activity")
    return _activity(row)


def due_to_ask(tx: Tx, now: datetime, limit: int) -> tuple[Activity, ...]:
    """Return what is due and not asked yet, of any clinic, longest due first."""
    statement = (
        select(activities)
        .where(_PLANNED, ~_c.is_asked, _c.due_at <= now)
        .order_by(_c.due_at, _c.id)
        .limit(limit)
    )
    return _all(tx, statement)


def to_close(tx: Tx, now: datetime, limit: int) -> tuple[Activity, ...]:
    """Return what nobody answered in time, of any clinic, longest closed first."""
    statement = (
        select(activities)
        .where(_PLANNED, _c.closes_at <= now)
        .order_by(_c.closes_at, _c.id)
        .limit(limit)
    )
    return _all(tx, statement)


def checks_waiting(tx: Tx, after: datetime, before: datetime, limit: int) -> tuple[Activity, ...]:
    """Return the checks due in (after, before] that were asked and not gone on with twice.

    Of any clinic, longest due first: those settled are left out, and those that have had the
    one text that asks on.
    """
    asked_on = exists().where(
        message_activities.c.clinic_id == _c.clinic_id,
        message_activities.c.activity_id == _c.id,
        messages.c.clinic_id == message_activities.c.clinic_id,
        messages.c.id == message_activities.c.message_id,
        messages.c.kind == "check_again",
    )
    statement = (
        select(activities)
        .where(
            _c.kind == ActivityKind.CHECK.value,
            _c.state.in_([state.value for state in OPEN_STATES]),
            _c.is_asked,
            _c.due_at > after,
            _c.due_at <= before,
            ~asked_on,
        )
        .order_by(_c.due_at, _c.id)
        .limit(limit)
    )
    return _all(tx, statement)


def of_day(tx: Tx, clinic_id: UUID, patient_id: UUID, day: date) -> tuple[Activity, ...]:
    """Return a patient's activities of one day of their calendar, in order, without cancelled."""
    return between(tx, clinic_id, patient_id, day, day)


def between(
    tx: Tx, clinic_id: UUID, patient_id: UUID, first: date, last: date
) -> tuple[Activity, ...]:
    """Return what a patient had to do on the days first..last, but what was cancelled."""
    statement = (
        select(activities)
        .where(
            _c.clinic_id == clinic_id,
            _c.patient_id == patient_id,
            _c.local_day.between(first, last),
            _c.state != ActivityState.CANCELLED.value,
        )
        .order_by(_c.due_at, _c.id)
    )
    return _all(tx, statement)


def from_day(
    tx: Tx, clinic_id: UUID, episode_id: UUID, day: date, kinds: Sequence[ActivityKind]
) -> tuple[Activity, ...]:
    """Return an episode's activities from a day on, in order, without cancelled."""
    statement = (
        select(activities)
        .where(
            _c.clinic_id == clinic_id,
            _c.episode_id == episode_id,
            _c.local_day >= day,
            _c.kind.in_([kind.value for kind in kinds]),
            _c.state != ActivityState.CANCELLED.value,
        )
        .order_by(_c.due_at, _c.id)
    )
    return _all(tx, statement)


def latest_asked(
    tx: Tx, clinic_id: UUID, patient_id: UUID, kind: ActivityKind, now: datetime
) -> Activity | None:
    """Return the activity of a kind that a patient was asked about last, whatever became of it."""
    statement = (
        select(activities)
        .where(
            _c.clinic_id == clinic_id,
            _c.patient_id == patient_id,
            _c.kind == kind.value,
            _c.is_asked,
            _c.due_at <= now,
            _c.state != ActivityState.CANCELLED.value,
        )
        .order_by(_c.due_at.desc(), _c.id.desc())
        .limit(1)
    )
    row = tx.connection.execute(statement).one_or_none()
    return None if row is None else _activity(row)


def mark_asked(tx: Tx, activity: Activity) -> bool:
    """Note that a message was made for an activity; False when one was, or it is settled."""
    return _update(tx, activity, [_PLANNED, ~_c.is_asked], is_asked=True)


def take_back(tx: Tx, activity: Activity) -> bool:
    """Note that the message made for an activity never left; False when it is settled."""
    return _update(tx, activity, [_PLANNED], is_asked=False)


def settle(tx: Tx, activity: Activity, state: ActivityState, source: Source, now: datetime) -> bool:
    """Note what became of an activity, once; False when that is known already.

    A missed one may still be answered; nothing else is ever overwritten.
    """
    is_open = [_c.state.in_([open_state.value for open_state in OPEN_STATES])]
    values = {"state": state.value, "source": Source(source).value, "settled_at": now}
    return _update(tx, activity, is_open, **values)


def move(tx: Tx, activity: Activity, to: Activity) -> bool:
    """Give an activity nobody was asked about the times, phase and plan of another."""
    return _update(tx, activity, [_PLANNED, ~_c.is_asked], **_times(to))


def cancel(tx: Tx, activity: Activity, now: datetime) -> bool:
    """Call off an activity nobody was asked about; False when it is too late for that."""
    values = {"state": ActivityState.CANCELLED.value, "settled_at": now}
    return _update(tx, activity, [_PLANNED, ~_c.is_asked], **values)


def cancel_future(tx: Tx, clinic_id: UUID, episode_id: UUID, now: datetime) -> int:
    """Call off everything of an episode that is not due yet; return how many."""
    statement = (
        update(activities)
        .where(_c.clinic_id == clinic_id, _c.episode_id == episode_id, _PLANNED, _c.due_at > now)
        .values(state=ActivityState.CANCELLED.value, settled_at=now, version=_c.version + 1)
    )
    return tx.connection.execute(statement).rowcount


def _revive(tx: Tx, activity: Activity) -> int:
    statement = (
        update(activities)
        .where(
            _c.clinic_id == activity.clinic_id,
            _c.episode_id == activity.episode_id,
            _c.kind == activity.kind.value,
            _c.local_day == activity.local_day,
            _c.sequence == activity.sequence,
            _c.state == ActivityState.CANCELLED.value,
            ~_c.is_asked,
        )
        .values(
            state=ActivityState.PLANNED.value,
            settled_at=None,
            version=_c.version + 1,
            **_times(activity),
        )
    )
    return tx.connection.execute(statement).rowcount


def _update(tx: Tx, activity: Activity, still: list[Any], **values: Any) -> bool:
    statement = (
        update(activities)
        .where(_c.clinic_id == activity.clinic_id, _c.id == activity.id, *still)
        .values(version=_c.version + 1, **values)
    )
    return tx.connection.execute(statement).rowcount == 1


def _all(tx: Tx, statement: Select[Any]) -> tuple[Activity, ...]:
    return tuple(_activity(row) for row in tx.connection.execute(statement))


def _times(activity: Activity) -> dict[str, Any]:
    return {
        "plan_version": activity.plan_version,
        "phase_id": activity.phase_id,
        "due_at": activity.due_at,
        "closes_at": activity.closes_at,
    }


def _values(activity: Activity, now: datetime) -> dict[str, Any]:
    return {
        **{field.name: getattr(activity, field.name) for field in fields(activity)},
        "created_at": now,
        "kind": activity.kind.value,
        "state": activity.state.value,
        "source": activity.source and activity.source.value,
    }


def _activity(row: Row[Any]) -> Activity:
    return Activity(
        id=row.id,
        clinic_id=row.clinic_id,
        version=row.version,
        patient_id=row.patient_id,
        episode_id=row.episode_id,
        kind=ActivityKind(row.kind),
        local_day=row.local_day,
        sequence=row.sequence,
        plan_version=row.plan_version,
        phase_id=row.phase_id,
        due_at=row.due_at,
        closes_at=row.closes_at,
        state=ActivityState(row.state),
        is_asked=row.is_asked,
        settled_at=row.settled_at,
        source=None if row.source is None else Source(row.source),
    )
