"""Several people on one phone: a short tag for each, and whom a text from there is about.

A tag is a letter and a figure that spell nothing and are easily told apart by ear and eye
(none of 0/O, 1/I/L, 2/Z, 5/S, 8/B; no road, vitamin, vertebra or word of any shipped
language). The first five differ in both, so that one slip never makes one out of another.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from physio_service.domain.label import Labels, family
from physio_service.domain.question import QuestionKind
from physio_service.domain.spelling import fold

_LETTERS, _FIGURES = "HRPJVG", "47693"
TAGS = tuple(_LETTERS[at % 6] + _FIGURES[at % 5] for at in range(30))
MOST_TO_CHOOSE_FROM = 4  # in one question: a longer list is a matter for a person

_TAG = re.compile(r"(?<!\w)([a-z])(\d)(?!\w)")
_APART = re.compile(r"\A\W*([a-z])[ .\-]{1,2}(\d)(?!\w)")  # "h 4", only where a text begins
_TURNED = re.compile(r"(?<!\w)\d?([a-z])(?!\w)")  # "4h", or the letter alone
_AROUND = " \t\n:,;.-–—()[]#"

# What an answer to each question may say; to one of another kind, any answer may be one.
_ANSWERS = {
    QuestionKind.CONSENT: {"YES", "NO"},
    QuestionKind.SESSION: {"DONE", "PART", "SKIP", "PAIN", "REASON"},
    QuestionKind.SAFETY: {"YES", "NO"},
    QuestionKind.PAIN: {"PAIN"},
    QuestionKind.CRUTCHES: {"CRUTCHES"},
    QuestionKind.SESSIONS: {"COUNT"},
    QuestionKind.WALKING: {"MINUTES"},
    QuestionKind.REASON: {"REASON"},
}
_ANY_ANSWER = frozenset().union(*_ANSWERS.values())
_OF_ONE_PERSON = _ANY_ANSWER | {"PAUSE", "START"}


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody reached on a phone: a patient, or a carer who speaks for one."""

    patient_id: UUID
    tag: str = ""  # empty on a phone that nobody shares
    carer_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """What a text says of whom it is about: the tags in it, and the text without them."""

    tags: frozenset[str]
    rest: str
    is_slip: bool = False  # it holds something like a tag that is nobody's here


class Doubt(StrEnum):
    """Why a text is nobody's: ask back once, or let a person read it."""

    ASK = "ask"
    PERSON = "person"


def next_tag(taken: Collection[str]) -> str | None:
    """Return a tag that nobody on this phone ever had; none where all are taken."""
    return next((tag for tag in TAGS if tag not in taken), None)


def split(text: str, known: Collection[str]) -> Named:
    """Take the tags out of a text, in any case and with the digits of any script.

    Only what was given is a tag; "H5" where there is an H4 is a slip, and never mended: it may
    be meant for either. A slip at an end of the text is left out of the rest, like a tag.
    """
    folded = fold(text).strip()
    letters = {tag[0].lower() for tag in known}
    found, rest = set[str](), folded
    is_slip = any(match[1] in letters for match in _TURNED.finditer(folded))
    for pattern in (_APART, _TAG):
        for match in reversed(list(pattern.finditer(rest))):
            tag = f"{match[1]}{match[2]}".upper()
            if tag not in known:
                is_slip = is_slip or pattern is _TAG or match[1] in letters
                continue
            found.add(tag)
            before, after = rest[: match.start()], rest[match.end() :]
            rest = f"{before.rstrip(_AROUND)} {after.lstrip(_AROUND)}".strip()
    if found:
        return Named(frozenset(found), rest)
    return Named(frozenset(), _without_slip(folded, letters) if is_slip else text, is_slip)


def _without_slip(folded: str, letters: Collection[str]) -> str:
    """Return a text without what looks like a tag where it begins or ends."""
    either = "|".join(sorted(letters))
    like = rf"(?:[a-z]\d|\d?(?:{either})[ .-]?\d?)"
    kept = re.sub(rf"\A\W*{like}(?!\w)[\W_]*", "", folded)
    return kept if kept != folded else re.sub(rf"[\W_]*(?<!\w){like}\W*\Z", "", folded)


def patients_of(members: Iterable[Member]) -> tuple[UUID, ...]:
    """Return the patients a phone speaks for, each once, in the order of the members."""
    return tuple(dict.fromkeys(member.patient_id for member in members))


def meant_without_name(
    members: Sequence[Member], named: Named, asked: Sequence[UUID]
) -> UUID | None:
    """Return whom a text without a tag may be about: the only patient, or the only one asked.

    `asked` names the patient of each question that is open on the phone. None where two are
    possible: then nobody may guess.
    """
    patients = patients_of(members)
    if named.tags or named.is_slip:
        return None
    if len(patients) == 1:
        return patients[0]
    return asked[0] if len(asked) == 1 and asked[0] in patients else None


def is_answer_to(labels: Labels, kind: QuestionKind) -> bool:
    """Whether a text says nothing but what the open question asked."""
    said = {family(label) for label in labels}
    return bool(said) and said <= _ANSWERS.get(kind, _ANY_ANSWER)


def doubt_of(labels: Labels, named: Named, members: Sequence[Member]) -> Doubt:
    """Return what is to be done about a text that is nobody's yet.

    One question back helps where all of it is an answer or a wish of one person; of two who
    are named at once, and of what nobody understood, a person has to make sense.
    """
    said = {family(label) for label in labels}
    is_plain = bool(said) and said <= _OF_ONE_PERSON
    can_choose = len(members) <= MOST_TO_CHOOSE_FROM and len(named.tags) <= 1
    return Doubt.ASK if is_plain and can_choose else Doubt.PERSON


def choice(members: Iterable[Member]) -> str:
    """Return the tags to choose from, as a text names them."""
    return " / ".join(member.tag for member in members)
