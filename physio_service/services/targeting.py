"""How soon the people of a clinic take a task, and how many each can do in a day."""

from datetime import datetime
from uuid import UUID

from physio_service.domain.errors import Fault, refuse
from physio_service.domain.event import Actor, Event
from physio_service.domain.redflag import RedFlags
from physio_service.domain.staff import Role
from physio_service.domain.target import Target, Targets, Unit, target_faults
from physio_service.domain.task import Tier
from physio_service.services.vouching import require
from physio_service.store import clinics, events, targets
from physio_service.store.database import Database

LARGEST_BUDGET = 200  # tasks a day
_MAY = frozenset({Role.ADMIN})


def set_targets(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    own: Targets,
    budget: int | None,
    *,
    version: int,
    now: datetime,
) -> None:
    """Set a clinic's own clocks and budget as it was seen; tasks that are open keep theirs.

    Raises NotAllowed, Stale, and Invalid naming `targets.<tier>` or `task_budget`.
    """
    faults = target_faults(own)
    if budget is not None and not 1 <= budget <= LARGEST_BUDGET:
        faults.append(Fault("task_budget", f"must be from 1 to {LARGEST_BUDGET}"))
    refuse(faults)
    with database.transaction() as tx:
        require(tx, clinic_id, who, _MAY)
        kept = targets.to_json(own)
        clinics.set_work(tx, clinic_id, version=version, targets=kept, budget=budget)
        after = {"staff_targets": kept, "task_budget": budget}
        event = Event(clinic_id, "clinic.changed", "clinic", clinic_id, who, after=after)
        events.record(tx, event, now)


def keep_house_targets(database: Database, flags: RedFlags) -> bool:
    """Copy the clocks of the clinical files, where they are others by now; say whether."""
    wanted = {Tier(one.tier): Target(one.amount, Unit(one.unit)) for one in flags.staff_targets}
    with database.reading() as tx:
        if targets.of_house(tx) == wanted:
            return False
    with database.transaction() as tx:
        targets.keep_house(tx, wanted)
    return True
