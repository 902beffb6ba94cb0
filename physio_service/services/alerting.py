"""The one door of alerts: a rule that fired opens one alert and its task, and nothing else.

Nothing here changes what is prescribed, and nothing closes by itself. All of it takes part
in a transaction with the patient locked.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from physio_service.domain.alert import RuleId, RuleInForce, Setting, Urgency, Values
from physio_service.domain.clinic import Clinic, after_open_hours, next_open
from physio_service.domain.episode import Episode
from physio_service.domain.event import Actor, Event, Json
from physio_service.domain.plan import Plan
from physio_service.domain.rulebook import in_force
from physio_service.domain.task import READ_WITHIN, NewTask
from physio_service.store import (
    alert_settings,
    alerts,
    care_plans,
    clinics,
    events,
    patients,
    tasks,
)
from physio_service.store.alerts import NewAlert
from physio_service.store.database import Tx
from schedules.localtime import local_day, zone

# Open hours until the task is due (design choices): a day of the clinic's, or about a week.
_WITHIN = {
    Urgency.SAME_DAY: READ_WITHIN,
    Urgency.STAFF_CHECK: timedelta(hours=8),
    Urgency.NEXT_REVIEW: timedelta(hours=40),
}
# Causes that had a task before there were alerts: one that is open still is the alert's.
_CAUSES = {
    RuleId.PAIN_SEVERE: "pain",
    RuleId.PAIN_RED: "pain_red",
    RuleId.CRUTCHES_NOT_USED: "breach",
    RuleId.SILENT: "silent",
}


@dataclass(frozen=True, slots=True)
class Occasion:
    """Of whom something became known, by which course it is read, by whom and when."""

    clinic: Clinic
    episode: Episode
    plan: Plan
    day: date  # on the patient's calendar
    who: Actor
    now: datetime
    reply_id: UUID | None = None
    message_id: UUID | None = None


def occasion(
    tx: Tx,
    episode: Episode,
    day: date,
    who: Actor,
    now: datetime,
    *,
    reply_id: UUID | None = None,
    message_id: UUID | None = None,
) -> Occasion:
    """Return the occasion to put rules to a course."""
    plan = care_plans.get(tx, episode.clinic_id, episode.id, episode.plan_version)
    clinic = clinics.get(tx, episode.clinic_id)
    return Occasion(clinic, episode, plan, day, who, now, reply_id, message_id)


def held(
    tx: Tx, on: Occasion, rule: RuleId, settings: tuple[Setting, ...] | None = None
) -> RuleInForce:
    """Return a rule as it holds for the course."""
    found = alert_settings.in_force(tx, on.clinic.id) if settings is None else settings
    return in_force(rule, on.plan.rules, on.plan.protocol_id, found)


def fire(
    tx: Tx,
    on: Occasion,
    rule: RuleInForce,
    values: Values,
    evidence: str,
    *,
    scope: str = "",
    task: NewTask | None = None,
) -> bool:
    """Open the alert of a rule that fired, with its task; False when it is open, or rests.

    `evidence` names what it fired on: it never fires on the same again. `task` stands in
    for the usual one. A task that is open for the same cause becomes the alert's.
    """
    if not may_fire(tx, on, rule, evidence, scope):
        return False
    asked = task or usual_task(on, rule)
    task_id = tasks.open_task(tx, asked, on.who, on.now)
    task_id = task_id or alerts.take_over(tx, asked)
    if task_id is None:  # closed between two statements: nothing of it is under our lock
        return False
    new = NewAlert(
        clinic_id=on.clinic.id,
        patient_id=on.episode.patient_id,
        episode_id=on.episode.id,
        held=rule,
        scope=scope,
        evidence=evidence,
        values=values,
        protocol_id=on.plan.protocol_id,
        protocol_version=on.plan.protocol_version,
        day=on.day,
    )
    alert_id = alerts.add(tx, new, task_id, on.now)
    if alert_id is None:
        return False
    after: dict[str, Json] = {
        "rule": rule.rule.id.value,
        "urgency": rule.urgency.value,
        "task": str(task_id),
        "values": dict(values),
        "thresholds": dict(rule.thresholds),
    }
    about = ("alert.fired", "alert", alert_id, on.who, on.episode.patient_id)
    events.record(tx, Event(on.clinic.id, *about, after=after), on.now)
    return True


def may_fire(tx: Tx, on: Occasion, rule: RuleInForce, evidence: str, scope: str = "") -> bool:
    """Say whether a rule is on, not open for the patient, and not resting after it was closed."""
    if not rule.is_on or not on.episode.is_active:
        return False
    whose = (on.clinic.id, on.episode.patient_id, rule.rule.id.value, scope)
    last = alerts.last_of(tx, *whose)
    if last is None:
        return True
    if last.closed_at is None or alerts.has_fired_on(tx, *whose, evidence):
        return False
    rests = timedelta(days=int(rule.thresholds["again_after_days"]))
    patient = patients.get(tx, on.clinic.id, on.episode.patient_id)
    return on.day >= local_day(last.closed_at, zone(patient.zone)) + rests


def usual_task(on: Occasion, rule: RuleInForce) -> NewTask:
    """Return the task of a rule: its tier, and due by the hours of the clinic."""
    patient_id = on.episode.patient_id
    return NewTask(
        clinic_id=on.clinic.id,
        patient_id=patient_id,
        kind=rule.rule.kind,
        tier=rule.urgency.tier,
        dedupe=f"{_CAUSES.get(rule.rule.id, rule.rule.id.value)}:{patient_id}",
        due_at=_due_at(on, rule.urgency),
        reply_id=on.reply_id,
        message_id=on.message_id,
        rule=rule.rule.id.value,
    )


def _due_at(on: Occasion, urgency: Urgency) -> datetime:
    if urgency is Urgency.SAME_DAY_IN_HOURS:
        return next_open(on.clinic, on.now)
    return after_open_hours(on.clinic, on.now, _WITHIN[urgency])


def is_open(tx: Tx, on: Occasion, rule: RuleId) -> bool:
    """Say whether an alert of a rule is open for the patient."""
    last = alerts.last_of(tx, on.clinic.id, on.episode.patient_id, rule.value)
    return last is not None and last.closed_at is None
