"""On-call turns: one person from a day's hour of change to the next day's."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select

from physio_service.store.database import Tx
from physio_service.store.schema import on_call_turns
from physio_service.store.types import new_id
from schedules.localtime import instant_at, local_day

_c = on_call_turns.c
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Turn:
    """Who is on call from `changes_at` of a day, on the clinic's clock, to the next day's."""

    day: date
    changes_at: time
    staff_id: UUID


def put(tx: Tx, clinic_id: UUID, turns: list[Turn], now: datetime) -> None:
    """Give days to people, instead of whoever had them."""
    days = [turn.day for turn in turns]
    remove(tx, clinic_id, min(days), max(days))
    rows = [
        {
            "clinic_id": clinic_id,
            "id": new_id(),
            "version": 1,
            "created_at": now,
            "day": turn.day,
            "changes_at": turn.changes_at,
            "staff_id": turn.staff_id,
        }
        for turn in turns
    ]
    tx.connection.execute(on_call_turns.insert(), rows)


def remove(tx: Tx, clinic_id: UUID, first_day: date, last_day: date) -> int:
    """Leave days of a clinic without anybody on call; return how many somebody had."""
    statement = delete(on_call_turns).where(_c.clinic_id == clinic_id, _c.day >= first_day)
    return tx.connection.execute(statement.where(_c.day <= last_day)).rowcount


def between(tx: Tx, clinic_id: UUID, first_day: date, last_day: date) -> tuple[Turn, ...]:
    """Return the turns of some days, in their order."""
    statement = (
        select(_c.day, _c.changes_at, _c.staff_id)
        .where(_c.clinic_id == clinic_id, _c.day >= first_day, _c.day <= last_day)
        .order_by(_c.day)
    )
    return tuple(Turn(*row) for row in tx.connection.execute(statement))


def at(tx: Tx, clinic_id: UUID, instant: datetime, zone: ZoneInfo) -> UUID | None:
    """Return who is on call at an instant; none where nobody is."""
    today = local_day(instant, zone)
    for turn in reversed(between(tx, clinic_id, today - _DAY, today)):
        starts_at = instant_at(turn.day, turn.changes_at, zone)
        if starts_at <= instant < instant_at(turn.day + _DAY, turn.changes_at, zone):
            return turn.staff_id
    return None
