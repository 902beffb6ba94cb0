"""What an answer says of the day's work: one word answers one session."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from physio_service.domain.activity import Activity, ActivityKind, ActivityState, Source
from physio_service.domain.pain import ACTIVITY
from physio_service.domain.pairing import due_with, once_a_session
from physio_service.domain.patient import Patient
from physio_service.domain.question import QuestionKind
from physio_service.domain.walking import COMFORTABLE, NOT_COMFORTABLE, UNSAID
from physio_service.domain.wording import Command
from physio_service.services.conversing import Talk
from physio_service.services.hurting import hear_of_pain
from physio_service.services.noticing import keep_value
from physio_service.services.walking import hear_of_sessions
from physio_service.store import activities, dated_sessions, questions
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
    _settle(talk, session, _STATES[command])
    question = talk.open_question(QuestionKind.SESSION)
    if question is not None:
        questions.answer(talk.tx, question, talk.reply.id, talk.now)
    is_hurting = talk.is_hurting
    if pain is not None:
        is_hurting |= _keep_pain(talk, patient, pain, _episode_of(session))
    if not is_hurting:  # else the walk was counted as one that hurt
        hear_of_sessions(talk.tx, session, _WALKS[command], talk.who, talk.now, talk.reply.id)
    done, asked = _this_week(talk, patient)
    talk.say(_ACKS[command], x=str(done), y=str(asked))
    if command is Command.SKIP:
        talk.voice.skipped = session[0]
    return True


def _settle(talk: Talk, session: Sequence[Activity], state: ActivityState) -> None:
    for activity in session:
        if activities.settle(talk.tx, activity, state, talk.source, talk.now):
            source = talk.source.value
            talk.note("activity.settled", "activity", activity.id, state=state.value, source=source)


def _keep_pain(talk: Talk, patient: Patient, pain: int, episode_id: UUID | None) -> bool:
    """Keep a pain told of a session; return whether it is one to walk less for."""
    today, clinic_id = local_day(talk.now, zone(patient.zone)), talk.clinic.id
    about = (clinic_id, patient.id, episode_id, ACTIVITY, float(pain))
    keep_value(talk.tx, *about, talk.who, talk.now, today, talk.source, talk.reply.id)
    return hear_of_pain(talk.tx, clinic_id, patient.id, pain, talk.who, talk.now, talk.reply.id)


def _episode_of(session: Sequence[Activity]) -> UUID | None:
    """Return whose session it was, none where both legs had theirs at once."""
    return session[0].episode_id if len(session) == 1 else None


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
    week = {patient.id: (first, today)}
    of_week = dated_sessions.of_patients(talk.tx, talk.clinic.id, week).get(patient.id, [])
    due = [
        one
        for one in once_a_session(of_week)
        if one.is_due and (one.state is not ActivityState.PLANNED or one.due_at <= talk.now)
    ]
    done = [one for one in due if one.state in (ActivityState.DONE, ActivityState.PART)]
    return len(done), len(due)
