"""Wall clocks and calendars in a zone, to UTC instants and back."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from schedules.clock import require_aware

# In the list of names, but no place on earth: whatever this machine is set to, and nowhere.
_NO_PLACE = frozenset({"localtime", "Factory"})


@cache
def _zone_names() -> frozenset[str]:
    return frozenset(available_timezones()) - _NO_PLACE


@cache
def zone(name: str) -> ZoneInfo:
    """Return the zone of an IANA name such as Europe/London; raise ValueError if unknown.

    Names are looked up in the list rather than opened as files: a file would also be
    found for `right/...`, whose instants count leap seconds and are off by half a minute.
    """
    if name not in _zone_names():
        raise ValueError(f"unknown time zone: {name!r}")
    return ZoneInfo(name)


def instant_at(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the UTC instant at which the wall clock in `zone` reads `at` on `day`.

    A wall time that summer time skips moves on by the gap (01:30 becomes 02:30), and so
    may pass a later wall time of that day; one that comes twice means the first.
    """
    if at.tzinfo is not None:
        raise ValueError("a wall time carries no zone of its own")
    # In a gap, fold=0 reads the offset from before it: the time moves on by the gap.
    return datetime.combine(day, at.replace(fold=0), tzinfo=zone).astimezone(UTC)


def local_day(instant: datetime, zone: ZoneInfo) -> date:
    """Return the calendar date in `zone` at `instant`; raise ValueError if it is naive."""
    return require_aware(instant).astimezone(zone).date()


def local_time(instant: datetime, zone: ZoneInfo) -> time:
    """Return the wall time in `zone` at `instant`; raise ValueError if it is naive."""
    return require_aware(instant).astimezone(zone).time().replace(fold=0)


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return `day` in `zone` as UTC [start, end): 24 hours, or 23, 25, 23.5 ...

    Days join without gap or overlap. A date that the zone left out of its calendar
    (Apia, 30 December 2011) is empty: start equals end.
    """
    midnight = time()
    return instant_at(day, midnight, zone), instant_at(day + timedelta(days=1), midnight, zone)
