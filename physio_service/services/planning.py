"""Keeping each patient's activities planned to the horizon, and replanning after a change."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from physio_service.domain.activity import Activity, ActivityKind, ActivityState
from physio_service.domain.agenda import agenda
from physio_service.domain.episode import Episode, PhaseOpening
from physio_service.domain.offloading import in_force
from physio_service.domain.pairing import Standing, asks_check
from physio_service.domain.patient import Patient
from physio_service.domain.plan import Plan
from physio_service.services.gating import Looked, prepare
from physio_service.services.trying import each
from physio_service.store import activities, care_plans, episodes, patients, prescriptions
from physio_service.store.database import Database, Tx
from physio_service.store.types import new_id
from physio_service.store.walks import walked
from schedules.localtime import local_day, zone
from schedules.plan import HORIZON, Change, Planned, difference

_KINDS = (ActivityKind.SESSION, ActivityKind.CHECK, ActivityKind.NOTICE)
_ONE_DAY = timedelta(days=1)
# No clock on earth is further behind UTC: a day that has begun there has begun everywhere.
_LAST_ZONE = timedelta(hours=12)


def plan_ahead(database: Database, now: datetime, limit: int = 200) -> int:
    """Plan up to `limit` active episodes to the horizon, and return how many were planned.

    A transaction each, so that it can be stopped anywhere and taken up again, and so that
    one episode that fails keeps no other from being planned: the first failure is raised
    when the rest are done.
    """
    before_day = (now - _LAST_ZONE).date() + HORIZON
    planned: list[UUID] = []
    with database.reading() as tx:
        behind = episodes.to_plan(tx, before_day, limit)

    def plan(episode: Episode) -> None:
        with database.transaction() as tx:
            if _plan_behind(tx, episode, before_day, now):
                planned.append(episode.id)

    each(behind, plan)
    return len(planned)


def replan(
    tx: Tx, clinic_id: UUID, episode_id: UUID, now: datetime, *, is_phase_new: bool = False
) -> Change:
    """Make an episode's future what its plan, phase in force and patient ask for now.

    What was asked, settled or is already due stays. Takes part in a transaction that
    holds the patient's lock; doing it again changes nothing. Returns what was changed.
    """
    course = course_of(tx, episodes.get(tx, clinic_id, episode_id), now)
    if course is None:
        return Change((), (), ())
    episode, opening = course.episode, course.opening
    change = _apply(tx, course, now)
    looked_on = None if is_phase_new else episode.planned_to_day
    before = looked_on and looked_on - HORIZON
    looked = Looked(course.today, before, zone(course.patient.zone), now)
    prepare(tx, episode, course.plan, opening, looked)
    episodes.set_planned_to(tx, clinic_id, episode_id, course.today + HORIZON)
    replan_beside(tx, episode, now)
    return change


def replan_beside(tx: Tx, episode: Episode, now: datetime) -> None:
    """Plan what runs beside a course again: which asks the one weekly check may have changed."""
    for other in episodes.active_of(tx, episode.clinic_id, episode.patient_id):
        course = None if other.id == episode.id else course_of(tx, other, now)
        if course is not None:
            _apply(tx, course, now)


@dataclass(frozen=True, slots=True)
class Course:
    """One episode as it stands today."""

    episode: Episode
    plan: Plan  # with its walks as long and as many as they are now
    opening: PhaseOpening  # the phase in force
    patient: Patient
    today: date  # the patient's
    asks_check: bool  # S8: of two courses one asks the weekly check

    def wanted(self) -> tuple[Planned, ...]:
        """Return what should lie ahead, each subject naming its plan version and phase."""
        if not self.episode.may_follow(self.opening.phase_id, self.plan):
            return ()
        asked = agenda(
            self.plan,
            self.opening,
            self.patient.preferred_times,
            zone(self.patient.zone),
            self.today,
            self.today + HORIZON,
        )
        version = self.episode.plan_version
        return tuple(
            replace(one, subject=f"{version}:{one.subject}")
            for one in asked
            if self.asks_check or one.kind != ActivityKind.CHECK
        )


def course_of(tx: Tx, episode: Episode, now: datetime) -> Course | None:
    """Return how an episode stands; None when it has ended or no phase of it is open."""
    opened = episodes.openings(tx, episode.clinic_id, episode.id)
    if not (episode.is_active and opened):
        return None
    patient = patients.get(tx, episode.clinic_id, episode.patient_id)
    prescribed = care_plans.get(tx, episode.clinic_id, episode.id, episode.plan_version)
    plan = walked(tx, episode, prescribed)
    active = episodes.active_of(tx, episode.clinic_id, patient.id)
    is_first = len(active) == 1 or asks_check(map(partial(_standing, tx), active)) == episode.id
    today = local_day(now, zone(patient.zone))
    return Course(episode, plan, opened[-1], patient, today, is_first)


def _standing(tx: Tx, episode: Episode) -> Standing:
    clinic_id, opened = episode.clinic_id, episodes.openings(tx, episode.clinic_id, episode.id)
    plan = care_plans.get(tx, clinic_id, episode.id, episode.plan_version)
    step = in_force(prescriptions.of_episode(tx, clinic_id, episode.id))
    has_check = bool(opened) and plan.phase(opened[-1].phase_id).check is not None
    return Standing(
        episode.id,
        None if step is None else step.status,
        has_check and episode.may_follow(opened[-1].phase_id, plan),
    )


def _plan_behind(tx: Tx, episode: Episode, before_day: date, now: datetime) -> bool:
    patients.lock(tx, episode.clinic_id, episode.patient_id)
    seen = episodes.get(tx, episode.clinic_id, episode.id)
    if not seen.is_active or (seen.planned_to_day and seen.planned_to_day >= before_day):
        return False  # somebody else did it meanwhile
    replan(tx, seen.clinic_id, seen.id, now)
    return True


@dataclass(frozen=True, slots=True)
class _Rows:
    """The activities behind a plan, by what makes each the one it is."""

    open_to_change: dict[tuple[str, date, int], Activity]
    taken: frozenset[tuple[str, date, int]]  # asked or settled: left alone


def _rows(tx: Tx, episode: Episode, from_day: date) -> _Rows:
    open_to_change, taken = {}, set()
    for activity in activities.from_day(tx, episode.clinic_id, episode.id, from_day, _KINDS):
        key = (activity.kind.value, activity.local_day, activity.sequence)
        if activity.is_asked or activity.state is not ActivityState.PLANNED:
            taken.add(key)
        else:
            open_to_change[key] = activity
    return _Rows(open_to_change, frozenset(taken))


def _apply(tx: Tx, course: Course, now: datetime) -> Change:
    episode = course.episode
    # A change of zone can put the patient back to yesterday's date.
    rows = _rows(tx, episode, course.today - _ONE_DAY)
    change = difference(
        [planned for planned in course.wanted() if planned.key not in rows.taken],
        [_planned(activity) for activity in rows.open_to_change.values()],
        now=now,
    )
    for planned in change.cancel:
        activities.cancel(tx, rows.open_to_change[planned.key], now)
    for planned, target in change.move:
        activities.move(tx, rows.open_to_change[planned.key], activity_for(episode, target))
    activities.add_many(tx, [activity_for(episode, planned) for planned in change.add], now)
    return change


def _planned(activity: Activity) -> Planned:
    subject = f"{activity.plan_version}:{activity.phase_id}"
    return Planned(
        activity.kind.value,
        activity.local_day,
        activity.sequence,
        activity.due_at,
        activity.closes_at,
        subject,
    )


def activity_for(episode: Episode, planned: Planned) -> Activity:
    """Return the activity that a planned thing makes for an episode."""
    return Activity(
        id=new_id(),
        clinic_id=episode.clinic_id,
        version=1,
        patient_id=episode.patient_id,
        episode_id=episode.id,
        kind=ActivityKind(planned.kind),
        local_day=planned.day,
        sequence=planned.sequence,
        plan_version=episode.plan_version,
        phase_id=planned.subject.partition(":")[2],
        due_at=planned.due_at,
        closes_at=planned.closes_at,
        state=ActivityState.PLANNED,
        is_asked=False,
        settled_at=None,
        source=None,
    )
