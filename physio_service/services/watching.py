"""Watch for what failed to happen: each course is looked at once a day, in the patient's morning.

Most want nothing: they are read many at a time, one statement a subject, and only a course of
which a rule seems true is looked at again alone, with its patient locked.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from physio_service.domain.alert import RuleId, RuleInForce, Setting, Values
from physio_service.domain.course import CourseRules
from physio_service.domain.event import SYSTEM
from physio_service.domain.fact import Silence
from physio_service.domain.off_track import low_adherence, silent
from physio_service.domain.patient import Consent
from physio_service.domain.rulebook import in_force
from physio_service.domain.week import weeks_of
from physio_service.services.alerting import fire, occasion
from physio_service.services.trying import each
from physio_service.store import (
    alert_facts,
    alert_looks,
    alert_settings,
    care_plans,
    clinics,
    contacts,
    dated_sessions,
    episodes,
    patients,
    pauses,
)
from physio_service.store.alert_looks import Watched
from physio_service.store.database import Database, Tx
from schedules.localtime import instant_at, local_day, zone

_BATCH = 500
_MORNING = time(7)  # of the patient's: the day before is closed by then
_WEEK = timedelta(days=7)
_ONE_DAY = timedelta(days=1)
_LONGEST = timedelta(weeks=9)  # of silence that is looked back on, above any threshold


def watch(database: Database, now: datetime, limit: int = _BATCH) -> int:
    """Look at up to `limit` courses that are due for it; return how many were looked at.

    It can be stopped anywhere and taken up again: what was not noted is looked at again,
    and a rule that is open opens nothing. One course that fails keeps no other waiting.
    """
    with database.reading() as tx:
        due = alert_looks.due(tx, now, limit)
        seeming = [one for many in _by_clinic(due) for one in _read(tx, many, now) if one.fired]
    with database.transaction() as tx:
        alert_looks.note(tx, {one: _next_look(one, now) for one in due})
    each(seeming, lambda one: _look_alone(database, one.course, now))
    return len(due)


@dataclass(frozen=True, slots=True)
class _Read:
    """A course, its rules, and of those that are true what made them so."""

    course: Watched
    fired: Sequence[tuple[RuleInForce, Values, str]]


def _look_alone(database: Database, seen: Watched, now: datetime) -> None:
    with database.transaction() as tx:
        patients.lock(tx, seen.clinic_id, seen.patient_id)
        course = alert_looks.of_episode(tx, seen.clinic_id, seen.episode_id)
        for read in _read(tx, [course], now) if course else ():
            episode = episodes.get(tx, seen.clinic_id, seen.episode_id)
            on = occasion(tx, episode, local_day(now, zone(seen.zone)), SYSTEM, now)
            for rule, values, evidence in read.fired:
                if rule.rule.id is not RuleId.SILENT or _may_be_texted(tx, seen):
                    fire(tx, on, rule, values, evidence)


def _read(tx: Tx, courses: Sequence[Watched], now: datetime) -> list[_Read]:
    """Put courses of one clinic to the rules; whoever pauses is asked nothing."""
    clinic_id = courses[0].clinic_id
    paused = pauses.holding(tx, clinic_id, [one.patient_id for one in courses], now)
    asked = [one for one in courses if one.patient_id not in paused]
    if not asked:
        return []
    settings = alert_settings.in_force(tx, clinic_id)
    rules = care_plans.rules_of(tx, clinic_id, {one.episode_id: one.plan_version for one in asked})
    silence = _silence(tx, clinic_id, asked, now)
    low = _low(tx, clinic_id, asked, rules, settings, now)
    found = []
    for one in asked:
        rule = in_force(RuleId.SILENT, rules[one.episode_id], one.protocol_id, settings)
        values = silent(silence[one.patient_id], rule.thresholds)
        fired = [(rule, values, f"since:{silence[one.patient_id].since}")] if values else []
        found.append(_Read(one, [*fired, *low.get(one.episode_id, ())]))
    return found


def _silence(
    tx: Tx, clinic_id: UUID, courses: Sequence[Watched], now: datetime
) -> Mapping[UUID, Silence]:
    """Return what has arrived at each patient since they were last heard of."""
    ids = [one.patient_id for one in courses if one.consent is Consent.GIVEN]
    since = now - _LONGEST
    heard = alert_facts.heard_at(tx, clinic_id, ids, since.date())
    quiet = {one: max(heard.get(one, since), since) for one in ids}
    # Whoever was heard of since yesterday is silent by no threshold.
    arrived = alert_facts.unanswered(
        tx, clinic_id, {one: at for one, at in quiet.items() if at < now - _ONE_DAY}
    )
    return {
        one.patient_id: Silence(
            tuple(arrived.get(one.patient_id, ())), local_day(now, zone(one.zone))
        )
        for one in courses
    }


def _low(
    tx: Tx,
    clinic_id: UUID,
    courses: Sequence[Watched],
    rules: Mapping[UUID, CourseRules],
    settings: Iterable[Setting],
    now: datetime,
) -> Mapping[UUID, list[tuple[RuleInForce, Values, str]]]:
    """Return the courses of which too little was done, week after week."""
    known = tuple(settings)
    held = {
        one.episode_id: in_force(
            RuleId.LOW_ADHERENCE, rules[one.episode_id], one.protocol_id, known
        )
        for one in courses
    }
    today = {one.patient_id: local_day(now, zone(one.zone)) for one in courses}
    windows = {
        one.patient_id: _before(today[one.patient_id], held[one.episode_id])
        for one in courses
        if one.operated_day is not None
    }
    sessions = dated_sessions.of_patients(tx, clinic_id, windows)
    found: defaultdict[UUID, list[tuple[RuleInForce, Values, str]]] = defaultdict(list)
    for one in courses:
        rule, day = held[one.episode_id], today[one.patient_id]
        if one.operated_day is None:
            continue
        done, number = sessions.get(one.patient_id, []), int(rule.thresholds["weeks"])
        weeks = weeks_of(done, one.operated_day, day, number, rules[one.episode_id].adherence)
        values = low_adherence(weeks, rule.thresholds)
        if values is not None:
            found[one.episode_id].append((rule, values, f"week:{day}"))
    return found


def _before(today: date, rule: RuleInForce) -> tuple[date, date]:
    """Return the first and the last day of the weeks that a rule asks for."""
    return today - int(rule.thresholds["weeks"]) * _WEEK, today - _ONE_DAY


def _may_be_texted(tx: Tx, course: Watched) -> bool:
    """Say whether their number takes texts still: no STOP holds, also none of the carrier's."""
    contact = contacts.primary_of(tx, course.clinic_id, course.patient_id)
    sender = clinics.sender_of(tx, course.clinic_id)
    if contact is None or sender is None:
        return False
    return not contacts.is_opted_out(tx, course.clinic_id, contact.number, sender.id)


def _by_clinic(due: Iterable[Watched]) -> list[list[Watched]]:
    found: defaultdict[UUID, list[Watched]] = defaultdict(list)
    for course in due:
        found[course.clinic_id].append(course)
    return list(found.values())


def _next_look(course: Watched, now: datetime) -> datetime:
    tomorrow = local_day(now, zone(course.zone)) + _ONE_DAY
    return instant_at(tomorrow, _MORNING, zone(course.zone))
