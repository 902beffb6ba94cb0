"""What a reply answers of the weekly check, and which question comes next: safety first (S9)."""

from physio_service.domain.activity import Activity, ActivityState
from physio_service.domain.check import MOST_TIMES, NO, YES, Ask, meant_by
from physio_service.domain.clinic import after_open_hours
from physio_service.domain.label import CRUTCH_USES
from physio_service.domain.patient import Patient
from physio_service.domain.question import YES_OR_NO, Question, QuestionKind
from physio_service.domain.task import READ_WITHIN, TaskKind, flag_cause
from physio_service.services.checking import Told, keep, settle
from physio_service.services.conversing import Talk
from physio_service.services.filling import values_of
from physio_service.services.replying import read_by
from physio_service.store import activities, message_facts, questions
from physio_service.store.checks import Standing, live_check, standing

PAINS = (QuestionKind.PAIN, QuestionKind.REST, QuestionKind.ACTIVITY)


def answer_number(talk: Talk, family: str, value: str) -> bool:
    """Keep a number or a choice that the week's check asks for, asked just now or not yet."""
    if talk.patient is None:
        return False
    check, question = _check_of(talk, talk.patient)
    if check is None:
        return False
    ask = meant_by(check.asks, check.answered, family, _text_of(talk, question))
    if ask is None:
        return False
    _take(talk, check, ask, _number(value), question)
    return True


def answer_yes_or_no(talk: Talk, *, is_yes: bool) -> bool:
    """Answer what is open and wants a yes or a no; nothing where none is."""
    if talk.patient is None:
        return False
    of_patient = (one for one in talk.asked if one.patient_id == talk.patient.id)
    question = next((one for one in of_patient if one.kind in YES_OR_NO), None)
    if question is None:
        return False
    check = _standing_of(talk, question)
    text = _text_of(talk, question)
    ask = next((one for one in check.asks if one.text == text), None) if check else None
    if check is not None and ask is not None:
        _take(talk, check, ask, YES if is_yes else NO, question)
        return True
    questions.answer(talk.tx, question, talk.reply.id, talk.now)
    if question.kind is QuestionKind.SAFETY and is_yes:  # of no check that is known any more
        due_at = after_open_hours(talk.clinic, talk.now, READ_WITHIN)
        talk.tell_staff(TaskKind.RED_FLAG, flag_cause(talk.reply.id), due_at)
        _warn(talk)
        return True
    talk.say("weekly_thanks")
    return True


def go_on(talk: Talk) -> None:
    """Go on with the checks that a reply answered something of: once, for all it answered.

    A sign ends the check: it was answered in part, and nothing more is asked but by a person.
    """
    for activity_id, is_sign in talk.voice.checks.items():
        activity = activities.get(talk.tx, talk.clinic.id, activity_id)
        check = standing(talk.tx, activity)
        if activity.is_settled and not is_sign:
            talk.say("weekly_thanks")
        elif is_sign or (talk.is_alarming and check.next is not None):
            settle(talk.tx, _told(talk), activity, ActivityState.PART)
            if is_sign:
                _warn(talk)
        elif check.next is None:
            settle(talk.tx, _told(talk), activity, ActivityState.DONE)
            talk.say("weekly_thanks")
        else:
            _ask(talk, activity, check.next)


def _check_of(talk: Talk, patient: Patient) -> tuple[Standing | None, Question | None]:
    """Return the check that something was asked of and is still open, else the last one asked."""
    for question in talk.asked:
        check = _standing_of(talk, question)
        if check is not None and question.patient_id == patient.id:
            return check, question
    return live_check(talk.tx, talk.clinic.id, patient.id, talk.now), None


def _standing_of(talk: Talk, question: Question) -> Standing | None:
    if question.activity_id is None or question.kind in (
        QuestionKind.SESSION,
        QuestionKind.REASON,
    ):
        return None
    return standing(talk.tx, activities.get(talk.tx, talk.clinic.id, question.activity_id))


def _text_of(talk: Talk, question: Question | None) -> str | None:
    if question is None:
        return None
    words = message_facts.words_of(talk.tx, talk.clinic.id, question.message_id)
    return str(words["wording"])


def _take(talk: Talk, check: Standing, ask: Ask, number: int, question: Question | None) -> None:
    if question is not None and _text_of(talk, question) == ask.text:
        questions.answer(talk.tx, question, talk.reply.id, talk.now)
    keep(talk.tx, _told(talk), check.activity, ask, number)
    told_before = talk.voice.checks.get(check.activity.id, False)
    talk.voice.checks[check.activity.id] = told_before or ask.is_sign(number)


def _number(value: str) -> int:
    return CRUTCH_USES.index(value) + 1 if value in CRUTCH_USES else int(value)


def _ask(talk: Talk, activity: Activity, ask: Ask) -> None:
    """Ask what is left, unless it was asked as often as anything is."""
    patient = talk.patient
    times = message_facts.times_asked(talk.tx, talk.clinic.id, activity.id, ask.text)
    if patient is None or times >= MOST_TIMES:
        talk.say("pain_ack")
        return
    talk.say(ask.text, [activity.id], **values_of(talk.tx, talk.texts, patient, ask.text))


def _warn(talk: Talk) -> None:
    talk.say("rf_tier2", when=read_by(talk.texts, talk.clinic, talk.patient, talk.now))


def _told(talk: Talk) -> Told:
    return Told(talk.clinic, talk.who, talk.now, talk.source, talk.reply.id)
