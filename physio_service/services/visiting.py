"""The page of a check: a link, a second fact, and answers that count as any others do.

A link names nobody and does nothing by itself. Whoever has it must know the year of birth,
is counted while guessing, and sees nothing of health before.
"""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from physio_service.domain.activity import Activity, ActivityState, Source
from physio_service.domain.errors import NotAllowed
from physio_service.domain.event import Actor, ActorKind, Event
from physio_service.domain.goal import goal_name, score_faults
from physio_service.domain.patient import Consent, Patient
from physio_service.domain.throttle import ADDRESS, TooManyTries
from physio_service.services.checking import Told, keep, settle
from physio_service.store import (
    activities,
    check_links,
    clinics,
    contacts,
    events,
    goals,
    patients,
    questions,
    throttles,
)
from physio_service.store.check_links import CheckLink
from physio_service.store.checks import Standing, standing
from physio_service.store.database import Database, Tx
from schedules.localtime import local_day, zone

_TOKEN_BYTES = 16  # 128 bits, 22 characters in a text
_VISIT_BYTES = 32
LINK_VALID = timedelta(hours=72)
_VISIT = timedelta(hours=1)
_MOST_TRIES = 5  # at one link's second fact; then the link is worth nothing


def digest(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def make_link(tx: Tx, activity: Activity, now: datetime) -> str | None:
    """Return the token of a new link to a check's page; none where nobody could open it.

    The year of birth is the second fact. Takes part in a transaction with the patient locked.
    """
    patient = patients.get(tx, activity.clinic_id, activity.patient_id)
    contact = contacts.primary_of(tx, activity.clinic_id, activity.patient_id)
    if patient.birth_day is None or contact is None:
        return None
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    ends_at = now + LINK_VALID
    check_links.add(tx, activity, contact.id, token_hash=digest(token), expires_at=ends_at, now=now)
    return token


def enter(database: Database, token: str, year: str, address: str, now: datetime) -> str:
    """Return the secret of a visit for somebody who has a link and knows the year of birth.

    Raises NotAllowed, the same whatever was wrong, and TooManyTries.
    """
    with database.transaction() as tx:
        visit = _try(tx, token, year, address, now)
    if visit is None:
        raise NotAllowed("this link and this year do not go together")
    return visit


def _try(tx: Tx, token: str, year: str, address: str, now: datetime) -> str | None:
    key = throttles.bucket(tx, "link", address)
    tries = throttles.lock(tx, key, now)
    if tries.wait(now) > timedelta():
        raise TooManyTries(tries.wait(now))
    throttles.keep(tx, key, tries.counted(ADDRESS, now))
    link = check_links.by_token(tx, digest(token), now)
    if link is None or link.tries >= _MOST_TRIES:
        return None
    patient = patients.get(tx, link.clinic_id, link.patient_id)
    if not (_may_answer(tx, link, patient) and _is_birth_year(patient, year)):
        check_links.count_try(tx, link)
        return None
    throttles.keep(tx, key, throttles.lock(tx, key, now).forgiven())
    visit = secrets.token_urlsafe(_VISIT_BYTES)
    check_links.begin_visit(tx, link, visit_hash=digest(visit), ends_at=now + _VISIT)
    who = Actor(ActorKind.PATIENT, patient.id)
    event = Event(link.clinic_id, "check.opened", "activity", link.activity_id, who, patient.id)
    events.record(tx, event, now)
    return visit


def _may_answer(tx: Tx, link: CheckLink, patient: Patient) -> bool:
    """Whether the link is still this person's: the phone is, and they agreed and are here."""
    contact = contacts.primary_of(tx, link.clinic_id, link.patient_id)
    is_here = patient.archived_at is None and not patient.is_dead
    return (
        is_here
        and patient.consent is Consent.GIVEN
        and contact is not None
        and (contact.id == link.contact_id)
    )


def _is_birth_year(patient: Patient, year: str) -> bool:
    """Compare in digits of any script."""
    typed = year.strip()
    is_number = typed.isdecimal() and len(typed) == len("1999")
    return is_number and patient.birth_day is not None and int(typed) == patient.birth_day.year


def tell(database: Database, visit: str, said: Mapping[str, int], now: datetime) -> bool:
    """Keep the answers of a visit by the names of their questions; False when it is over.

    What was answered before, by text or here, is not counted again; a number that can be no
    answer is left out. A sign of danger ends the check.
    """
    with database.transaction() as tx:
        link = check_links.by_visit(tx, digest(visit), now)
        if link is None:
            return False
        patients.lock(tx, link.clinic_id, link.patient_id)
        patient = patients.get(tx, link.clinic_id, link.patient_id)
        if not _may_answer(tx, link, patient):
            return False
        check = standing(tx, activities.get(tx, link.clinic_id, link.activity_id))
        who = Actor(ActorKind.PATIENT, patient.id)
        told = Told(clinics.get(tx, link.clinic_id), who, now, Source.APP)
        keep_all(tx, told, check, said)
        patients.touch_contact(tx, link.clinic_id, link.patient_id, now)
        return True


def keep_all(tx: Tx, told: Told, check: Standing, said: Mapping[str, int]) -> None:
    """Keep what was said of a check in one go, and settle it where nothing is left to ask.

    What is open of it on a phone is closed: a digit must not answer it any more.
    """
    activity = check.activity
    for ask in check.on_page:
        if ask.name in said and ask.takes(said[ask.name]):
            keep(tx, told, activity, ask, said[ask.name])
    _score_goals(tx, told, activity, said)
    questions.close_of_activity(tx, activity.clinic_id, activity.id, told.now)
    after = standing(tx, activity)
    if after.has_sign:
        settle(tx, told, activity, ActivityState.PART)
    elif after.next is None:
        settle(tx, told, activity, ActivityState.DONE)


def _score_goals(tx: Tx, told: Told, activity: Activity, said: Mapping[str, int]) -> None:
    """Keep the scores of goals that stand: one a goal and day."""
    clinic_id, patient_id = activity.clinic_id, activity.patient_id
    day = local_day(told.now, zone(patients.get(tx, clinic_id, patient_id).zone))
    for goal in goals.standing(tx, clinic_id, patient_id):
        score = said.get(goal_name(goal.id))
        if score is not None and not score_faults(score):
            whose = (clinic_id, patient_id, goal.id)
            goals.add_score(tx, *whose, score, day=day, source=told.source, now=told.now)
