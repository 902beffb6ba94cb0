"""Who is on call: an administrator gives days to people."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from physio_service.domain.errors import Conflict, Fault, refuse
from physio_service.domain.event import Actor, Event, Json
from physio_service.domain.staff import Role
from physio_service.services.vouching import require, takes_tasks
from physio_service.store import clinics, events, on_call_turns
from physio_service.store.database import Database, Tx
from physio_service.store.on_call_turns import Turn
from schedules.localtime import local_day, zone

LONGEST = 92  # days at once: a quarter
FURTHEST = timedelta(days=366)
_MAY = frozenset({Role.ADMIN})


def put_on_call(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    *,
    first_day: date,
    last_day: date,
    changes_at: time,
    staff_id: UUID,
    now: datetime,
) -> None:
    """Have somebody on call from `changes_at` of each of these days to the same time of the next.

    Whoever had these days has them no more. Raises NotAllowed, and Invalid naming
    `first_day`, `last_day` or `staff_id`.
    """
    with database.transaction() as tx:
        require(tx, clinic_id, who, _MAY)
        today = local_day(now, zone(clinics.get(tx, clinic_id).zone))
        faults = _faults(first_day, last_day, today)
        if not takes_tasks(tx, clinic_id, staff_id):
            faults.append(Fault("staff_id", "Choose somebody with an open account who takes tasks"))
        refuse(faults)
        number = (last_day - first_day).days + 1
        days = [first_day + timedelta(days=ahead) for ahead in range(number)]
        turns = [Turn(day, changes_at, staff_id) for day in days]
        on_call_turns.put(tx, clinic_id, turns, now)
        after: dict[str, Json] = {
            "from": first_day.isoformat(),
            "to": last_day.isoformat(),
            "changes_at": f"{changes_at:%H:%M}",
            "staff": str(staff_id),
        }
        _record(tx, clinic_id, who, now, after)


def take_off_call(
    database: Database, who: Actor, clinic_id: UUID, day: date, *, now: datetime
) -> None:
    """Leave a day without anybody on call; raises NotAllowed and Conflict."""
    with database.transaction() as tx:
        require(tx, clinic_id, who, _MAY)
        if not on_call_turns.remove(tx, clinic_id, day, day):
            raise Conflict("nobody is on call on that day")
        _record(tx, clinic_id, who, now, {"nobody_on": day.isoformat()})


def _faults(first_day: date, last_day: date, today: date) -> list[Fault]:
    faults = []
    # Yesterday's turn may still be under way.
    if not today - timedelta(days=1) <= first_day <= today + FURTHEST:
        faults.append(Fault("first_day", "must be from yesterday on, within a year"))
    if not first_day <= last_day < first_day + timedelta(days=LONGEST):
        faults.append(Fault("last_day", f"must be the same day or up to {LONGEST} days on"))
    return faults


def _record(tx: Tx, clinic_id: UUID, who: Actor, now: datetime, after: dict[str, Json]) -> None:
    about = ("clinic.on_call_changed", "clinic", clinic_id, who)
    events.record(tx, Event(clinic_id, *about, after={"on_call": after}), now)
