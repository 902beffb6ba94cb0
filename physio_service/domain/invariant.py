"""The rules I1-I8 of texting, and which of them a claim broke by the journal before it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import Any
from uuid import UUID

from physio_service.domain.ledger import Ledger, Line, Person, Text
from physio_service.domain.message import CARER_COPY, OF_CARER, Duty
from physio_service.domain.policy import ABSOLUTE_DAY_CAP
from schedules.localtime import local_day, zone
from schedules.window import Window

_AT_ANY_HOUR = (Duty.SAFETY, Duty.COMMAND)
_CONFIRMING = frozenset(
    {"stop", "stop_shared", "wrong_number", "help", "pause"}
)  # they outlive what they confirm


class Invariant(StrEnum):
    """What always holds of texts."""

    ENDS_ONCE = "I1"  # one accept, or one recorded reason
    NOT_AT_NIGHT = "I2"  # by the patient's clock, in the moment of the claim
    NOT_AFTER_STOP = "I3"
    NOT_WHEN_OVER = "I4"  # programme ended, paused, discharged, no consent
    NOT_LATE = "I5"
    NOT_TOO_MANY = "I6"
    PLAN_IN_FORCE = "I7"
    READ_IN_TIME = "I8"  # an acknowledged reply exists once, and is read within a minute


@dataclass(frozen=True, slots=True)
class Violation:
    """One rule broken: by what, when, and which of the ways to break it."""

    invariant: Invariant
    subject_id: UUID  # a message, a reply or an activity
    patient_id: UUID | None
    at: datetime
    what: str


def broken_by_claim(ledger: Ledger, line: Line) -> Iterator[Violation]:
    """Ask every rule about one claim; `ledger` holds what stood in the journal before it."""
    text = ledger.texts.get(line.subject_id)
    if text is None:
        yield _broken(Invariant.ENDS_ONCE, line, "claimed_unrecorded")
        return
    for rule in (_night, _stop, _over, _late, _crowd, _plan):
        if found := rule(ledger, text, line):
            yield _broken(found[0], line, found[1])


def _broken(invariant: Invariant, line: Line, what: str) -> Violation:
    return Violation(invariant, line.subject_id, line.patient_id, line.at, what)


_Found = tuple[Invariant, str] | None


def _night(ledger: Ledger, text: Text, line: Line) -> _Found:
    person = _person(ledger, text)
    window = _window(ledger.clinic, person)
    if text.wish.get("duty") in _AT_ANY_HOUR or window is None:
        return None
    is_open = window.contains(line.at, zone(_zone(ledger, person)))
    return None if is_open else (Invariant.NOT_AT_NIGHT, "outside_window")


def _stop(ledger: Ledger, text: Text, line: Line) -> _Found:
    wish = {**text.wish, **line.after}
    is_exempt = wish.get("duty") == Duty.SAFETY or wish.get("wording") in _CONFIRMING
    key = str(wish.get("contact")), str(wish.get("sender"))
    if is_exempt or key not in ledger.stops:
        return None
    return Invariant.NOT_AFTER_STOP, "opted_out"


def _over(ledger: Ledger, text: Text, line: Line) -> _Found:
    """What ended, paused or was never agreed to forbids all but safety and direct orders."""
    duty, person = text.wish.get("duty"), _person(ledger, text)
    if duty in _AT_ANY_HOUR or person is None:
        return None
    episodes = text.wish.get("episodes") or ()
    is_active = any(ledger.versions.get(one) is not None for one in episodes)
    is_confirming = text.wish.get("wording") in _CONFIRMING
    agreed = "asked" if duty == Duty.CONSENT else "given"
    reasons = {
        "archived": person.is_archived,
        "no_consent": person.consent != agreed and text.wish.get("kind") not in OF_CARER,
        "paused": duty != Duty.CONSENT and person.is_paused(line.at) and not is_confirming,
        "episode_ended": duty == Duty.INITIATED and bool(episodes) and not is_active,
    }
    what = next((reason for reason, holds in reasons.items() if holds), None)
    return None if what is None else (Invariant.NOT_WHEN_OVER, what)


def _late(_ledger: Ledger, text: Text, line: Line) -> _Found:
    not_after = text.moment("not_after_at")
    is_late = not_after is not None and line.at >= not_after
    return (Invariant.NOT_LATE, "too_late") if is_late else None


def _crowd(ledger: Ledger, text: Text, line: Line) -> _Found:
    is_copy = text.wish.get("kind") == CARER_COPY
    if text.wish.get("duty") != Duty.INITIATED or text.patient_id is None or is_copy:
        return None
    where = zone(_zone(ledger, _person(ledger, text)))
    today = local_day(line.at, where)
    gone = sum(
        other is not text
        and other.wish.get("kind") != CARER_COPY
        and other.patient_id == text.patient_id
        and other.wish.get("duty") == Duty.INITIATED
        and other.claimed_at is not None
        and local_day(other.claimed_at, where) == today
        for other in ledger.texts.values()
    )
    most = min(ledger.clinic.get("max_texts_day", ABSOLUTE_DAY_CAP), ABSOLUTE_DAY_CAP)
    return None if gone < most else (Invariant.NOT_TOO_MANY, "day_cap")


def _plan(ledger: Ledger, text: Text, _line: Line) -> _Found:
    version = text.wish.get("plan_version")
    in_force = [ledger.versions.get(one) for one in text.wish.get("episodes") or ()]
    is_right = version is None or all(one in (version, None) for one in in_force)
    return None if is_right else (Invariant.PLAN_IN_FORCE, "superseded")


def _person(ledger: Ledger, text: Text) -> Person | None:
    return None if text.patient_id is None else ledger.person(text.patient_id)


def _zone(ledger: Ledger, person: Person | None) -> str:
    of_person = person.facts.get("zone") if person else None
    return str(of_person or ledger.clinic.get("zone", "UTC"))


def _window(clinic: dict[str, Any], person: Person | None) -> Window | None:
    """Return the hours of contact: the clinic's, and within them the patient's own, if any."""
    if not clinic.get("contact_opens"):
        return None
    hours = _hours(clinic["contact_opens"], clinic["contact_closes"])
    own = person.facts.get("own_window") if person else None
    return hours.intersect(_hours(*own)) or hours if own else hours


def _hours(opens: str, closes: str) -> Window:
    return Window(time.fromisoformat(opens), time.fromisoformat(closes))
