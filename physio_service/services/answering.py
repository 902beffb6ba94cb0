"""Answer a kept reply: understood and acted on, or shown to a person; once, whatever happens.

The reply, what it changed and the answer that it queued are one transaction: a process
killed in the middle leaves the reply as received, and the next beat takes it again.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from physio_service.domain.clinic import Clinic, after_open_hours
from physio_service.domain.contact import Contact
from physio_service.domain.event import Actor, ActorKind, Event, Json
from physio_service.domain.question import NUMERIC
from physio_service.domain.reply import Meaning, Said, Score, Unclear, parse, vocabulary
from physio_service.domain.task import READ_WITHIN, NewTask, TaskKind, Tier
from physio_service.domain.wording import Command
from physio_service.services import commanding, progressing
from physio_service.services.asking import digits_of
from physio_service.services.conversing import Talk
from physio_service.services.queueing import FALLBACK, Texts
from physio_service.services.replying import answer, read_by
from physio_service.services.trying import each
from physio_service.store import clinics, contacts, events, patients, questions, replies, tasks
from physio_service.store.database import Database, Tx
from physio_service.store.replies import Reply

# Answers to what was not understood, on one phone in ten minutes: two machines that answer
# each other must fall silent. People are told every time all the same.
_LOOP = (10, timedelta(minutes=10))
_APART = timedelta(minutes=5)  # two texts nearer than this were written together
_BATCH = 100
_LEFT_BEHIND = timedelta(seconds=5)  # a webhook that lives answers sooner


def answer_reply(
    database: Database, texts: Texts, clinic_id: UUID, reply_id: UUID, now: datetime
) -> None:
    """Make what can be made of a kept reply; does nothing when it was answered before."""
    database.together(partial(_answer, texts, clinic_id, reply_id, now))


def _answer(texts: Texts, clinic_id: UUID, reply_id: UUID, now: datetime, tx: Tx) -> None:
    _lock_patient(tx, clinic_id, reply_id)
    reply = replies.take_received(tx, clinic_id, reply_id)
    if reply is None:
        return
    talk = _talk(tx, texts, reply, now)
    meaning = _meaning(talk)
    is_understood = _act(talk, meaning)
    state = "understood" if is_understood else "unclear"
    if not is_understood:
        _show_to_a_person(talk)
    said = _as_json(meaning)
    replies.settle(tx, clinic_id, reply_id, state=state, meaning=said)
    patient_id = talk.patient.id if talk.patient else None
    event = Event(clinic_id, f"reply.{state}", "reply", reply_id, talk.who, patient_id, after=said)
    events.record(tx, event, now)


def answer_left_behind(database: Database, texts: Texts, now: datetime) -> int:
    """Answer the replies whose process died between keeping and answering; return how many.

    One that fails keeps no other waiting: the first failure is raised when all were tried.
    """
    with database.reading() as tx:
        left = replies.unanswered(tx, now - _LEFT_BEHIND, _BATCH)
    each(left, lambda one: answer_reply(database, texts, *one, now))
    return len(left)


def _lock_patient(tx: Tx, clinic_id: UUID, reply_id: UUID) -> None:
    patient_id = replies.get(tx, clinic_id, reply_id).patient_id
    if patient_id:
        patients.lock(tx, clinic_id, patient_id)


def _talk(tx: Tx, texts: Texts, reply: Reply, now: datetime) -> Talk:
    clinic: Clinic = clinics.get(tx, reply.clinic_id)
    contact: Contact = contacts.get(tx, reply.clinic_id, reply.contact_id)
    patient = patients.get(tx, clinic.id, reply.patient_id) if reply.patient_id else None
    who = Actor(ActorKind.PATIENT, patient.id if patient else None)
    asked = questions.open_on(tx, clinic.id, contact.id, now)
    return Talk(tx, texts, clinic, contact, patient, reply, asked, who, now)


def _meaning(talk: Talk) -> Meaning:
    """Read the text in the patient's language and English, against what a number would answer."""
    language = talk.patient.language if talk.patient else talk.clinic.language
    wordings = [talk.texts.in_language(language), talk.texts.in_language(FALLBACK)]
    kinds = [question.kind for question in talk.asked]
    # One question at most takes a digit, and a newer one that takes none must not hide it.
    by_digit = (one for one in kinds if one in NUMERIC or digits_of(wordings[0], one))
    asked = next(by_digit, None)
    meaning = parse(
        talk.reply.body,
        question=asked,
        words=vocabulary(wordings),
        digits=digits_of(wordings[0], asked),
    )
    # A picture says more than its caption, and a text that was found late may have been
    # taken back since; a STOP is a STOP all the same.
    is_doubtful = talk.reply.media_count > 0 or replies.is_overtaken(talk.tx, talk.reply, _APART)
    return Unclear() if is_doubtful and meaning != Said(Command.STOP) else meaning


def _act(talk: Talk, meaning: Meaning) -> bool:
    """Do what the text asks; False when a person must read it."""
    if isinstance(meaning, Unclear):
        return False
    if isinstance(meaning, Said) and meaning.command in commanding.ANYBODY:
        return commanding.ANYBODY[meaning.command](talk)
    if talk.patient is None:
        return False
    if isinstance(meaning, Score):
        return progressing.answer_number(talk, meaning)
    return _of_patient(meaning.command)(talk)


def _of_patient(command: Command) -> Callable[[Talk], bool]:
    of_session = {Command.DONE, Command.PART, Command.SKIP}
    if command in of_session:
        return lambda talk: progressing.answer_session(talk, command)
    return commanding.OF_PATIENT.get(command, lambda _: False)


def _show_to_a_person(talk: Talk) -> None:
    """S5, S7: one fixed safety answer at once, and a task due within two open hours."""
    clinic, now = talk.clinic, talk.now
    task = NewTask(
        clinic_id=clinic.id,
        patient_id=talk.patient.id if talk.patient else None,
        kind=TaskKind.READ_REPLY,
        tier=Tier.SAME_DAY,
        dedupe=f"reply:{talk.reply.id}",
        due_at=after_open_hours(clinic, now, READ_WITHIN),
        reply_id=talk.reply.id,
    )
    tasks.open_task(talk.tx, task, talk.who, now)
    most, within = _LOOP
    if talk.count_answers("unknown", now - within) < most:
        when = read_by(talk.texts, clinic, talk.patient, now)
        answer(talk.tx, talk.texts, talk.to, "unknown", talk.who, now, when=when)


def _as_json(meaning: Meaning) -> dict[str, Json]:
    match meaning:
        case Said(command):
            return {"said": command.value}
        case Score(question, number):
            return {"question": question.value, "number": number}
        case Unclear():
            return {"said": "unclear"}
