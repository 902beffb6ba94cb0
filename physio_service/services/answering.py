"""Answer a kept reply: understood and acted on, or shown to a person; once, whatever happens.

The reply, what it changed and the answer that it queued are one transaction: a process
killed in the middle leaves the reply as received, and the next beat takes it again.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from physio_service.domain.clinic import Clinic, after_open_hours
from physio_service.domain.contact import Contact
from physio_service.domain.event import Actor, ActorKind, Event, Json
from physio_service.domain.task import READ_WITHIN, NewTask, TaskKind, Tier
from physio_service.domain.walking import NOT_COMFORTABLE, UNSAID
from physio_service.services.acting import act
from physio_service.services.conversing import Talk
from physio_service.services.listening import Heard, hear
from physio_service.services.quarantining import quarantine
from physio_service.services.queueing import Texts
from physio_service.services.replying import read_by
from physio_service.services.trying import each
from physio_service.services.walking import tell_of_walks
from physio_service.services.warning import warn
from physio_service.store import clinics, contacts, events, patients, questions, replies, tasks
from physio_service.store.database import Database, StoreRefused, Tx
from physio_service.store.replies import Reply

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
    heard = hear(talk)
    talk = replace(talk, is_alarming=heard.is_alarming, is_hurting=heard.is_hurting)
    if talk.is_hurting:
        _tell_of_walks(talk, NOT_COMFORTABLE)
    if heard.tier is not None:
        warn(talk, heard)
    is_understood = act(talk, heard.labels)
    if not is_understood:
        _show_to_a_person(talk)
    talk.speak()
    state = "understood" if is_understood else "unclear"
    said = _as_json(heard)
    replies.settle(tx, clinic_id, reply_id, state=state, meaning=said)
    patient_id = talk.patient.id if talk.patient else None
    event = Event(clinic_id, f"reply.{state}", "reply", reply_id, talk.who, patient_id, after=said)
    events.record(tx, event, now)


def answer_left_behind(database: Database, texts: Texts, now: datetime) -> int:
    """Answer the replies whose process died between keeping and answering; return how many.

    One that fails keeps no other waiting: the first failure is raised when all were tried.
    One that fails again and again is put aside for a person.
    """
    with database.reading() as tx:
        left = replies.unanswered(tx, now - _LEFT_BEHIND, _BATCH)

    def answer(one: tuple[UUID, UUID]) -> None:
        try:
            answer_reply(database, texts, *one, now)
        except StoreRefused:
            raise  # says nothing of the reply
        except Exception:
            quarantine(database, texts, *one, now)
            raise

    each(left, answer)
    return len(left)


def _lock_patient(tx: Tx, clinic_id: UUID, reply_id: UUID) -> None:
    _, patient_id = replies.whose(tx, clinic_id, reply_id)
    if patient_id:
        patients.lock(tx, clinic_id, patient_id)


def _talk(tx: Tx, texts: Texts, reply: Reply, now: datetime) -> Talk:
    clinic: Clinic = clinics.get(tx, reply.clinic_id)
    contact: Contact = contacts.get(tx, reply.clinic_id, reply.contact_id)
    patient = patients.get(tx, clinic.id, reply.patient_id) if reply.patient_id else None
    who = Actor(ActorKind.PATIENT, patient.id if patient else None)
    asked = questions.open_on(tx, clinic.id, contact.id, now)
    return Talk(tx, texts, clinic, contact, patient, reply, asked, who, now)


def _show_to_a_person(talk: Talk) -> None:
    """S5, S7: one fixed safety answer at once, and a task due within two open hours."""
    clinic, now = talk.clinic, talk.now
    if not talk.is_hurting:
        _tell_of_walks(talk, UNSAID)
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
    talk.say("unknown", when=read_by(talk.texts, clinic, talk.patient, now))


def _tell_of_walks(talk: Talk, said: float) -> None:
    """Count what a reply says of walking, once for all of it."""
    if talk.patient is not None:
        tell_of_walks(
            talk.tx, talk.clinic.id, talk.patient.id, said, talk.who, talk.now, talk.reply.id
        )


def _as_json(heard: Heard) -> dict[str, Json]:
    """Return what a reply was taken to say, and by which rules; never its words."""
    return {
        "said": "+".join(sorted(heard.labels)),
        "mode": heard.mode.value,
        "rules": heard.rules,
    }
