"""A progress check's answers, whichever way they come: kept once, told of, and what is left."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from physio_service.domain.activity import Activity, ActivityState, Source
from physio_service.domain.check import (
    MEASURES,
    Ask,
)
from physio_service.domain.clinic import Clinic, after_open_hours
from physio_service.domain.event import Actor, Event
from physio_service.domain.pain import ALL
from physio_service.domain.question import QuestionKind
from physio_service.domain.task import READ_WITHIN, NewTask, TaskKind, Tier, flag_cause
from physio_service.services.hurting import hear_of_pain
from physio_service.services.noticing import keep_value
from physio_service.store import (
    activities,
    check_answers,
    episodes,
    events,
    patients,
    tasks,
)
from physio_service.store.database import Tx
from schedules.localtime import local_day, zone

_WEEK = timedelta(days=7)
_ANSWERED = (ActivityState.DONE, ActivityState.PART, ActivityState.SKIPPED)


@dataclass(frozen=True, slots=True)
class Told:
    """Who tells what, by which way, and when."""

    clinic: Clinic
    who: Actor
    now: datetime
    source: Source
    reply_id: UUID | None = None

    def flag_cause(self, activity: Activity) -> str:
        """Return the cause of the task about a sign of danger: the text, or the check, it is in."""
        return flag_cause(self.reply_id or activity.id)


def keep(tx: Tx, told: Told, activity: Activity, ask: Ask, number: int) -> bool:
    """Keep the answer to one question of a check; False when it was answered before.

    A measure is put to the rules of alerts, and people are told of a sign of danger; what the
    patient is told is for the caller. Takes part in a transaction with the
    patient locked.
    """
    patient = patients.get(tx, activity.clinic_id, activity.patient_id)
    day = local_day(told.now, zone(patient.zone))
    is_new = check_answers.add(
        tx,
        activity,
        ask,
        number,
        opening=_opening_of(tx, activity),
        day=day,
        source=told.source,
        reply_id=told.reply_id,
        now=told.now,
    )
    if not is_new:
        if ask.is_sign(number):  # said by one way and denied by another: people are told
            _tell_of_sign(tx, told, activity, ask)
        return False
    if ask.kind in MEASURES:
        kind, who = MEASURES[ask.kind], told.who
        about = (activity.clinic_id, activity.patient_id, activity.episode_id, kind, float(number))
        keep_value(tx, *about, who, told.now, day, told.source, told.reply_id)
        if kind in ALL:
            whose = (activity.clinic_id, activity.patient_id)
            hear_of_pain(tx, *whose, number, who, told.now, told.reply_id, told.source)
    if ask.is_sign(number):
        _tell_of_sign(tx, told, activity, ask)
    return True


def _tell_of_sign(tx: Tx, told: Told, activity: Activity, ask: Ask) -> None:
    """Open the task about a sign of danger, unless the rule about it has one open of its own."""
    open_now = tasks.open_of(tx, activity.clinic_id, activity.patient_id)
    if ask.kind is QuestionKind.BEARS and TaskKind.CANNOT_BEAR in open_now:
        return
    task = NewTask(
        clinic_id=activity.clinic_id,
        patient_id=activity.patient_id,
        kind=TaskKind.RED_FLAG,
        tier=Tier.SAME_DAY,
        dedupe=told.flag_cause(activity),
        due_at=after_open_hours(told.clinic, told.now, READ_WITHIN),
        reply_id=told.reply_id,
    )
    tasks.open_task(tx, task, told.who, told.now)


def settle(tx: Tx, told: Told, activity: Activity, state: ActivityState) -> None:
    """Note what became of a check, once, and in the journal."""
    if not activities.settle(tx, activity, state, told.source, told.now):
        return
    event = Event(
        activity.clinic_id,
        "activity.settled",
        "activity",
        activity.id,
        told.who,
        activity.patient_id,
        after={"state": state.value, "source": told.source.value},
    )
    events.record(tx, event, told.now)


def _opening_of(tx: Tx, activity: Activity) -> int | None:
    """Return which opening of its phase a check belongs to: the last one."""
    opened = episodes.openings(tx, activity.clinic_id, activity.episode_id)
    return next(
        (one.sequence for one in reversed(opened) if one.phase_id == activity.phase_id), None
    )
