"""Ladders: each version a clinic kept, the last in force; where it kept none, what ships."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from physio_service.domain.errors import Stale
from physio_service.domain.ladder import SHIPPED, Door, Ladder, Rung, Who
from physio_service.domain.task import Tier
from physio_service.store.database import Tx
from physio_service.store.schema import ladder_rungs, ladders
from physio_service.store.statements import insert_new
from physio_service.store.types import new_id

_l = ladders.c
_r = ladder_rungs.c


def of_clinic(tx: Tx, clinic_id: UUID) -> Ladder:
    """Return the ladder in force."""
    newest = select(ladders).where(_l.clinic_id == clinic_id).order_by(_l.sequence.desc()).limit(1)
    row = tx.connection.execute(newest).one_or_none()
    if row is None:
        return SHIPPED
    rungs = select(ladder_rungs).where(_r.clinic_id == clinic_id, _r.ladder_id == row.id)
    found = tx.connection.execute(rungs.order_by(_r.place))
    return Ladder(
        version=row.sequence,
        rungs=tuple(
            Rung(
                Who(one.who),
                one.after_minutes,
                tuple(Tier(tier) for tier in one.tiers),
                Door(one.door),
                one.staff_id,
            )
            for one in found
        ),
        repeat_minutes=row.repeat_minutes,
        most_repeats=row.most_repeats,
    )


def keep(tx: Tx, clinic_id: UUID, ladder: Ladder, staff_id: UUID, now: datetime) -> None:
    """Keep a ladder as the version after the one it was made from; raises Stale."""
    ladder_id = new_id()
    row = {
        "clinic_id": clinic_id,
        "id": ladder_id,
        "version": 1,
        "created_at": now,
        "sequence": ladder.version + 1,
        "repeat_minutes": ladder.repeat_minutes,
        "most_repeats": ladder.most_repeats,
        "changed_by": staff_id,
    }
    is_last = of_clinic(tx, clinic_id).version == ladder.version
    if not is_last or insert_new(tx, ladders, [row]) != 1:
        raise Stale("this has changed since you read it: read it again, then change it")
    tx.connection.execute(
        ladder_rungs.insert(),
        [
            {
                "clinic_id": clinic_id,
                "id": new_id(),
                "version": 1,
                "created_at": now,
                "ladder_id": ladder_id,
                "place": place,
                "who": rung.who.value,
                "staff_id": rung.staff_id,
                "after_minutes": rung.after_minutes,
                "tiers": [int(tier) for tier in rung.tiers],
                "door": rung.door.value,
            }
            for place, rung in enumerate(ladder.rungs, 1)
        ],
    )
