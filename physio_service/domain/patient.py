"""A patient: who is treated, how they want to be texted, and whether they agreed to it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

from physio_service.domain.errors import Fault, Invalid
from schedules.localtime import zone
from schedules.window import Window

# Turn the direction of what follows (Unicode UAX 9): a name with one in it reads backwards.
_TURNS = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})

MOST_TIMES = 3  # a day: a text that comes more often is no longer read
LONGEST_NAME = 200

# The letters and digits of a reference: none looks or sounds like another (no 0/O, 1/I/L, 5/S,
# 2/Z, 8/B), and without vowels none of them spells a word.
REFERENCE_LETTERS = "CDFGHJKMNPQRTVWXY34679"
REFERENCE_LENGTH = 6


class Consent(StrEnum):
    """What the patient answered to being texted."""

    NONE = "none"  # nobody has asked
    ASKED = "asked"
    GIVEN = "given"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Discretion(StrEnum):
    """How much a text may give away to whoever reads it over a shoulder."""

    DISCREET = "discreet"
    PLAIN = "plain"


class Reach(StrEnum):
    """How the patient is reached."""

    SMARTPHONE = "smartphone"
    SMS = "sms"  # texts, but no links
    PAPER = "paper"  # no texts at all: staff ring, and enter the answers


@dataclass(frozen=True, slots=True)
class Patient:
    """A registered patient, at one version of the row."""

    id: UUID
    clinic_id: UUID
    version: int
    reference: str  # spoken and sorted by; identifies nobody
    name: str
    language: str
    zone: str  # IANA name; decides what day it is for the patient
    wording: Discretion
    reach: Reach
    preferred_times: tuple[time, ...]  # the patient's wall clock, rising, 1 to MOST_TIMES
    consent: Consent
    consent_at: datetime | None
    birth_day: date | None
    nhs_number: str | None
    last_contact_at: datetime | None  # when the patient last texted
    archived_at: datetime | None
    died_day: date | None = None  # as far as it is known
    is_dead: bool = False
    own_window: Window | None = None  # hours the patient may be texted in; none: the clinic's

    def window(self, clinic: Window) -> Window:
        """Return the hours that the clinic and the patient both allow.

        Where a clinic has moved its hours away from the patient's own, the clinic's hold.
        """
        both = clinic.intersect(self.own_window) if self.own_window else clinic
        return both or clinic


@dataclass(frozen=True, slots=True)
class NewPatient:
    """What is asked when a patient is registered; not checked yet."""

    name: str
    phone: str | None  # as written; none: no phone that takes texts
    language: str
    zone: str
    preferred_times: tuple[time, ...]
    wording: Discretion = Discretion.DISCREET
    reach: Reach = Reach.SMS
    birth_day: date | None = None
    nhs_number: str | None = None


def name_faults(name: str) -> list[Fault]:
    if not name.strip():
        return [Fault("name", "enter the patient's name")]
    if len(name) > LONGEST_NAME:
        return [Fault("name", f"must be at most {LONGEST_NAME} characters")]
    if not any(letter.isalpha() for letter in name):
        return [Fault("name", "must have a letter in it")]
    if any(unicodedata.bidirectional(letter) in _TURNS for letter in name):
        return [Fault("name", "holds a hidden mark that turns its direction: type it anew")]
    return []


def time_faults(times: Iterable[time], window: Window) -> list[Fault]:
    """Return what is wrong with the wall times at which a patient wants to be texted.

    `window` holds the hours that the clinic and the patient both allow.
    """
    wanted = list(times)
    field = "preferred_times"
    if not 1 <= len(wanted) <= MOST_TIMES:
        return [Fault(field, f"choose from 1 to {MOST_TIMES} times a day")]
    if wanted != sorted(set(wanted)):
        return [Fault(field, "put the times in order, each once")]
    if any(at.tzinfo is not None or at.second or at.microsecond for at in wanted):
        return [Fault(field, "must be wall times in whole minutes")]
    if any(not window.opens <= at < window.closes for at in wanted):
        hours = f"{window.opens:%H:%M} and {window.closes:%H:%M}"
        return [Fault(field, f"must be between {hours}, when texts may come")]
    return []


def own_hours(opens: time | None, closes: time | None) -> Window | None:
    """Return the hours of a patient's own; none where neither end is given. Raises Invalid."""
    if opens is None and closes is None:
        return None
    if opens is None or closes is None or opens >= closes:
        message = "give when they begin and, later the same day, when they end; or neither"
        raise Invalid.one("own_window", message)
    return Window(opens, closes)


def window_faults(own: Window | None, clinic: Window) -> list[Fault]:
    """Return what is wrong with a patient's own hours: some of them must be the clinic's too."""
    if own is None or clinic.intersect(own) is not None:
        return []
    hours = f"{clinic.opens:%H:%M} and {clinic.closes:%H:%M}"
    return [Fault("own_window", f"must share some time with {hours}, when this clinic may text")]


def birth_faults(birth_day: date | None, today: date) -> list[Fault]:
    """Return what is wrong with a birth date; `today` is the patient's."""
    if birth_day is None or date(1900, 1, 1) <= birth_day <= today:
        return []
    return [Fault("birth_day", "must be a date of birth between 1900 and today")]


def choice_faults(
    choosable: frozenset[str],
    hours: Window,
    name: str,
    language: str,
    zone_name: str,
    times: tuple[time, ...],
) -> list[Fault]:
    """Return what is wrong with what a patient may choose; `choosable` are the languages."""
    faults = [*name_faults(name), *time_faults(times, hours)]
    if language not in choosable:
        listed = ", ".join(sorted(choosable)) or "those whose texts were signed: none yet"
        faults.append(Fault("language", f"must be one of {listed}"))
    try:
        zone(zone_name)
    except ValueError:
        faults.append(Fault("zone", "is not a time zone: choose one such as Europe/London"))
    return faults
