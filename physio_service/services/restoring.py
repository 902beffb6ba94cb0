"""After a restore: what may have left is looked for, and nothing leaves until a person says so."""

import logging
from datetime import datetime
from pathlib import Path
from uuid import UUID

from physio_service.domain.errors import Conflict
from physio_service.domain.event import SYSTEM, Actor, Event
from physio_service.domain.staff import Role
from physio_service.services.vouching import require
from physio_service.store import clinics, events, generations, restorations
from physio_service.store.database import Database, Tx

log = logging.getLogger(__name__)

_MAY_RESUME = frozenset({Role.ADMIN})


def note_restored(database: Database, at: datetime, who: Actor, now: datetime) -> int:
    """Pause every clinic, since rows are as they were some time before `at`; return how many.

    Whatever was due by then may have left: it is looked for, and never sent again.
    Raises Conflict for an instant to come.
    """
    if at > now:
        raise Conflict("a restore is not noted before it happened")
    with database.transaction() as tx:
        return _note(tx, at, who, now)


def keep_mark(database: Database, file: Path, now: datetime) -> bool:
    """Advance the generation; True when the file was ahead, and so the database restored.

    The file is read first: another process may advance both meanwhile.
    """
    known = generations.read(file)
    with database.transaction() as tx:
        number = generations.advance(tx)
        is_restored = known > number
        if is_restored:
            number = generations.advance(tx, known + 1)
            log.error("database restored", extra={"count": _note(tx, now, SYSTEM, now)})
    generations.write(file, number)
    return is_restored


def resume(database: Database, who: Actor, clinic_id: UUID, *, version: int, now: datetime) -> None:
    """Let texts go again, as a named person; raises NotAllowed, Stale and Conflict.

    Not before every text that may have left was looked for to the end.
    """
    with database.transaction() as tx:
        staff_id = require(tx, clinic_id, who, _MAY_RESUME)
        seen = restorations.latest(tx, clinic_id)
        if seen is None:
            raise Conflict("texts are not paused after a restore")
        left = restorations.unreconciled(tx, clinic_id, seen.restored_at)
        if left:
            raise Conflict(f"{left} texts are still being looked for: that takes about an hour")
        restorations.resume(tx, clinic_id, seen, version=version, staff_id=staff_id, now=now)
        about = ("clinic.resumed", "clinic", clinic_id, who)
        events.record(tx, Event(clinic_id, *about, after={"restoration": str(seen.id)}), now)


def _note(tx: Tx, at: datetime, who: Actor, now: datetime) -> int:
    found = clinics.all_ids(tx)
    for clinic_id in found:
        restorations.add(tx, clinic_id, at, now)
        about = ("clinic.restored", "clinic", clinic_id, who)
        events.record(tx, Event(clinic_id, *about, after={"restored_at": at.isoformat()}), now)
    return len(found)
