"""What a text means: one small value, or Unclear. Never a guess (S7).

Only a whole message that is exactly one thing counts. "No pain" is not NO, "done but
my calf hurts" is not DONE: whatever says more than the answer is read by a person.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from physio_service.domain.question import QuestionKind
from physio_service.domain.wording import Command, Wording

LONGEST = 1_600  # characters of one inbound text, the carrier's own limit


@dataclass(frozen=True, slots=True)
class Said:
    """A word of the vocabulary, or a digit that stands for one while its question is open."""

    command: Command


@dataclass(frozen=True, slots=True)
class Score:
    """A number, answering an open numeric question: pain 0-10, crutches 1-4."""

    question: QuestionKind
    number: int


@dataclass(frozen=True, slots=True)
class Unclear:
    """Anything else: a person reads it."""


Meaning = Said | Score | Unclear

_RANGES = {QuestionKind.PAIN: range(11), QuestionKind.CRUTCHES: range(1, 5)}
_POLITE = ("please", "pls", "thanks", "thank you", "thx")
# Signs that change no answer. Those that do (3-4, 10/10, 50%, "done?") must not vanish from it.
_AROUND = frozenset(".,!;:'\"()…،۔।¡‘’“”«»")


def vocabulary(wordings: Iterable[Wording]) -> dict[str, Command]:
    """Return the folded words of several languages; where two disagree, STOP wins, else neither.

    A patient may answer in English whatever their language, so English comes with each.
    """
    words: dict[str, set[Command]] = {}
    for wording in wordings:
        for command, spellings in wording.commands.items():
            for spelling in spellings:
                words.setdefault(fold(spelling), set()).add(command)
    return {
        word: Command.STOP if Command.STOP in said else next(iter(said))
        for word, said in words.items()
        if len(said) == 1 or Command.STOP in said
    }


def parse(
    text: str,
    *,
    question: QuestionKind | None,
    words: Mapping[str, Command],
    digits: Mapping[str, Command],
) -> Meaning:
    """Return what `text` means while `question` is the one open on this phone.

    `digits` are the language's digits for the open question. A bare number answers an open
    numeric question before anything else; outside one it means nothing.
    """
    if len(text) > LONGEST:
        return Unclear()
    folded = fold(text)
    if question in _RANGES and folded.isdecimal():
        return _score(question, folded)
    if folded in digits:
        return Said(digits[folded])
    command = words.get(folded) or words.get(_without_politeness(folded))
    return Said(command) if command else Unclear()


def fold(text: str) -> str:
    """Return `text` with one case, one kind of digits and no punctuation around words."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    kept = "".join(_letter(character) for character in plain)
    return " ".join(kept.split())


def _letter(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))  # Arabic-Indic, Bengali … to 0-9
    if unicodedata.category(character) == "Cf":
        return ""  # phones put marks of direction, which nobody sees, around right-to-left words
    return " " if character.isspace() or character in _AROUND else character


def _score(question: QuestionKind, digits: str) -> Meaning:
    # More than two digits is no score, and a huge number is not worth reading.
    if len(digits) <= 2 and int(digits) in _RANGES[question]:
        return Score(question, int(digits))
    return Unclear()


def _without_politeness(folded: str) -> str:
    for polite in _POLITE:
        folded = folded.removeprefix(f"{polite} ").removesuffix(f" {polite}")
    return folded
