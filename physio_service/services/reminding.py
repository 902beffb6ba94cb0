"""Make a text of each activity that falls due: one row a slot, for the send beat to decide on."""

from collections.abc import Sequence
from datetime import date, datetime

from physio_service.domain.activity import Activity, ActivityKind
from physio_service.domain.agenda import has_booster_near
from physio_service.domain.contact import Contact
from physio_service.domain.course import WalkingRow
from physio_service.domain.event import SYSTEM
from physio_service.domain.failpoint import Passing, Point, pass_by
from physio_service.domain.footing import SAID_ANEW
from physio_service.domain.message import Duty
from physio_service.domain.pairing import due_with
from physio_service.domain.patient import Discretion, Patient, Reach
from physio_service.domain.plan import Plan, PlanPhase
from physio_service.domain.question import ASKS
from physio_service.domain.walking import at_row, has_walk
from physio_service.services.caring import copy_to_carers
from physio_service.services.entering import ask_staff
from physio_service.services.filling import values_of
from physio_service.services.nudging import speak_of_silence
from physio_service.services.queueing import Texts, Wish, queue
from physio_service.services.trying import each
from physio_service.services.visiting import make_link
from physio_service.store import (
    activities,
    care_plans,
    clinics,
    contacts,
    message_facts,
    patients,
)
from physio_service.store.database import Database, Tx
from physio_service.store.walks import row_of
from schedules.localtime import zone

_BATCH = 200
WALKING = "session_walk"
LINK = "check_link"


def remind(database: Database, texts: Texts, now: datetime, *, pass_by: Passing = pass_by) -> int:
    """Queue the text of every activity that is due; return how many activities were seen to.

    One transaction each: one that fails holds up no other, and the next beat takes it again.
    """
    with database.reading() as tx:
        due = activities.due_to_ask(tx, now, _BATCH)

    def ask(activity: Activity) -> None:
        with database.transaction() as tx:
            patients.lock(tx, activity.clinic_id, activity.patient_id)
            _remind_of(tx, texts, activity, now)
        pass_by(Point.QUEUED)

    each(due, ask)
    return len(due)


def _remind_of(tx: Tx, texts: Texts, activity: Activity, now: datetime) -> None:
    # Somebody without a phone is still expected to exercise: there is just no text.
    if not activities.mark_asked(tx, activity):
        return
    others = _beside(tx, activity)
    contact = contacts.primary_of(tx, activity.clinic_id, activity.patient_id)
    patient = patients.get(tx, activity.clinic_id, activity.patient_id)
    if contact is None or patient.reach is Reach.PAPER:
        if activity.kind is ActivityKind.CHECK:
            ask_staff(tx, activity, now)
        return
    _text(tx, texts, contact, patient, (activity, *others), now)


def _beside(tx: Tx, activity: Activity) -> tuple[Activity, ...]:
    """Note as asked what is due together with an activity, and return it: one text for all (S8)."""
    of_day = activities.of_day(tx, activity.clinic_id, activity.patient_id, activity.local_day)
    return tuple(one for one in due_with(activity, of_day) if activities.mark_asked(tx, one))


def _text(
    tx: Tx,
    texts: Texts,
    contact: Contact,
    patient: Patient,
    asked: tuple[Activity, ...],
    now: datetime,
) -> None:
    """Queue the one text of what is due together."""
    activity = asked[0]
    clinic = clinics.get(tx, activity.clinic_id)
    row = row_of(tx, clinic.id, patient.id)
    plans = [
        at_row(care_plans.get(tx, clinic.id, one.episode_id, one.plan_version), row)
        for one in asked
    ]
    key, values = _words(tx, texts, patient, plans, asked, row, now)
    window_closes_at = patient.window(clinic.window).closes_at(activity.due_at, zone(patient.zone))
    wish = Wish(
        clinic=clinic,
        contact=contact,
        patient=patient,
        kind=activity.kind.value,
        duty=Duty.INITIATED,
        wording_key=key,
        due_at=activity.due_at,
        # M4: a reminder for today is worth nothing tomorrow.
        not_after_at=min(activity.closes_at, window_closes_at),
        sequence=message_facts.free_slot(tx, activity, SAID_ANEW),
        values=values,
        plan_version=activity.plan_version if len(asked) == 1 else None,
        week_cap=max(_week_cap(plan, one) for plan, one in zip(plans, asked, strict=True)),
        activity_ids=[one.id for one in asked],
        episode_ids=[one.episode_id for one in asked],
    )
    queue(tx, texts, wish, SYSTEM, now)
    if activity.kind is ActivityKind.SESSION:
        copy_to_carers(tx, texts, wish, SYSTEM, now)


def _words(
    tx: Tx,
    texts: Texts,
    patient: Patient,
    plans: Sequence[Plan],
    asked: Sequence[Activity],
    row: WalkingRow | None,
    now: datetime,
) -> tuple[str, dict[str, str]]:
    """Return the text that asks for all of it, and what it is filled in with."""
    activity, plan = asked[0], plans[0]
    what = (activity.kind, activity.sequence, activity.local_day)
    key, values = text_of(texts, patient, plan, plan.phase(activity.phase_id), *what, row)
    if "k" in values:
        values = values | {"k": str(len(_exercises(plans, asked)))}
    key = speak_of_silence(tx, patient, activity, key)
    values |= values_of(tx, texts, patient, key)
    if activity.kind is ActivityKind.CHECK:
        return _by_link(tx, texts, patient, activity, now) or (key, values)
    return key, values


def _week_cap(plan: Plan, activity: Activity) -> int:
    """Return how many texts of its kind the week of an activity allows."""
    phase = plan.phase(activity.phase_id)
    has_booster = has_booster_near(plan, phase, activity.local_day)
    return share_of_week(phase, activity.kind, has_booster=has_booster)


def _by_link(
    tx: Tx, texts: Texts, patient: Patient, activity: Activity, now: datetime
) -> tuple[str, dict[str, str]] | None:
    """Return the text with a link to the check's page; none for who is reached by texts alone."""
    if patient.reach is not Reach.SMARTPHONE or texts.check_page is None:
        return None
    token = make_link(tx, activity, now)
    return None if token is None else (LINK, {"page": f"{texts.check_page}#{token}"})


def _exercises(plans: Sequence[Plan], asked: Sequence[Activity]) -> set[str]:
    """Return what is to be done, each once: for one leg or both, it is one on the sheet."""
    return {
        taken.exercise_id
        for plan, one in zip(plans, asked, strict=True)
        for taken in plan.phase(one.phase_id)
        .sessions[one.sequence]
        .on(one.local_day, plan.surgery_day)
    }


def text_of(
    texts: Texts,
    patient: Patient,
    plan: Plan,
    phase: PlanPhase,
    kind: ActivityKind,
    sequence: int,
    day: date,
    row: WalkingRow | None = None,
) -> tuple[str, dict[str, str]]:
    """Return the text that asks for the activity `sequence` of a kind on a day, and its values.

    A walk is named as it is now, by the row somebody walks by: `plan` is at that row.
    """
    if kind is ActivityKind.CHECK and phase.check is not None:
        return ASKS[phase.check.questions[0]], {}
    if kind is ActivityKind.NOTICE:
        return phase.notices[sequence].text, {}
    session = phase.sessions[sequence]
    values = {"session": texts.in_language(patient.language).sessions[session.name.value]}
    exercises = session.on(day, plan.surgery_day)
    if row is not None and has_walk(exercises):
        (times,) = {one.dose.times_per_day for one in exercises if has_walk([one])}
        return WALKING, values | {"minutes": str(row.minutes_per_walk), "times": str(times)}
    if patient.wording is not Discretion.PLAIN:
        return "session_discreet", values
    return "session_plain", values | {"k": str(len(exercises))}


def share_of_week(phase: PlanPhase, kind: ActivityKind, *, has_booster: bool = False) -> int:
    """Return how many texts of a kind a phase allows in a week: reminders leave others room.

    Preparing takes a text of every week, a booster one of its own week.
    """
    if kind is ActivityKind.NOTICE:
        return min(1, phase.messages_per_week)
    prepares = any(notice.week is None for notice in phase.notices)
    room = (phase.check is not None) + (prepares or has_booster)
    return phase.messages_per_week - room * (kind is ActivityKind.SESSION)
