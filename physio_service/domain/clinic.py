"""A clinic: its numbers, the hours it is open, and the hours it may text."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import groupby, pairwise
from uuid import UUID

from physio_service.domain.errors import Fault
from schedules.clock import require_aware
from schedules.localtime import instant_at, local_day, zone
from schedules.window import Window

Hours = tuple[tuple[time, time], ...]  # wall times [opens, closes) of one day, rising

_LOOK_AHEAD = 366  # days: the longest closure that is still followed to its end
LONGEST_UNCOVERED = 2  # days on which it would have been open
_LOOK_BACK = timedelta(days=14)
_ONE_DAY = timedelta(days=1)
_LONGEST_RUN = timedelta(days=_LOOK_AHEAD)


class Basis(StrEnum):
    """What allows a clinic to text."""

    CONSENT = "consent"  # the patient's own, asked first
    # The United States' exemption for health care, 2015: fewer and shorter texts.
    EXEMPTION = "exemption"


@dataclass(frozen=True, slots=True)
class Clinic:
    """A clinic, at one version of the row."""

    id: UUID
    version: int
    name: str
    text_name: str  # opens each text; at most 20 characters
    zone: str
    nation: str  # whose bank holidays: GB-ENG, US …
    language: str
    phone: str  # as patients dial it
    emergency: str
    urgent: str
    crisis: str
    window: Window  # hours of texts, on the patient's wall clock
    opening_hours: Mapping[int, Hours]  # by weekday, Monday is 0; on the clinic's wall clock
    closures: frozenset[date]
    max_texts_day: int  # that we begin, to one patient
    max_texts_clinic: int | None  # that we begin in a day of the clinic's; none: no such cap
    basis: Basis
    texting_enabled: bool  # the kill switch

    @property
    def region(self) -> str:
        """The country its numbers are dialled in (ISO 3166)."""
        return self.nation.partition("-")[0]


@dataclass(frozen=True, slots=True)
class NewClinic:
    """What is asked when a clinic is founded; not checked yet."""

    name: str
    text_name: str
    zone: str
    nation: str
    language: str
    phone: str
    emergency: str
    urgent: str
    crisis: str
    sender_address: str  # ours, E.164: what patients see, and where they answer
    opening_hours: Mapping[int, Hours]
    contact_opens: time = time(8)
    contact_closes: time = time(20)
    max_texts_day: int = 2
    messaging_service_sid: str | None = None


@dataclass(frozen=True, slots=True)
class Sender:
    """A number that texts leave from; a text to it is a text to its clinic."""

    id: UUID
    clinic_id: UUID
    address: str  # E.164
    messaging_service_sid: str | None
    is_active: bool


def hours_faults(hours: Mapping[int, Hours]) -> list[Fault]:
    """Return what is wrong with opening hours by weekday: each rises, and some day has any."""
    field = "opening_hours"
    if not any(hours.values()):
        return [Fault(field, "give the hours of at least one day of the week")]
    if not set(hours) <= set(range(7)):
        return [Fault(field, "the days are 0 (Monday) to 6 (Sunday)")]
    faults = []
    for weekday, stretches in sorted(hours.items()):
        times = [at for stretch in stretches for at in stretch]
        if any(earlier >= later for earlier, later in pairwise(times)):
            message = "each time of a day must be later than the one before"
            faults.append(Fault(f"{field}.{weekday}", message))
    return faults


def hours_in_words(hours: Mapping[int, Hours], days: Sequence[str]) -> str:
    """Return opening hours as a sentence holds them: Mon-Thu 08:00-18:00, Fri 08:00-12:00.

    `days` are the seven names from Monday; neighbours with the same hours are named together.
    """
    spoken = []
    for stretches, group in groupby(range(7), key=lambda weekday: hours.get(weekday, ())):
        if not stretches:
            continue
        weekdays = list(group)
        ends = dict.fromkeys((days[weekdays[0]], days[weekdays[-1]]))
        times = " ".join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in stretches)
        spoken.append(f"{'-'.join(ends)} {times}")
    return ", ".join(spoken)


def is_open(clinic: Clinic, instant: datetime) -> bool:
    """Say whether the clinic is staffed at `instant`."""
    return any(opens_at <= instant for opens_at, _ in _stretches(clinic, instant, days=0))


def next_open(clinic: Clinic, instant: datetime) -> datetime:
    """Return the first UTC instant, `instant` itself or later, at which the clinic is open."""
    return after_open_hours(clinic, instant, timedelta(0))


def after_open_hours(clinic: Clinic, instant: datetime, duration: timedelta) -> datetime:
    """Return the UTC instant by which the clinic has been open for `duration` from `instant` on.

    Work "due within two open hours" is due then. A clinic that is not open for that long
    within a year has no such instant: the work is due at once, so that it shows.
    """
    left = duration
    for opens_at, closes_at in _stretches(clinic, instant, days=_LOOK_AHEAD):
        starts_at = max(opens_at, instant)
        if closes_at - starts_at >= left:
            return starts_at + left
        left -= closes_at - starts_at
    return instant


def closing_of_day_ahead(clinic: Clinic, instant: datetime, days: int) -> datetime:
    """Return when the clinic closes on the last of the next `days` days on which it opens.

    The day of `instant` is not counted, for it has begun. A clinic that does not open on so
    many days within a year gives `instant` itself.
    """
    where = zone(clinic.zone)
    today = local_day(require_aware(instant), where)
    closings: dict[date, datetime] = {}
    for _, closes_at in _stretches(clinic, instant, days=_LOOK_AHEAD):
        day = local_day(closes_at, where)
        if day > today:
            closings[day] = closes_at
            if len(closings) > days:
                break
    found = list(closings.values())
    return found[days - 1] if len(found) >= days else instant


def last_closing_before(clinic: Clinic, instant: datetime) -> datetime | None:
    """Return when the clinic last closes by `instant`; none if it was not open for two weeks."""
    closings = [
        closes_at
        for _, closes_at in _stretches(clinic, instant - _LOOK_BACK, days=_LOOK_BACK.days)
        if closes_at <= instant
    ]
    return closings[-1] if closings else None


def closed_run(clinic: Clinic, days: Collection[date]) -> tuple[date, date, int]:
    """Return how long a clinic is shut around `days`, all of them closed and in a row.

    First day, last day, and how many of them it would have been open by its week: a weekend
    between two closures joins them and counts for nothing.
    """

    def is_shut(day: date) -> bool:
        return day in clinic.closures or not clinic.opening_hours.get(day.weekday())

    first, last = min(days), max(days)
    while is_shut(first - _ONE_DAY) and last - first < _LONGEST_RUN:
        first -= _ONE_DAY
    while is_shut(last + _ONE_DAY) and last - first < _LONGEST_RUN:
        last += _ONE_DAY
    run = (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))
    return first, last, sum(1 for day in run if clinic.opening_hours.get(day.weekday()))


def _stretches(
    clinic: Clinic, instant: datetime, *, days: int
) -> Iterator[tuple[datetime, datetime]]:
    """Yield the open stretches that end after `instant`, from its day on for `days` more."""
    where = zone(clinic.zone)
    first = local_day(require_aware(instant), where)
    for ahead in range(days + 1):
        day = first + timedelta(days=ahead)
        if day in clinic.closures:
            continue
        for opens, closes in clinic.opening_hours.get(day.weekday(), ()):
            stretch = instant_at(day, opens, where), instant_at(day, closes, where)
            if stretch[1] > instant:
                yield stretch
