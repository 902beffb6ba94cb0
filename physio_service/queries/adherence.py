"""How one course is kept to: exercises and offloading apart, day by day, week by week."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from physio_service.domain.activity import ActivityState
from physio_service.domain.adherence import Adherence, Band, adherence, band
from physio_service.domain.course import AdherenceRules
from physio_service.domain.crutch_use import CrutchUse
from physio_service.domain.episode import Episode
from physio_service.domain.pairing import once_a_session
from physio_service.domain.trend import Day, Runs, Week, days_of, runs, weeks_of
from physio_service.domain.upshot import DatedSession, Upshot
from physio_service.queries.offloading import offloading_kept
from physio_service.store import care_plans, dated_sessions, episodes, patients
from physio_service.store.database import Tx
from schedules.localtime import local_day, zone

_LONG_AGO = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class Kept:
    """How a stretch of days was kept to, up to today on the patient's calendar."""

    today: date
    whole: Adherence
    recent: Adherence  # of the protocol's window, today included
    window_days: int
    band: Band | None  # of the recent days
    days: tuple[Day, ...]
    weeks: tuple[Week, ...]  # of the operation
    runs: Runs

    @property
    def days_by_class(self) -> dict[Upshot, int]:
        """Return how many days are in each class; those that are not over are in none."""
        counts = Counter(day.upshot for day in self.days if day.upshot is not None)
        return {upshot: counts[upshot] for upshot in Upshot}


@dataclass(frozen=True, slots=True)
class CourseKept:
    """How one course is kept to."""

    episode: Episode
    rules: AdherenceRules
    exercises: Kept
    offloading: CrutchUse  # one check asks for both legs: of two courses both have it


def course_kept(tx: Tx, clinic_id: UUID, episode_id: UUID, now: datetime) -> CourseKept:
    """Return how a course, active or ended, was kept to; raises NotFound."""
    episode = episodes.get(tx, clinic_id, episode_id)
    today = _today(tx, clinic_id, episode.patient_id, now)
    rules = care_plans.get(tx, clinic_id, episode_id, episode.plan_version).rules.adherence
    # Who has travelled west may have answered, where they were, for a day that is still to come.
    tomorrow = today + timedelta(days=1)
    read = dated_sessions.of_episode(tx, clinic_id, episode_id, _LONG_AGO, tomorrow)
    sessions = [one for one in read if one.day <= today or one.state is not ActivityState.PLANNED]
    return CourseKept(
        episode=episode,
        rules=rules,
        exercises=_kept(sessions, rules, today, episode.surgery_day),
        offloading=offloading_kept(tx, episode, now),
    )


def both_kept(courses: Sequence[CourseKept]) -> Kept:
    """Return how somebody keeps to several courses at once: a day is one, and what is due together.

    Judged by the rules of the first of them; it has no weeks, since each operation has its own.
    """
    sessions = (one for course in courses for day in course.exercises.days for one in day.sessions)
    first = courses[0]
    return _kept(once_a_session(sessions), first.rules, first.exercises.today, None)


def _today(tx: Tx, clinic_id: UUID, patient_id: UUID, now: datetime) -> date:
    return local_day(now, zone(patients.get(tx, clinic_id, patient_id).zone))


def _kept(
    sessions: Sequence[DatedSession],
    rules: AdherenceRules,
    today: date,
    surgery_day: date | None,
) -> Kept:
    days = days_of(sessions, rules)
    first_recent = today - timedelta(days=rules.window_days - 1)
    recent = adherence([one for one in sessions if one.day >= first_recent], rules)
    return Kept(
        today=today,
        whole=adherence(sessions, rules),
        recent=recent,
        window_days=rules.window_days,
        band=band(recent, rules),
        days=days,
        weeks=weeks_of(days, surgery_day, rules),
        runs=runs(days, rules),
    )
