"""Whether the service lives: its database, its tables and its beats."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from physio_service.queries.line import NOTHING_STOPPED, Stoppage, stoppage
from physio_service.store import audits, heartbeats
from physio_service.store.database import Database, StoreRefused
from physio_service.store.migrating import is_current

_MISSES = 3  # so many beats may be missed before it is an illness
_LATELY = timedelta(days=1)
_GRACE = timedelta(seconds=30)  # for starting up and for one slow run


@dataclass(frozen=True, slots=True)
class Pulse:
    """What was found; `late_beats` by name."""

    database: bool  # it answers
    migrations: bool  # its tables are this program's
    late_beats: tuple[str, ...]
    broken_rules: int = 0  # of texting, found by the audits of the last day: people are told
    stoppage: Stoppage = NOTHING_STOPPED  # of the line to the carrier: people are told, too

    @property
    def is_well(self) -> bool:
        return self.database and self.migrations and not self.late_beats


def read(database: Database, expected: Mapping[str, int], now: datetime) -> Pulse:
    """Return the pulse at `now`; `expected` beats (intervals in seconds) that never ran are late.

    A beat is late when its last good end is older than three intervals and a half minute.
    """
    try:
        if not is_current(database):
            return Pulse(database=True, migrations=False, late_beats=())
        with database.reading() as tx:
            known = {one.beat: one for one in heartbeats.all(tx)}
            stopped = stoppage(tx)
            broken = audits.broken_since(tx, now - _LATELY)
    except (SQLAlchemyError, StoreRefused):
        return Pulse(database=False, migrations=False, late_beats=())
    late = {name for name in expected if name not in known}
    for name, one in known.items():
        last = one.finished_at or one.started_at
        if now - last > _MISSES * timedelta(seconds=one.every_s) + _GRACE:
            late.add(name)
    return Pulse(True, True, tuple(sorted(late)), broken, stopped)
