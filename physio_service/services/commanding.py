"""What a word does: STOP, START, HELP, YES, NO, PAUSE, CALL and WRONG.

Each takes part in the transaction of its reply and returns whether it was understood.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from physio_service.domain.clinic import after_open_hours
from physio_service.domain.doubt import DoubtReason
from physio_service.domain.party import MOST_TO_CHOOSE_FROM, choice
from physio_service.domain.patient import Consent, Patient
from physio_service.domain.pause import PauseKind
from physio_service.domain.question import QuestionKind
from physio_service.domain.task import READ_WITHIN, TaskKind
from physio_service.domain.wording import Command
from physio_service.services import inquiring
from physio_service.services.caring import refuse_all
from physio_service.services.consenting import ask_consent
from physio_service.services.conversing import Talk
from physio_service.services.pausing import withhold
from physio_service.services.queueing import cancel_waiting
from physio_service.services.replying import read_by, welcome
from physio_service.store import (
    contacts,
    number_doubts,
    patients,
    pauses,
    questions,
    whose_questions,
)

_PAUSE = timedelta(days=7)
_SAY_FOR_WHOM = timedelta(days=1)  # nothing waits for it: the STOP holds for all meanwhile


def stop(talk: Talk) -> bool:
    """At once and for good, for everybody on this number; one confirmation, no more.

    Where the phone is shared and somebody is named, for them; where nobody is, for all until
    somebody says for whom it was.
    """
    if talk.is_shared and talk.writer is not None:
        return _stop_one(talk)
    is_new = _opt_out(talk, word="stop")
    refuse_all(talk)
    for patient in _everybody(talk):
        cancel_waiting(talk.tx, talk.clinic.id, patient.id, "opted_out", talk.who, talk.now)
        if _refuse(talk, patient) and talk.is_offloaded(patient):
            _tell(talk, TaskKind.STOPPED_WHILE_OFFLOADED, f"stopped:{patient.id}", patient)
    if is_new:
        _confirm_stop(talk)
    return True


def _confirm_stop(talk: Talk) -> None:
    """Say once that it is over; on a shared phone ask for whom it was meant."""
    if not talk.is_shared or len(talk.party) > MOST_TO_CHOOSE_FROM:
        talk.tell("stop")
        return
    where = (talk.clinic.id, talk.contact.id)
    waiting = whose_questions.open_on(talk.tx, *where)
    if waiting is not None:
        whose_questions.close(talk.tx, waiting, "stopped", talk.now)
    whose_questions.ask(talk.tx, *where, talk.reply.id, talk.now + _SAY_FOR_WHOM, talk.now)
    talk.tell("stop_shared", tags=choice(talk.party))


def _stop_one(talk: Talk) -> bool:
    """One of those on this phone, by name: the others' texts go on."""
    patient = talk.patient
    if patient is None:
        return False
    cancel_waiting(talk.tx, talk.clinic.id, patient.id, "opted_out", talk.who, talk.now)
    if _refuse(talk, patient):
        if talk.is_offloaded(patient):
            _tell(talk, TaskKind.STOPPED_WHILE_OFFLOADED, f"stopped:{patient.id}", patient)
        talk.tell("stop")
    return True


def spare_others(talk: Talk, stopped_at: datetime) -> None:
    """A STOP was for the one who is named now: whoever else lost a yes by it is asked again.

    It stays honoured for all but that question: who says nothing gets no text.
    """
    talk.hear_start()
    for patient in _everybody(talk):
        is_named = talk.patient is not None and patient.id == talk.patient.id
        was_stopped = patient.consent is Consent.WITHDRAWN and patient.consent_at == stopped_at
        if not is_named and was_stopped:
            people = (talk.clinic, patient, talk.contact, talk.who)
            ask_consent(talk.tx, talk.texts, *people, talk.now)


def help_(talk: Talk) -> bool:
    """What this line is, and whom to call; also for a number that nobody here has."""
    talk.say("help")
    return True


def wrong(talk: Talk) -> bool:
    """The number is somebody else's: never text it again, and let staff find the right one."""
    if talk.is_shared and talk.writer is not None:
        return _wrong_one(talk)
    is_new = _opt_out(talk, word="wrong")
    where = (talk.clinic.id, talk.contact.id)
    refuse_all(talk)
    number_doubts.raise_(talk.tx, *where, DoubtReason.WRONG, talk.now)
    for patient in _everybody(talk):
        cancel_waiting(talk.tx, talk.clinic.id, patient.id, "wrong_number", talk.who, talk.now)
        _refuse(talk, patient)
        _tell(talk, TaskKind.WRONG_NUMBER, f"wrong:{patient.id}", patient)
    if is_new:
        talk.tell("wrong_number")
    return True


def _wrong_one(talk: Talk) -> bool:
    """One of those on this phone is not to be reached here: only theirs ends."""
    patient = talk.patient
    if patient is None:
        return False
    cancel_waiting(talk.tx, talk.clinic.id, patient.id, "wrong_number", talk.who, talk.now)
    is_news = _refuse(talk, patient)
    _tell(talk, TaskKind.WRONG_NUMBER, f"wrong:{patient.id}", patient)
    if is_news:
        talk.tell("stop")
    return True


def start(talk: Talk) -> bool:
    """Resume when paused; after a STOP ask for consent again, and for nothing else."""
    patient = talk.patient
    if patient is None and not talk.party:
        talk.hear_start()  # nobody's yet: whoever's it becomes may be texted again
    if patient is None or talk.is_hushed:  # unanswered it would ask for nothing, and wait for ever
        return False
    had_stopped = talk.hear_start()
    if had_stopped or patient.consent is not Consent.GIVEN:
        talk.set_consent(patient, Consent.ASKED, talk.tell("start_consent"))
        return True
    for ended in pauses.end(talk.tx, talk.clinic.id, patient.id, talk.now):
        talk.note("patient.resumed", "patient", patient.id, pause=str(ended.id))
    talk.say("start")
    return True


def yes(talk: Talk) -> bool:
    """Consent, while consent is open; or the answer to the open safety question; else nothing."""
    patient = talk.patient
    question = talk.open_question(QuestionKind.CONSENT)
    if patient is None:
        return False
    if question is None or patient.consent is not Consent.ASKED:
        return inquiring.answer_yes_or_no(talk, is_yes=True)
    questions.answer(talk.tx, question, talk.reply.id, talk.now)
    talk.set_consent(patient, Consent.GIVEN, question.message_id)
    contacts.verify(talk.tx, talk.clinic.id, talk.contact.id, talk.now)
    talk.voice.has_spoken = True
    welcome(talk.tx, talk.texts, talk.to, talk.who, talk.now)
    return True


def no(talk: Talk) -> bool:
    """No to the consent question, or to the open safety question; otherwise a person reads it."""
    patient = talk.patient
    question = talk.open_question(QuestionKind.CONSENT)
    if patient is None:
        return False
    if question is None or patient.consent is not Consent.ASKED:
        return inquiring.answer_yes_or_no(talk, is_yes=False)
    questions.answer(talk.tx, question, talk.reply.id, talk.now)
    talk.set_consent(patient, Consent.DECLINED, question.message_id)
    talk.tell("stop")
    return True


def pause(talk: Talk) -> bool:
    """No reminders for seven days; while offloaded, somebody asks why the same day (S9)."""
    patient = talk.patient
    if patient is None or patient.consent is not Consent.GIVEN:
        return False
    until_at = talk.now + _PAUSE
    # The confirmation answers this text; what waits does not.
    withhold(talk.tx, talk.clinic.id, patient.id, talk.who, talk.now)
    begun = pauses.start(talk.tx, talk.clinic.id, patient.id, PauseKind.PATIENT, talk.now, until_at)
    until = until_at.isoformat()
    talk.note("patient.paused", "patient", patient.id, pause=str(begun.id), until_at=until)
    if talk.is_offloaded(patient):
        _tell(talk, TaskKind.PAUSED_WHILE_OFFLOADED, f"paused:{patient.id}")
    talk.say("pause")
    return True


def call(talk: Talk) -> bool:
    """Somebody rings back within two open hours."""
    _tell(talk, TaskKind.CALL_BACK, f"call:{talk.contact.id}")
    when = read_by(talk.texts, talk.clinic, talk.patient, talk.now, language=talk.language)
    talk.say("call_ack", when=when)
    return True


def _everybody(talk: Talk) -> list[Patient]:
    """Return everybody reached on this number: a STOP that names nobody is for all of them."""
    reached = contacts.patients_on(talk.tx, talk.clinic.id, talk.contact.id)
    for patient_id in sorted(reached):
        patients.lock(talk.tx, talk.clinic.id, patient_id)
    return [patients.get(talk.tx, talk.clinic.id, patient_id) for patient_id in reached]


def _opt_out(talk: Talk, *, word: str) -> bool:
    """Note the STOP of this number; False when it held already."""
    is_new = contacts.opt_out(
        talk.tx, talk.clinic.id, talk.contact.number, talk.reply.sender_id, "sms", talk.now
    )
    if is_new:
        contact, sender = talk.contact.id, str(talk.reply.sender_id)
        talk.note("contact.opted_out", "contact", contact, source="sms", word=word, sender=sender)
    return is_new


def _refuse(talk: Talk, patient: Patient) -> bool:
    """Take a yes back, or count as a no what was not answered yet; False when it was no."""
    if patient.consent in (Consent.DECLINED, Consent.WITHDRAWN):
        return False
    was_given = patient.consent is Consent.GIVEN
    talk.set_consent(patient, Consent.WITHDRAWN if was_given else Consent.DECLINED)
    return True


def _tell(talk: Talk, kind: TaskKind, dedupe: str, about: Patient | None = None) -> None:
    due_at = after_open_hours(talk.clinic, talk.now, READ_WITHIN)
    talk.tell_staff(kind, dedupe, due_at, about)


ANYBODY: Mapping[Command, Callable[[Talk], bool]] = {
    Command.STOP: stop,
    Command.HELP: help_,
    Command.WRONG: wrong,
    Command.START: start,
}
OF_PATIENT: Mapping[Command, Callable[[Talk], bool]] = {
    Command.YES: yes,
    Command.NO: no,
    Command.PAUSE: pause,
    Command.CALL: call,
}
