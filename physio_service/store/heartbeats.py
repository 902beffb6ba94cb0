"""The pulse of the beats: when each last ran to its end, and how often it should."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from physio_service.store.database import Tx
from physio_service.store.schema import heartbeats
from physio_service.store.statements import insert_new


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """One beat: its name, its interval in seconds, its last good end and its last failure."""

    beat: str
    every_s: int
    started_at: datetime
    finished_at: datetime | None
    failed_at: datetime | None
    error: str | None  # the exception's class


def beat(tx: Tx, name: str, every_s: int, now: datetime) -> None:
    """Note that a beat ran to its end at `now`."""
    _keep(tx, name, every_s, now, finished_at=now)


def fail(tx: Tx, name: str, every_s: int, error: str, now: datetime) -> None:
    """Note that a run of the beat ended in `error`, the name of an exception's class."""
    _keep(tx, name, every_s, now, failed_at=now, error=error)


def all(tx: Tx) -> tuple[Heartbeat, ...]:
    """Return every beat that ever ran, by name."""
    rows = tx.connection.execute(select(heartbeats).order_by(heartbeats.c.beat))
    return tuple(
        Heartbeat(row.beat, row.every_s, row.started_at, row.finished_at, row.failed_at, row.error)
        for row in rows
    )


def _keep(tx: Tx, name: str, every_s: int, now: datetime, **outcome: Any) -> None:
    first = {"beat": name, "every_s": every_s, "started_at": now, **outcome}
    if not insert_new(tx, heartbeats, [first]):
        statement = heartbeats.update().where(heartbeats.c.beat == name)
        tx.connection.execute(statement.values(every_s=every_s, **outcome))
