"""When a clinic is staffed: its hours, and the days it is closed. An administrator decides.

What was due before keeps its time; what comes due from now on counts the new hours.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from physio_service.domain.clinic import LONGEST_UNCOVERED, Hours, closed_run, hours_faults
from physio_service.domain.errors import Conflict, Fault, Invalid, NotFound, refuse
from physio_service.domain.event import Actor, Event, Json
from physio_service.domain.staff import Role
from physio_service.services.vouching import CLINICIANS, require
from physio_service.store import absences, clinics, events, staff
from physio_service.store.database import Database, Tx
from schedules.localtime import local_day, zone

LONGEST_REASON = 100
FURTHEST = timedelta(days=3 * 366)  # as far as bank holidays are entered when a clinic is founded
LONGEST_CLOSURE = timedelta(days=60)
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
    refuse(faults)
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
    database: Database,
    who: Actor,
    clinic_id: UUID,
    day: date,
    name: str,
    *,
    now: datetime,
    until_day: date | None = None,
    cover_id: UUID | None = None,
) -> None:
    """Close a clinic on a day, or from then until another, from today on; `name` says what for.

    Where it is shut for more than two of its days by that, `cover_id` names who is there.
    Raises NotAllowed, Invalid naming `day`, `until_day`, `name` or `cover_id`, and Conflict
    when it is closed already: then only somebody who is there can be named for it.
    """
    last = until_day or day
    with database.transaction() as tx:
        by = require(tx, clinic_id, who, _MAY)
        today = local_day(now, zone(clinics.get(tx, clinic_id).zone))
        faults = _closure_faults(day, last, name, today)
        refuse(faults)
        closed = [day + timedelta(days=ahead) for ahead in range((last - day).days + 1)]
        added = clinics.add_closures(tx, clinic_id, dict.fromkeys(closed, name.strip()), now)
        if not added and cover_id is None:
            raise Conflict("the clinic is closed on that day already")
        after: dict[str, Json] = {"closed": [one.isoformat() for one in closed]}
        first, end, shut = closed_run(clinics.get(tx, clinic_id), closed)
        if cover_id is not None or shut > LONGEST_UNCOVERED:
            _cover(tx, clinic_id, (max(first, today), end), cover_id, by, now)
            after["cover"] = str(cover_id) if cover_id else None
        clinics.count_change(tx, clinic_id)
        _record(tx, clinic_id, who, before={}, after=after, now=now)


def open_on(database: Database, who: Actor, clinic_id: UUID, day: date, *, now: datetime) -> None:
    """Open a clinic on a day it was to be closed; raises NotAllowed and NotFound."""
    with database.transaction() as tx:
        require(tx, clinic_id, who, _MAY)
        if not clinics.remove_closure(tx, clinic_id, day):
            raise NotFound("the clinic is not closed on that day")
        clinics.count_change(tx, clinic_id)
        _record(tx, clinic_id, who, before={"closed": [day.isoformat()]}, after={}, now=now)


def _cover(
    tx: Tx,
    clinic_id: UUID,
    days: tuple[date, date],
    cover_id: UUID | None,
    by: UUID,
    now: datetime,
) -> None:
    """Keep who is there while the clinic is shut; raises Invalid naming `cover_id`."""
    field = "cover_id"
    if cover_id is None:
        says = f"is missing: the clinic is shut from {days[0]} to {days[1]}, say who is there"
        raise Invalid.one(field, says)
    try:
        cover = staff.lock(tx, clinic_id, cover_id)
    except NotFound:
        raise Invalid.one(field, "must be somebody who works here") from None
    if not cover.is_active or cover.role not in CLINICIANS:
        raise Invalid.one(field, "must be a physio or surgeon whose account is open")
    if any(one.meets(*days) for one in absences.open_of(tx, clinic_id, cover_id)):
        raise Invalid.one(field, "must be somebody who is there: this person is away then")
    absences.cover_closure(tx, clinic_id, days, cover_id, by, now)


def _closure_faults(day: date, last: date, name: str, today: date) -> list[Fault]:
    faults = []
    if not today <= day <= today + FURTHEST:
        faults.append(Fault("day", "must be from today on, within three years"))
    if not day <= last <= day + LONGEST_CLOSURE:
        days = LONGEST_CLOSURE.days
        faults.append(Fault("until_day", f"must be the first day or later, within {days} days"))
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
