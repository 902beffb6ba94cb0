"""Respond to a reply that was heard: warn, act, say one thing back, and keep what it meant.

Takes part in the transaction of the reply.
"""

from dataclasses import replace

from physio_service.domain.event import Event, Json
from physio_service.domain.walking import NOT_COMFORTABLE, UNSAID
from physio_service.services.acting import act
from physio_service.services.attributing import Turn, about, words_of
from physio_service.services.commanding import spare_others
from physio_service.services.conversing import Talk
from physio_service.services.heeding import heed, number_of, show
from physio_service.services.listening import Heard, hear
from physio_service.services.replying import read_by, to_be_read
from physio_service.services.walking import tell_of_walks
from physio_service.services.warning import warn
from physio_service.store import events, replies, tasks, whose_questions
from physio_service.store.staff_numbers import StaffNumber


def hearing(talk: Talk, heard: Heard) -> Talk:
    """Return the turn with what was heard in it."""
    return replace(talk, is_alarming=heard.is_alarming, is_hurting=heard.is_hurting)


def respond(talk: Talk, heard: Heard) -> bool:
    """Let a reply take effect and be answered; False when a person has to read it."""
    number = number_of(talk)
    if number is not None:
        talk = replace(talk, spoken=number.language)
    if talk.is_hurting:
        _tell_of_walks(talk, NOT_COMFORTABLE)
    if heard.tier is not None:
        warn(talk, heard)
    is_understood = _make_of(talk, heard, number)
    talk.speak()
    return is_understood


def _make_of(talk: Talk, heard: Heard, number: StaffNumber | None) -> bool:
    """Let a text take effect, one of staff's in its own way; False when a person has to read it."""
    if number is not None and heed(talk, number, heard.labels):
        return True
    is_understood = act(talk, heard.labels)
    # A phone of staff's may be in other hands: what may be a sign is seen to as anybody's.
    is_plain = not heard.findings and not talk.reply.media_count
    if not is_understood and number is not None and is_plain:
        show(talk)
    elif not is_understood:
        _show_to_a_person(talk)
    return is_understood


def settle(talk: Talk, heard: Heard, *, is_understood: bool, is_waiting: bool = False) -> None:
    """Keep what a reply meant; one that waits for a name is unclear until it has it.

    Whatever comes while a person answers is theirs to read, understood or not.
    """
    state = "understood" if is_understood and talk.taken_by is None else "unclear"
    said = _as_json(heard) | ({"waits": "whose"} if is_waiting else {})
    clinic_id, reply_id = talk.clinic.id, talk.reply.id
    replies.settle(talk.tx, clinic_id, reply_id, state=state, meaning=said)
    patient_id = talk.patient.id if talk.patient else None
    event = Event(clinic_id, f"reply.{state}", "reply", reply_id, talk.who, patient_id, after=said)
    events.record(talk.tx, event, talk.now)


def answer_named(turn: Turn) -> None:
    """Do what an earlier reply said, once, for the one who is named now."""
    talk, waiting = turn.talk, turn.answers
    if waiting is None or talk.writer is None:
        return
    whose_questions.close(talk.tx, waiting, "named", talk.now, talk.writer.patient_id)
    settle(talk, replace(turn.heard, labels=frozenset()), is_understood=True)
    earlier = replies.get(talk.tx, talk.clinic.id, waiting.reply_id)
    if "STOP" in replies.said(talk.tx, talk.clinic.id, earlier.id):
        spare_others(talk, waiting.asked_at)
        return
    # As of now: nothing that the phone sent since was meant to take it back.
    open_again = replace(talk, reply=replace(earlier, received_at=talk.reply.received_at))
    theirs = about(open_again, talk.writer, words_of(open_again))
    heard = hear(theirs)
    theirs = hearing(theirs, heard)
    state = "understood" if respond(theirs, heard) else "unclear"
    meaning = _as_json(heard)
    replies.settle(talk.tx, talk.clinic.id, earlier.id, state=state, meaning=meaning)


def _show_to_a_person(talk: Talk) -> None:
    """S5, S7: one fixed safety answer at once, and a task due within two open hours."""
    clinic, now = talk.clinic, talk.now
    if not talk.is_hurting:
        _tell_of_walks(talk, UNSAID)
    patient_id = talk.patient.id if talk.patient else None
    task = to_be_read(clinic, talk.reply.id, now, patient_id=patient_id, owner_id=talk.taken_by)
    tasks.open_task(talk.tx, task, talk.who, now)
    when = read_by(talk.texts, clinic, talk.patient, now, language=talk.language)
    talk.say("unknown", when=when)


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
