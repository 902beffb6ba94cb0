"""Let everything that a reply says take effect, once, in the reply's one transaction."""

from physio_service.domain.label import THANKS, UNCLEAR, Labels
from physio_service.domain.wording import Command
from physio_service.services import caring, commanding, inquiring, progressing, skipping
from physio_service.services.conversing import Talk

_OF_SESSION = ("DONE", "PART", "SKIP")
# What silences comes first, then what lets us speak, then answers, then wishes.
_ORDER = ("STOP", "WRONG", "START", "YES", "NO", *_OF_SESSION, "PAIN", "CRUTCHES", "COUNT")
_LAST = ("MINUTES", "REASON", "HELP", "PAUSE", "CALL", "SAFETY", THANKS, UNCLEAR)
_EFFECTLESS = ("SAFETY", "THANKS")  # people were told of the one; nobody need be of the other
_SILENCE = frozenset({"STOP", "WRONG"})


def act(talk: Talk, labels: Labels) -> bool:
    """Do what a text says; False when a person must read it, for all or for a part of it."""
    left = _without_what_silence_ends(labels)
    pain = _pain_of_session(talk, left)
    is_understood = all([_effect(talk, label, pain) for label in sorted(left, key=_turn)])
    inquiring.go_on(talk)
    if is_understood and not any(one.startswith("REASON") for one in left):
        skipping.ask_why(talk)
    return is_understood


def _turn(label: str) -> int:
    return (*_ORDER, *_LAST).index(label.partition(":")[0])


def _without_what_silence_ends(labels: Labels) -> Labels:
    """After a wrong number nobody of ours wrote the rest; after a STOP a pause asks for less."""
    if "WRONG" in labels:
        return frozenset(one for one in labels if one in _SILENCE or one.startswith("SAFETY"))
    return labels - {"PAUSE"} if "STOP" in labels else labels


def _pain_of_session(talk: Talk, labels: Labels) -> int | None:
    """Return the pain told beside a session that is answered, unless pain was asked for."""
    is_asked = any(one.kind in inquiring.PAINS for one in talk.asked)
    told = [int(one.partition(":")[2]) for one in labels if one.startswith("PAIN:")]
    return told[0] if told and not is_asked and labels & set(_OF_SESSION) else None


def _effect(talk: Talk, label: str, pain: int | None) -> bool:
    name, _, value = label.partition(":")
    if name in _EFFECTLESS:
        return True
    if name == UNCLEAR:
        return False
    if (obeyed := _obeyed(talk, name)) is not None:
        return obeyed
    if talk.patient is None:
        return False
    if name in _OF_SESSION:
        return progressing.answer_session(talk, Command(name), pain)
    if name in commanding.OF_PATIENT:
        return commanding.OF_PATIENT[Command(name)](talk)
    if name == "REASON":
        return skipping.answer_reason(talk, value)
    return (name == "PAIN" and pain is not None) or inquiring.answer_number(talk, name, value)


def _obeyed(talk: Talk, name: str) -> bool | None:
    """Do what a word says that anybody may say, or a carer of their own texts; none: another."""
    of_carer = caring.heard_as_carer(talk, name)
    if of_carer is None and name in commanding.ANYBODY:
        return commanding.ANYBODY[Command(name)](talk)
    return of_carer
