"""From phrases to labels: what they say together, or UNCLEAR when they do not agree."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from physio_service.domain.label import (
    CRUTCH_USES,
    RANGES,
    REASONS,
    THANKS,
    UNCLEAR,
    Labels,
    family,
)
from physio_service.domain.phrasebook import OPEN_VALUE, Aside, Meant, Special
from physio_service.domain.question import NUMERIC, YES_OR_NO, QuestionKind

_SKIP = "SKIP"
_OF_SESSION = frozenset({"DONE", "PART", "SKIP"})
# Questions that the day's work is an answer to, or that nobody asked: elsewhere "some" and
# "half" are an answer to something else.
_HOW_MUCH = (None, QuestionKind.SESSION, QuestionKind.REASON)
_YES_OR_NO = (*YES_OR_NO, QuestionKind.CONSENT)
_OUT_OF_TEN = 10
_HOUR = 60
_EXCUSES = frozenset({"REASON:time", "REASON:forgot"})  # nobody gives one for what was done
_CHOICES = {"CRUTCHES": CRUTCH_USES, "REASON": REASONS}


class Phrase(Protocol):
    """What is needed of a phrase found in a text."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def meant(self) -> Meant: ...
    @property
    def numbers(self) -> tuple[int, ...]: ...


class _Unsure(Exception):
    """The phrases do not agree, or say something that no label says."""


def settle(said: Sequence[Phrase], question: QuestionKind | None, *, is_flagged: bool) -> Labels:
    """Return what the phrases say together while `question` is open.

    Flagged, a text tells of danger besides: then what is unsure is left out, since a person
    reads it anyway, and a NO is no answer to a question about signs.
    """
    unclear: Labels = frozenset() if is_flagged else frozenset({UNCLEAR})
    try:
        told = list(_labels(said, question))
        labels = set(told)
        numbers = [label for label in told if family(label) in RANGES]
        if len(numbers) > len(set(numbers)):  # "7 7": one answer, or two, or a mistake
            raise _Unsure
        if UNCLEAR in labels:
            raise _Unsure
        labels = _with_skip(labels, said, question)
        if is_flagged and not labels & {"SKIP", "PART"} and question is not QuestionKind.REASON:
            labels = {label for label in labels if not label.startswith("REASON")}
        asides = {one.meant.aside for one in said if one.meant.aside}
        if is_flagged and question is not QuestionKind.CONSENT:
            labels.discard("NO")
        labels = _without_small_words(labels, question)
        labels = _with_no_pain(labels, asides, question)
        labels = _with_exception(labels)
        _check(labels, asides, question)
    except _Unsure:
        return unclear
    is_polite = Aside.THANKS in asides and asides <= {Aside.THANKS, Aside.COURTESY}
    if is_polite and not labels and not is_flagged and question not in _YES_OR_NO:
        return frozenset({THANKS})  # beside a question for a yes, thanks may be meant as one
    return frozenset(labels) or unclear


def _labels(said: Iterable[Phrase], question: QuestionKind | None) -> Iterable[str]:
    """Yield what each phrase says; of "too busy today" only the reason where that is asked."""
    for one in said:
        labels = one.meant.labels
        if question is QuestionKind.REASON and len(labels) > 1:
            labels = tuple(label for label in labels if label != _SKIP)
        for label in labels:
            yield _valued(label, one.numbers)


def _valued(label: str, numbers: tuple[int, ...]) -> str:
    name, _, value = label.partition(":")
    if name in (Special.SHARE, Special.OUT_OF):
        done, asked = numbers if name == Special.SHARE else reversed(numbers)
        if not 0 < done < asked or asked == _OUT_OF_TEN:  # of ten is how pain is told
            raise _Unsure
        return "PART"
    if name == Special.HOURS:
        return _ranged("MINUTES", numbers[0] * _HOUR + sum(numbers[1:]))
    if name in _CHOICES:
        return _chosen(name, value, numbers)
    if value == OPEN_VALUE:
        if len(numbers) > 1 and not _is_whole(name, *numbers):
            raise _Unsure
        return _ranged(name, numbers[0])
    return label


def _chosen(name: str, value: str, numbers: tuple[int, ...]) -> str:
    """The number of an answer, or its word, or both; which must agree then."""
    choices = _CHOICES[name]
    if not numbers:
        return f"{name}:{value}"
    if numbers[0] not in range(1, len(choices) + 1):
        raise _Unsure
    chosen = choices[numbers[0] - 1]
    if value not in (OPEN_VALUE, chosen):
        raise _Unsure
    return f"{name}:{chosen}"


def _is_whole(name: str, part: int, whole: int) -> bool:
    return whole == _OUT_OF_TEN if name == "PAIN" else part <= whole


def _ranged(name: str, number: int) -> str:
    if number not in RANGES[name]:
        raise _Unsure
    return f"{name}:{number}"


def _with_skip(labels: set[str], said: Sequence[Phrase], question: QuestionKind | None) -> set[str]:
    """ "No, too sore" to a session leaves it out, and so does a bare "forgot", or "no time"."""
    if Special.UNABLE in labels:
        rest = labels - {str(Special.UNABLE)}
        return rest if rest & _OF_SESSION else (rest - {"NO"}) | {_SKIP}
    reasons = {label for label in labels if label.startswith("REASON")}
    if question is not QuestionKind.SESSION or not reasons or labels & _OF_SESSION:
        return labels
    bare = {label for one in said if one.end - one.start == 1 for label in one.meant.labels}
    if "NO" in labels and "REASON:pain" in bare:  # "no. pain"
        raise _Unsure
    if "NO" in labels or reasons <= _EXCUSES:
        return (labels - {"NO"}) | {_SKIP}
    return labels


def _without_small_words(labels: set[str], question: QuestionKind | None) -> set[str]:
    """Take away the yes of "yes, done" and the no of "no, not today", which add nothing."""
    if "PART" in labels and question not in _HOW_MUCH:
        raise _Unsure
    if question in _YES_OR_NO and not labels & {"STOP", "WRONG"}:
        return labels
    if labels & {"DONE", "PART"} or (question in NUMERIC and _has_value(labels)):
        labels = labels - {"YES"}
    if labels & {"SKIP", "STOP", "WRONG"}:
        return labels - {"YES", "NO"}
    return labels


def _has_value(labels: set[str]) -> bool:
    return any(":" in label for label in labels)


def _with_exception(labels: set[str]) -> set[str]:
    """Of crutches used always "not at night" makes mostly; alone it says too little."""
    if Special.NOT_ALL not in labels:
        return labels
    rest = labels - {str(Special.NOT_ALL)}
    if not any(label.startswith("CRUTCHES") for label in rest):
        raise _Unsure
    return {"CRUTCHES:mostly" if label == "CRUTCHES:always" else label for label in rest}


def _with_no_pain(labels: set[str], asides: set[Aside], question: QuestionKind | None) -> set[str]:
    """ "No pain" is a nought where pain is asked or beside an answer; else perhaps "No: pain".

    "No pain, no swelling" is a nought too, unless it may be the no of another question.
    """
    if Special.NO_PAIN not in labels:
        return labels
    rest = labels - {str(Special.NO_PAIN)}
    if question is QuestionKind.PAIN:
        return (rest - {"NO"}) | {"PAIN:0"}
    is_listed = Aside.DENIAL in asides and question not in _YES_OR_NO
    if question is QuestionKind.REASON or not (rest or is_listed):
        raise _Unsure
    return rest | {"PAIN:0"}


def _check(labels: set[str], asides: set[Aside], question: QuestionKind | None) -> None:
    """Raise _Unsure for what cannot be meant together."""
    kinds = [family(label) for label in labels]
    reasons = [label for label in labels if label.startswith("REASON")]
    if len(kinds) > len(set(kinds)) or len(labels & _OF_SESSION) > 1:
        raise _Unsure
    for pair in ({"YES", "NO"}, {"START", "STOP"}, {"START", "PAUSE"}, {"NO", "DONE"}):
        if pair <= labels and not (pair == {"NO", "DONE"} and question in _YES_OR_NO):
            raise _Unsure
    if reasons and not labels & {"SKIP", "PART"} and question is not QuestionKind.REASON:
        raise _Unsure
    if reasons and "DONE" in labels:
        raise _Unsure
    if Aside.CONTENT in asides and "YES" in labels and question is QuestionKind.SAFETY:
        raise _Unsure
