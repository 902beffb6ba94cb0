"""Answer a kept reply: understood and acted on, or shown to a person; once, whatever happens.

The reply, what it changed and the answer that it queued are one transaction: a process
killed in the middle leaves the reply as received, and the next beat takes it again.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from physio_service.domain.clinic import Clinic
from physio_service.domain.contact import Contact
from physio_service.domain.event import Actor, ActorKind
from physio_service.domain.party import Doubt, Member, patients_of
from physio_service.services.attributing import Turn, ask_whose, attribute
from physio_service.services.conversing import Talk
from physio_service.services.quarantining import quarantine
from physio_service.services.queueing import Texts
from physio_service.services.responding import answer_named, hearing, respond, settle
from physio_service.services.sharing import party_on
from physio_service.services.taking_over import note_text
from physio_service.services.trying import each
from physio_service.store import clinics, contacts, parties, patients, questions, replies
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
    _lock_everybody(tx, clinic_id, reply_id)
    reply = replies.take_received(tx, clinic_id, reply_id)
    if reply is None:
        return
    turn = attribute(_talk(tx, texts, reply, now))
    if turn.answers is not None:
        answer_named(turn)
        return
    talk = hearing(turn.talk, turn.heard)
    is_waiting = _can_ask(talk, turn) and ask_whose(talk, turn.heard.labels)
    is_understood = not is_waiting and respond(talk, turn.heard)
    settle(talk, turn.heard, is_understood=is_understood, is_waiting=is_waiting)


def _can_ask(talk: Talk, turn: Turn) -> bool:
    """Whether the phone is asked back whom it writes about: a person who answers there asks."""
    return turn.doubt is Doubt.ASK and talk.taken_by is None


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


def _lock_everybody(tx: Tx, clinic_id: UUID, reply_id: UUID) -> None:
    """Hold everybody whom the reply may be about, in the order in which all others do."""
    contact_id, patient_id = replies.whose(tx, clinic_id, reply_id)
    reached = parties.patients_on(tx, clinic_id, contact_id)
    for one in sorted({*reached, *([patient_id] if patient_id else [])}):
        patients.lock(tx, clinic_id, one)


def _talk(tx: Tx, texts: Texts, reply: Reply, now: datetime) -> Talk:
    clinic: Clinic = clinics.get(tx, reply.clinic_id)
    contact: Contact = contacts.get(tx, reply.clinic_id, reply.contact_id)
    patient = patients.get(tx, clinic.id, reply.patient_id) if reply.patient_id else None
    who = Actor(ActorKind.PATIENT, patient.id if patient else None)
    asked = questions.open_on(tx, clinic.id, contact.id, now)
    talk = Talk(tx, texts, clinic, contact, patient, reply, asked, who, now)
    party = party_on(tx, clinic.id, contact.id, now)
    taken = note_text(tx, clinic.id, contact.id, now)
    taken_by = None if taken is None else taken.staff_id
    return replace(talk, party=party, spoken=_spoken(tx, clinic.id, party), taken_by=taken_by)


def _spoken(tx: Tx, clinic_id: UUID, party: Iterable[Member]) -> str | None:
    """Return the language that everybody on a phone reads; none where they differ."""
    read = {patients.get(tx, clinic_id, one).language for one in patients_of(party)}
    return read.pop() if len(read) == 1 else None
