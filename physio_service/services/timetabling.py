"""When a clinic is staffed: its hours, and the days it is closed. An administrator decides.

What was due before keeps its time; what comes due from now on counts the new hours.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from physio_service.domain.clinic import Hours, hours_faults
from physio_service.domain.errors import Conflict, Fault, Invalid, NotFound
from physio_service.domain.event import Actor, Event, Json
from physio_service.domain.staff import Role
from physio_service.services.vouching import require
from physio_service.store import clinics, events
from physio_service.store.database import Database, Tx
from schedules.localtime import local_day, zone

LONGEST_REASON = 100
FURTHEST = timedelta(days=3 * 366)  # as far as bank holidays are entered when a clinic is founded
_MAY = frozenset({Role.ADMIN})


def change_hours(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    hours: Mapping[int, Hours],
    *,
    version: int,
    now: datetime,
) -> None:
    """Give a clinic as it was seen other opening hours, by weekday; Monday is 0.

    Raises NotAllowed, Stale, and Invalid naming `opening_hours` or `opening_hours.<weekday>`.
    """
    faults = hours_faults(hours)
    if faults:
        raise Invalid(*faults)
    with database.transaction() as tx:
        require(tx, clinic_id, who, _MAY)
        before = clinics.get(tx, clinic_id).opening_hours
        clinics.set_hours(tx, clinic_id, hours, version=version)
        _record(
            tx,
            clinic_id,
            who,
            before={"opening_hours": clinics.hours_to_json(before)},
            after={"opening_hours": clinics.hours_to_json(hours)},
            now=now,
        )


def close_on(
    database: Database, who: Actor, clinic_id: UUID, day: date, name: str, *, now: datetime
) -> None:
    """Close a clinic on a day, from today on; `name` says what for.

    Raises NotAllowed, Invalid naming `day` or `name`, and Conflict when it is closed already.
    """
    with database.transaction() as tx:
        require(tx, clinic_id, who, _MAY)
        today = local_day(now, zone(clinics.get(tx, clinic_id).zone))
        faults = _closure_faults(day, name, today)
        if faults:
            raise Invalid(*faults)
        if not clinics.add_closures(tx, clinic_id, {day: name.strip()}, now):
            raise Conflict("the clinic is closed on that day already")
        clinics.count_change(tx, clinic_id)
        _record(tx, clinic_id, who, before={}, after={"closed": [day.isoformat()]}, now=now)


def open_on(database: Database, who: Actor, clinic_id: UUID, day: date, *, now: datetime) -> None:
    """Open a clinic on a day it was to be closed; raises NotAllowed and NotFound."""
    with database.transaction() as tx:
        require(tx, clinic_id, who, _MAY)
        if not clinics.remove_closure(tx, clinic_id, day):
            raise NotFound("the clinic is not closed on that day")
        clinics.count_change(tx, clinic_id)
        _record(tx, clinic_id, who, before={"closed": [day.isoformat()]}, after={}, now=now)


def _closure_faults(day: date, name: str, today: date) -> list[Fault]:
    faults = []
    if not today <= day <= today + FURTHEST:
        faults.append(Fault("day", "must be from today on, within three years"))
    if not 0 < len(name.strip()) <= LONGEST_REASON:
        faults.append(Fault("name", f"must be 1 to {LONGEST_REASON} characters"))
    return faults


def _record(
    tx: Tx,
    clinic_id: UUID,
    who: Actor,
    *,
    before: Mapping[str, Json],
    after: Mapping[str, Json],
    now: datetime,
) -> None:
    changed = Event(
        clinic_id, "clinic.changed", "clinic", clinic_id, who, before=before, after=after
    )
    events.record(tx, changed, now)
