"""What a text means: one small value, or Unclear. Never a guess (S7).

Only a whole message that is exactly one thing counts. "No pain" is not NO, "done but
my calf hurts" is not DONE: whatever says more than the answer is read by a person.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from physio_service.domain.question import NUMERIC, QuestionKind
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
_SMILE = re.compile(r":-?\)")  # says no more than thanks does; every other face may
_FRACTION = re.compile(r"[.,،]\d")  # ".5" is a half, not five


def vocabulary(wordings: Iterable[Wording]) -> dict[str, Command]:
    """Return the folded words of several languages; where two disagree, STOP wins, else neither.

    A patient may answer in English whatever their language, so English comes with each.
    """
    words: dict[str, set[Command]] = {}
    never: set[str] = set()
    for wording in wordings:
        never |= {fold(word) for word in wording.ambiguous}
        for command, spellings in wording.commands.items():
            for spelling in spellings:
                words.setdefault(fold(spelling), set()).add(command)
    return {
        word: Command.STOP if Command.STOP in said else next(iter(said))
        for word, said in words.items()
        if Command.STOP in said or (len(said) == 1 and word not in never)
    }


def parse(
    text: str,
    *,
    question: QuestionKind | None,
    words: Mapping[str, Command],
    digits: Mapping[str, Command],
) -> Meaning:
    """Return what `text` means while `question` is the one open on this phone.

    `digits` are the language's digits for the open question. Where a number was asked for, a
    bare number is that answer and no other; without a question it means nothing.
    """
    if len(text) > LONGEST:
        return Unclear()
    plain = _plain(text)
    folded = _words(plain)
    meaning = _meaning(folded, question, words, digits)
    # A STOP is a STOP, whatever face is drawn beside it.
    is_sure = meaning == Said(Command.STOP) or not _is_doubtful(plain, folded)
    return meaning if is_sure else Unclear()


def _meaning(
    folded: str,
    question: QuestionKind | None,
    words: Mapping[str, Command],
    digits: Mapping[str, Command],
) -> Meaning:
    if question in _RANGES and folded.isdecimal():
        return _score(question, folded)
    if folded in digits:
        return Said(digits[folded])
    said = folded if folded in words else _without_politeness(folded)
    command = words.get(said)
    if command is None or (question in NUMERIC and _says_how_much(said, command)):
        return Unclear()
    return Said(command)


def fold(text: str) -> str:
    """Return `text` with one case, one kind of digits and no punctuation around words."""
    return _words(_plain(text))


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _SMILE.sub(" ", "".join(_letter(character) for character in folded))


def _words(plain: str) -> str:
    return " ".join("".join(" " if sign in _AROUND else sign for sign in plain).split())


def _letter(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))  # Arabic-Indic, Bengali … to 0-9
    if unicodedata.category(character) == "Cf":
        return ""  # phones put marks of direction, which nobody sees, around right-to-left words
    return " " if character.isspace() else character


def _is_doubtful(plain: str, folded: str) -> bool:
    """Whether signs that are dropped around words may have said something: a face, a fraction."""
    if plain.count("(") != plain.count(")"):  # "no :(", "8)"
        return True
    if folded.isdecimal() and _FRACTION.search(plain):
        return True
    if len(folded) != 1:
        return False
    # ":D" is no D and ":3" no 3; "(y)" is a thumb, where "(3)" is a number in brackets.
    return ":" in plain or ";" in plain or (folded.isalpha() and "(" in plain)


def _says_how_much(word: str, command: Command) -> bool:
    """Whether the answer to a question for a number: "some" pain, the letter O for a nought."""
    return command is Command.PART or len(word) == 1


def _score(question: QuestionKind, digits: str) -> Meaning:
    # More than two digits is no score, and a huge number is not worth reading.
    if len(digits) <= 2 and int(digits) in _RANGES[question]:
        return Score(question, int(digits))
    return Unclear()


def _without_politeness(folded: str) -> str:
    for polite in _POLITE:
        folded = folded.removeprefix(f"{polite} ").removesuffix(f" {polite}")
    return folded
