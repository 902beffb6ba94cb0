"""Setting up a clinic: its numbers, its hours, and the days it is closed."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

import holidays

from physio_service.domain.clinic import NewClinic, hours_faults
from physio_service.domain.errors import Conflict, Fault, NotFound, refuse
from physio_service.domain.event import SYSTEM, Actor, Event, Json
from physio_service.domain.policy import ABSOLUTE_DAY_CAP
from physio_service.services.trying import each
from physio_service.store import clinics, events
from physio_service.store.database import Database, Tx
from physio_service.store.types import new_id
from schedules.localtime import local_day, zone

_YEARS = 3  # this one and the next two: as far as anybody publishes bank holidays
_E164 = re.compile(r"\+[1-9]\d{6,14}")
# The longest each may be, so that a text with it still fits its planned segments.
_LENGTHS = {
    "name": 200,
    "text_name": 20,
    "phone": 15,
    "emergency": 3,
    "urgent": 7,
    "crisis": 18,
    "language": 8,
}


def found_clinic(database: Database, new: NewClinic, who: Actor, now: datetime) -> UUID:
    """Set up a clinic with its sender and its nation's bank holidays; return its id.

    Raises Invalid with every fault, and Conflict when another clinic has the sender's number.
    """
    faults = _faults(new)
    refuse(faults)
    clinic_id = new_id()
    with database.transaction() as tx:
        clinics.add(tx, clinic_id, new, now)
        sender = clinics.add_sender(
            tx, clinic_id, new.sender_address, new.messaging_service_sid, now
        )
        if sender is None:
            raise Conflict("another clinic texts from this number")
        first_year = local_day(now, zone(new.zone)).year
        closed = bank_holidays(new.nation, range(first_year, first_year + _YEARS))
        clinics.add_closures(tx, clinic_id, closed, now)
        clinics.note_holidays(tx, clinic_id, first_year + _YEARS - 1)
        after: dict[str, Json] = {
            "zone": new.zone,
            "nation": new.nation,
            "language": new.language,
            "sender": str(sender.id),
            "closures": len(closed),
            "contact_opens": f"{new.contact_opens:%H:%M}",
            "contact_closes": f"{new.contact_closes:%H:%M}",
            "max_texts_day": new.max_texts_day,
        }
        _record(tx, clinic_id, "clinic.created", who, after, now)
    return clinic_id


def extend_calendars(database: Database, now: datetime) -> int:
    """Enter the bank holidays of the years that have come into sight; return how many clinics.

    Years that were entered before are left as somebody may have changed them.
    """
    last = now.year + _YEARS - 1
    with database.reading() as tx:
        behind = clinics.without_holidays_of(tx, last)

    def extend(clinic_id: UUID) -> None:
        with database.transaction() as tx:
            clinic = clinics.get(tx, clinic_id)
            entered_to = clinics.holidays_to(tx, clinic_id)
            closed = bank_holidays(clinic.nation, range(entered_to + 1, last + 1))
            clinics.add_closures(tx, clinic_id, closed, now)
            clinics.note_holidays(tx, clinic_id, last)
            after: dict[str, Json] = {"holidays_to": last, "closures": len(closed)}
            _record(tx, clinic_id, "clinic.changed", SYSTEM, after, now)

    each(behind, extend)
    return len(behind)


def bank_holidays(nation: str, years: range) -> dict[date, str]:
    """Return a nation's bank holidays (GB-ENG, US) by day; raises NotFound for an unknown one."""
    country, _, subdivision = nation.partition("-")
    try:
        found = holidays.country_holidays(country, subdiv=subdivision or None, years=years)
    except NotImplementedError:
        raise NotFound(f"no bank holidays are known for {nation!r}") from None
    return {day: name[:100] for day, name in found.items()}


def _faults(new: NewClinic) -> list[Fault]:
    faults = [
        Fault(field, f"must be 1 to {longest} characters")
        for field, longest in _LENGTHS.items()
        if not 0 < len(getattr(new, field).strip()) <= longest
    ]
    try:
        zone(new.zone)
    except ValueError:
        faults.append(Fault("zone", "is not a time zone: choose one such as Europe/London"))
    try:
        bank_holidays(new.nation, range(2026, 2027))
    except NotFound:
        faults.append(Fault("nation", "must be a nation such as GB-ENG, GB-WLS or US"))
    if not _E164.fullmatch(new.sender_address):
        faults.append(Fault("sender_address", "must begin with + and the country code"))
    if not new.contact_opens < new.contact_closes:
        faults.append(Fault("contact_closes", "must be later than the first text of the day"))
    if not 1 <= new.max_texts_day <= ABSOLUTE_DAY_CAP:
        faults.append(Fault("max_texts_day", f"must be from 1 to {ABSOLUTE_DAY_CAP}"))
    return faults + hours_faults(new.opening_hours)


def _record(
    tx: Tx, clinic_id: UUID, kind: str, who: Actor, after: Mapping[str, Json], now: datetime
) -> None:
    events.record(tx, Event(clinic_id, kind, "clinic", clinic_id, who, after=after), now)
