"""Whose a reply is: named by a tag, or plain, or nobody's until somebody says so.

Takes part in the transaction of its reply. What a person was not plainly meant by is never
counted as theirs (S7): one question goes back, and else a person reads.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from physio_service.domain.event import Actor, ActorKind
from physio_service.domain.label import UNCLEAR, Labels, tier_of, without_lower_tiers
from physio_service.domain.party import (
    Doubt,
    Member,
    Named,
    choice,
    doubt_of,
    is_answer_to,
    meant_without_name,
    patients_of,
    split,
)
from physio_service.domain.patient import Patient
from physio_service.domain.question import Question
from physio_service.services.conversing import Talk
from physio_service.services.listening import Heard, hear
from physio_service.store import patients, replies, whose_questions
from physio_service.store.whose_questions import WhoseQuestion

_STOP = "STOP"
_MAY_BE_NAMED = timedelta(hours=1)  # then a person reads: nothing waits for an answer for long


@dataclass(frozen=True, slots=True)
class Turn:
    """A reply with whom it is about, as far as that is known.

    `doubt` says what is to be done where it is not; `answers` is the question back to which it
    only names somebody.
    """

    talk: Talk
    heard: Heard
    doubt: Doubt | None = None
    answers: WhoseQuestion | None = None


def attribute(talk: Talk) -> Turn:
    """Find out whom a reply is about, and hear it as theirs."""
    if not talk.party:
        return Turn(talk, hear(talk))
    if not talk.is_shared:  # a carer's own phone, or a patient's
        only = talk.party[0]
        theirs = about(talk, only) if only.carer_id else talk
        return Turn(theirs, hear(theirs))
    said = _split(talk)
    named = [member for member in talk.party if member.tag in said.tags]
    if len(named) == 1:
        return _by_name(talk, named[0], said.rest)
    meant = meant_without_name(talk.party, said, [one.patient_id for one in talk.asked])
    if meant is not None:
        theirs = _as_of(talk, meant)
        heard = hear(theirs)
        is_only_one = len(patients_of(talk.party)) == 1
        if is_only_one or _is_answer(heard, talk.asked):
            return Turn(_kept(theirs), heard)
    heard = _hear_as_each(replace(talk, reply=replace(talk.reply, body=said.rest)))
    return Turn(talk, heard, doubt_of(heard.labels, said, talk.party))


def about(talk: Talk, member: Member, words: str | None = None) -> Talk:
    """Return the turn as one of a member's; whose the reply is goes on record.

    `words` are what is left of the text without its tag.
    """
    theirs = _kept(replace(_as_of(talk, member.patient_id), writer=member))
    if member.carer_id is not None:
        replies.note_carer(talk.tx, theirs.reply, member.carer_id, talk.now)
    return theirs if words is None else replace(theirs, reply=replace(theirs.reply, body=words))


def words_of(talk: Talk) -> str:
    """Return the words of a text without a tag or what was meant for one."""
    return _split(talk).rest


def ask_whose(talk: Talk, labels: Labels) -> bool:
    """Ask back whom a reply is about, once; False where a person has to find out.

    A START lets us speak to the phone again; whose consent is asked follows from the name.
    """
    closes_at = talk.now + _MAY_BE_NAMED
    where = (talk.clinic.id, talk.contact.id, talk.reply.id)
    if talk.is_hushed or not talk.contact.can_be_answered:
        return False
    waiting = whose_questions.open_on(talk.tx, talk.clinic.id, talk.contact.id)
    if waiting and _STOP in replies.said(talk.tx, talk.clinic.id, waiting.reply_id):
        whose_questions.close(talk.tx, waiting, "overtaken", talk.now)  # it holds without a name
    if not whose_questions.ask(talk.tx, *where, closes_at, talk.now):
        return False
    if "START" in labels:
        talk.hear_start()
    talk.note("reply.asked_whose", "reply", talk.reply.id)
    return talk.tell("whose", tags=choice(talk.party)) is not None


def _by_name(talk: Talk, member: Member, rest: str) -> Turn:
    waiting = whose_questions.open_on(talk.tx, talk.clinic.id, talk.contact.id)
    theirs = about(talk, member, rest)
    heard = hear(theirs)
    if waiting is None:
        return Turn(theirs, heard)
    if not rest.strip():
        return Turn(theirs, heard, answers=waiting)
    # Said anew with a name: the first reply is answered by this one, or is another matter.
    earlier = replies.get(talk.tx, talk.clinic.id, waiting.reply_id)
    of_earlier = replace(theirs, reply=replace(earlier, received_at=talk.reply.received_at))
    if hear(_spoken_of(of_earlier)).labels == heard.labels:
        whose_questions.close(talk.tx, waiting, "said_anew", talk.now, member.patient_id)
        replies.attribute(talk.tx, earlier, member.patient_id)
        replies.settle(
            talk.tx, talk.clinic.id, earlier.id, state="understood", meaning={"said_anew": True}
        )
    return Turn(theirs, heard)


def _as_of(talk: Talk, patient_id: UUID) -> Talk:
    """Return the turn as a patient's, with what they were asked and nobody else."""
    patient = patients.get(talk.tx, talk.clinic.id, patient_id)
    who = Actor(ActorKind.PATIENT, patient_id)
    asked = [one for one in talk.asked if one.patient_id == patient_id]
    return replace(talk, patient=patient, who=who, asked=asked)


def _spoken_of(talk: Talk) -> Talk:
    return replace(talk, reply=replace(talk.reply, body=words_of(talk)))


def _split(talk: Talk) -> Named:
    return split(talk.reply.body, {member.tag for member in talk.party if member.tag})


def _kept(talk: Talk) -> Talk:
    """Let the reply be the patient's for good."""
    if talk.patient is None or talk.reply.patient_id is not None:
        return talk
    reply = replies.attribute(talk.tx, talk.reply, talk.patient.id)
    talk.note("reply.attributed", "reply", reply.id)
    return replace(talk, reply=reply)


def _is_answer(heard: Heard, asked: Sequence[Question]) -> bool:
    return len(asked) == 1 and is_answer_to(heard.labels, asked[0].kind)


def _hear_as_each(talk: Talk) -> Heard:
    """Hear a text that is nobody's in the language of each: a sign in any is a sign.

    What else it says counts where all who understand it agree.
    """
    readers = {patient.language: patient for patient in _patients(talk)}
    heard = [hear(replace(talk, patient=patient)) for patient in readers.values()]
    plain = {one.labels for one in heard if UNCLEAR not in one.labels}
    labels = plain.pop() if len(plain) == 1 else frozenset({UNCLEAR})
    signs = {label for one in heard for label in one.labels if label.startswith("SAFETY")}
    stops = {label for one in heard for label in one.labels if label == _STOP}
    merged = without_lower_tiers({*labels, *signs, *stops})
    findings = tuple(dict.fromkeys(found for one in heard for found in one.findings))
    return replace(heard[0], labels=merged, tier=tier_of(merged), findings=findings)


def _patients(talk: Talk) -> Iterable[Patient]:
    for patient_id in patients_of(talk.party):
        yield patients.get(talk.tx, talk.clinic.id, patient_id)
