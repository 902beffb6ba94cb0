"""What an answer says of the day's work and of the weekly check, safety first (S9)."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from physio_service.domain.activity import Activity, ActivityKind, ActivityState, Source
from physio_service.domain.clinic import after_open_hours
from physio_service.domain.footing import safest_aid
from physio_service.domain.label import CRUTCH_USES
from physio_service.domain.measurement import CRUTCH_USE, SESSIONS_COUNT, WALKING_MINUTES
from physio_service.domain.offloading import Aid
from physio_service.domain.pain import ACTIVITY, OF_EXERCISE, USUAL
from physio_service.domain.pairing import due_with, once_a_session
from physio_service.domain.patient import Patient
from physio_service.domain.question import ASKS, Question, QuestionKind
from physio_service.domain.task import READ_WITHIN, TaskKind, flag_cause
from physio_service.domain.upshot import DatedSession
from physio_service.domain.walking import COMFORTABLE, NOT_COMFORTABLE, UNSAID
from physio_service.domain.wording import Command
from physio_service.services.conversing import Talk
from physio_service.services.hurting import hear_of_pain
from physio_service.services.noticing import keep_value
from physio_service.services.replying import read_by
from physio_service.services.walking import hear_of_sessions
from physio_service.store import activities, care_plans, prescriptions, questions
from schedules.localtime import local_day, zone

_STATES = {
    Command.DONE: ActivityState.DONE,
    Command.PART: ActivityState.PART,
    Command.SKIP: ActivityState.SKIPPED,
}
_ACKS = {Command.DONE: "done_ack", Command.PART: "part_ack", Command.SKIP: "skip_ack"}
# As the text that names the walk asks: whether it was comfortable, or not walked at all.
_WALKS = {
    Command.DONE: COMFORTABLE,
    Command.PART: NOT_COMFORTABLE,
    Command.SKIP: UNSAID,
}
_STILL_ANSWERED = timedelta(hours=36)
_SAID_AGAIN = timedelta(minutes=30)  # a second word so soon is about the session just answered
_WEEK = timedelta(days=7)
QUESTIONS = {
    "PAIN": QuestionKind.PAIN,
    "CRUTCHES": QuestionKind.CRUTCHES,
    "COUNT": QuestionKind.SESSIONS,
    "MINUTES": QuestionKind.WALKING,
}
_MEASURES = {
    QuestionKind.PAIN: USUAL,
    QuestionKind.CRUTCHES: CRUTCH_USE,
    QuestionKind.SESSIONS: SESSIONS_COUNT,
    QuestionKind.WALKING: WALKING_MINUTES,
}


def answer_session(talk: Talk, command: Command, pain: int | None = None) -> bool:
    """DONE, PART and SKIP answer one session: the last one asked, else the next one today.

    `pain` (0-10) told with it and not asked for is kept as that of the activity.
    """
    patient = talk.patient
    if patient is None:
        return False
    session = _session(talk, patient)
    if not session:
        talk.say("no_open_session")
        return pain is None
    state = _STATES[command]
    for activity in session:
        if activities.settle(talk.tx, activity, state, talk.source, talk.now):
            talk.note(
                "activity.settled",
                "activity",
                activity.id,
                state=state.value,
                source=talk.source.value,
            )
    question = talk.open_question(QuestionKind.SESSION)
    if question is not None:
        questions.answer(talk.tx, question, talk.reply.id, talk.now)
    is_hurting = talk.is_hurting
    if pain is not None:
        is_hurting |= _keep(talk, patient, ACTIVITY, pain, _episode_of(session))
    if not is_hurting:  # else the walk was counted as one that hurt
        hear_of_sessions(talk.tx, session, _WALKS[command], talk.who, talk.now, talk.reply.id)
    done, asked = _this_week(talk, patient)
    talk.say(_ACKS[command], x=str(done), y=str(asked))
    return True


def _episode_of(session: Sequence[Activity]) -> UUID | None:
    """Return whose session it was, none where both legs had theirs at once."""
    return session[0].episode_id if len(session) == 1 else None


def answer_safety(talk: Talk, *, has_sign: bool) -> bool:
    """A sign: whom to call, at once, and a person today. None: the next question, no comfort.

    A sign ends the check: it was answered in part, and nothing more is asked but by a person.
    """
    question = talk.open_question(QuestionKind.SAFETY)
    if question is None or talk.patient is None:
        return False
    questions.answer(talk.tx, question, talk.reply.id, talk.now)
    if has_sign:
        due_at = after_open_hours(talk.clinic, talk.now, READ_WITHIN)
        talk.tell_staff(TaskKind.RED_FLAG, flag_cause(talk.reply.id), due_at)
        _settle_check(talk, _activity(talk, question), ActivityState.PART)
        when = read_by(talk.texts, talk.clinic, talk.patient, talk.now)
        talk.say("rf_tier2", when=when)
        return True
    _ask_next(talk, question)
    return True


def answer_number(talk: Talk, name: str, value: str) -> bool:
    """Keep what was asked for as a measurement, and go on with the check; else nothing."""
    kind = QUESTIONS[name]
    question = talk.open_question(kind)
    if question is None or talk.patient is None:
        return False
    questions.answer(talk.tx, question, talk.reply.id, talk.now)
    activity = _activity(talk, question)
    number = CRUTCH_USES.index(value) + 1 if kind is QuestionKind.CRUTCHES else int(value)
    _keep(talk, talk.patient, _MEASURES[kind], number, activity.episode_id if activity else None)
    _ask_next(talk, question)
    return True


def _keep(talk: Talk, patient: Patient, kind: str, number: int, episode_id: UUID | None) -> bool:
    """Write a number down as measured today; return whether it tells of pain, to walk less for.

    People are told of one that cannot wait.
    """
    today, clinic_id = local_day(talk.now, zone(patient.zone)), talk.clinic.id
    about = (clinic_id, patient.id, episode_id, kind, float(number))
    keep_value(talk.tx, *about, talk.who, talk.now, today, talk.source, talk.reply.id)
    if kind not in OF_EXERCISE:
        return False
    return hear_of_pain(talk.tx, clinic_id, patient.id, number, talk.who, talk.now, talk.reply.id)


def _ask_next(talk: Talk, question: Question) -> None:
    """Ask the next question of the check, or thank for the last answer and settle the check."""
    activity = _activity(talk, question)
    if activity is None:
        talk.say("weekly_thanks")
        return
    asked = _questions_of(talk, activity)
    left = asked[asked.index(question.kind) + 1 :] if question.kind in asked else []
    if left and talk.is_alarming:
        _settle_check(talk, activity, ActivityState.PART)
        return
    if left:
        talk.say(ASKS[left[0]], [activity.id], **_values(talk, left[0]))
        return
    _settle_check(talk, activity, ActivityState.DONE)
    talk.say("weekly_thanks")


def _settle_check(talk: Talk, activity: Activity | None, state: ActivityState) -> None:
    if activity and activities.settle(talk.tx, activity, state, talk.source, talk.now):
        talk.note(
            "activity.settled", "activity", activity.id, state=state.value, source=talk.source.value
        )


def _questions_of(talk: Talk, activity: Activity) -> list[QuestionKind]:
    plan = care_plans.get(talk.tx, talk.clinic.id, activity.episode_id, activity.plan_version)
    check = plan.phase(activity.phase_id).check
    return list(check.questions) if check else []


def _values(talk: Talk, kind: QuestionKind) -> dict[str, str]:
    if kind is not QuestionKind.CRUTCHES or talk.patient is None:
        return {}
    in_force = prescriptions.in_force_of(talk.tx, talk.clinic.id, talk.patient.id)
    aids = talk.texts.in_language(talk.patient.language).aids
    return {"aid": aids[safest_aid(step.aid for step in in_force) or Aid.NONE]}


def _session(talk: Talk, patient: Patient) -> tuple[Activity, ...]:
    """Return the session an answer is for: what is due together is answered by one word.

    The last one asked and not answered, for a day and a half; a session done before it
    was asked for is today's next one, unless one was answered a moment ago: a word sent
    twice, or taken back, must not answer the evening before it comes. Which leg was left
    out is for a person to ask.
    """
    clinic_id, now = talk.clinic.id, talk.now
    asked = activities.latest_asked(talk.tx, clinic_id, patient.id, ActivityKind.SESSION, now)
    if asked is not None and asked.due_at > now - _STILL_ANSWERED:
        of_day = activities.of_day(talk.tx, clinic_id, patient.id, asked.local_day)
        unanswered = _open(asked, of_day)
        if unanswered:
            return unanswered
    today = local_day(now, zone(patient.zone))
    of_day = activities.of_day(talk.tx, clinic_id, patient.id, today)
    sessions = [a for a in of_day if a.kind is ActivityKind.SESSION]
    if any(_is_just_answered(a, now) for a in sessions):
        return ()
    open_ = [a for a in sessions if not a.is_settled]
    return _open(min(open_, key=lambda a: a.due_at), sessions) if open_ else ()


def _open(activity: Activity, of_day: Iterable[Activity]) -> tuple[Activity, ...]:
    together = (activity, *due_with(activity, of_day))
    return tuple(one for one in together if not one.is_settled)


def _is_just_answered(activity: Activity, now: datetime) -> bool:
    if activity.settled_at is None or activity.source not in (Source.SMS, Source.CARER):
        return False
    return now - activity.settled_at < _SAID_AGAIN


def _this_week(talk: Talk, patient: Patient) -> tuple[int, int]:
    """Return how many of the last seven days' sessions were done or part done, of how many due."""
    today = local_day(talk.now, zone(patient.zone))
    first = today - _WEEK + timedelta(days=1)
    of_week = activities.between(talk.tx, talk.clinic.id, patient.id, first, today)
    of_days = once_a_session(
        DatedSession(one.local_day, one.due_at, one.state)
        for one in of_week
        if one.kind is ActivityKind.SESSION and (one.is_settled or one.due_at <= talk.now)
    )
    counted = [one.state for one in of_days if one.state is not ActivityState.NOT_ASKED]
    done = [state for state in counted if state in (ActivityState.DONE, ActivityState.PART)]
    return len(done), len(counted)


def _activity(talk: Talk, question: Question) -> Activity | None:
    if question.activity_id is None:
        return None
    return activities.get(talk.tx, talk.clinic.id, question.activity_id)
