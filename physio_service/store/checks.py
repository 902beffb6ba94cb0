"""Checks as they stand: what each asks, and what was answered of it so far."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from physio_service.domain.activity import Activity, ActivityKind, ActivityState
from physio_service.domain.check import STILL_ANSWERED, Ask, asks_by_link, asks_by_text, next_of
from physio_service.domain.plan import PlanPhase
from physio_service.store import activities, care_plans, check_answers
from physio_service.store.database import Tx

_WEEK = timedelta(days=7)
_ANSWERED = (ActivityState.DONE, ActivityState.PART, ActivityState.SKIPPED)


@dataclass(frozen=True, slots=True)
class Standing:
    """A check as it stands: what it asks, and what was answered, by the name of the question."""

    activity: Activity
    asks: tuple[Ask, ...]  # by text
    on_page: tuple[Ask, ...]  # by link: all of them
    answered: dict[str, int]

    @property
    def next(self) -> Ask | None:
        """The next question by text, or none."""
        return next_of(self.asks, self.answered)

    @property
    def has_sign(self) -> bool:
        """Whether an answer tells of a sign of danger."""
        return any(
            one.is_sign(self.answered[one.name])
            for one in self.on_page
            if one.name in self.answered
        )


def standing(tx: Tx, activity: Activity) -> Standing:
    """Return how a check stands."""
    phase, answers = _phase_of(tx, activity), _sessions_answered(tx, activity)
    day = activity.local_day
    return Standing(
        activity,
        asks_by_text(phase, day, answers),
        asks_by_link(phase, day, answers),
        check_answers.of_check(tx, activity),
    )


def live_check(tx: Tx, clinic_id: UUID, patient_id: UUID, now: datetime) -> Standing | None:
    """Return the check that a patient was asked last and may still answer, or None."""
    asked = activities.latest_asked(tx, clinic_id, patient_id, ActivityKind.CHECK, now)
    if asked is None or asked.is_settled or asked.due_at <= now - STILL_ANSWERED:
        return None
    return standing(tx, asked)


def last_check(tx: Tx, clinic_id: UUID, patient_id: UUID, now: datetime) -> Standing | None:
    """Return the check of the last week, whatever became of it: staff may still enter answers."""
    asked = activities.latest_asked(tx, clinic_id, patient_id, ActivityKind.CHECK, now)
    return None if asked is None or asked.due_at <= now - _WEEK else standing(tx, asked)


def _phase_of(tx: Tx, activity: Activity) -> PlanPhase:
    plan = care_plans.get(tx, activity.clinic_id, activity.episode_id, activity.plan_version)
    return plan.phase(activity.phase_id)


def _sessions_answered(tx: Tx, activity: Activity) -> int:
    """Count the sessions that were answered in the week before the day of a check."""
    first, last = activity.local_day - _WEEK, activity.local_day - timedelta(days=1)
    of_week = activities.between(tx, activity.clinic_id, activity.patient_id, first, last)
    return sum(one.kind is ActivityKind.SESSION and one.state in _ANSWERED for one in of_week)
