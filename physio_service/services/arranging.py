"""Arranging the ladder: an administrator keeps its rungs, and what waits goes on by the new one."""

from datetime import datetime
from uuid import UUID

from physio_service.domain.errors import Fault, refuse
from physio_service.domain.event import Actor, Event, Json
from physio_service.domain.ladder import Ladder, ladder_faults
from physio_service.domain.staff import Role
from physio_service.services.vouching import require, takes_tasks
from physio_service.store import events, ladders
from physio_service.store.database import Database, Tx

_MAY = frozenset({Role.ADMIN})


def keep_ladder(
    database: Database, who: Actor, clinic_id: UUID, ladder: Ladder, *, now: datetime
) -> None:
    """Put a ladder in force in place of its own `version`, as an administrator saw it.

    Raises NotAllowed, Stale, and Invalid naming `rungs`, `rungs.<place from 0>.<field>`,
    `repeat_minutes` or `most_repeats`.
    """
    with database.transaction() as tx:
        staff_id = require(tx, clinic_id, who, _MAY)
        faults = [*ladder_faults(ladder), *_unknown(tx, clinic_id, ladder)]
        refuse(faults)
        before = ladders.of_clinic(tx, clinic_id)
        ladders.keep(tx, clinic_id, ladder, staff_id, now)
        event = Event(
            clinic_id,
            "clinic.ladder_changed",
            "clinic",
            clinic_id,
            who,
            before={"ladder": _told(before)},
            after={"ladder": _told(ladder)},
        )
        events.record(tx, event, now)


def _unknown(tx: Tx, clinic_id: UUID, ladder: Ladder) -> list[Fault]:
    faults = []
    for at, rung in enumerate(ladder.rungs):
        if rung.staff_id is not None and not takes_tasks(tx, clinic_id, rung.staff_id):
            message = "Choose somebody with an open account who takes tasks"
            faults.append(Fault(f"rungs.{at}.staff_id", message))
    return faults


def _told(ladder: Ladder) -> Json:
    return {
        "repeat_minutes": ladder.repeat_minutes,
        "most_repeats": ladder.most_repeats,
        "rungs": [
            {
                "who": rung.who.value,
                "staff": str(rung.staff_id) if rung.staff_id else None,
                "after_minutes": rung.after_minutes,
                "tiers": [int(tier) for tier in rung.tiers],
                "door": rung.door.value,
            }
            for rung in ladder.rungs
        ],
    }
