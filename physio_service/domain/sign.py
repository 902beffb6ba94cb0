"""Find signs of danger in a text, tier by tier; what is denied is no sign, and never a comfort.

A sign is a rule over concepts, such as `calf + swollen`; each language has its own words for
the concepts. Time grows with the text's length and no faster.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from physio_service.domain.denial import Denials, Place
from physio_service.domain.redflag import Condition
from physio_service.domain.sign_word import SignWords
from physio_service.domain.token import Kind, Token
from physio_service.domain.vocabulary import Vocabulary

# A temperature in a text: from 38.0 degrees Celsius (100.4 Fahrenheit) it is a fever (NHS).
# With its decimals ("38.4") it is nothing else, whatever stands beside it.
HOT, NORMAL, FEVER = "hot_number", "normal_number", "fever_number"
NUMBERS = (HOT, NORMAL, FEVER)
_CELSIUS, _FAHRENHEIT = (38.0, 43.0), (100.4, 110.0)
_COOL = (35.0, 38.0)
_NEAR = 6  # words between two concepts of one sentence
_FAR = 25  # words between two that make a story, over sentences
_MOST_OF_A_CONCEPT = 60  # places of one concept in one text: more of them tell nothing new
_RULE = re.compile(r"[a-z_]+(?: (?:\+\+|\+|!) [a-z_]+)?")


class BadSign(ValueError):
    """A rule that cannot be read; says why."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One rule: a concept; two near each other (+), or far (++); or one without another (!)."""

    condition: str
    tier: int
    first: str
    joined: str = ""
    second: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A sign in a text: which condition, how urgent, and from which token to which."""

    condition: str
    tier: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Findings:
    """What a text tells of and what it denies, in the order of its words."""

    told: tuple[Finding, ...]
    denied: tuple[tuple[int, int], ...]


def read_sign(condition: Condition, rule: str) -> Sign:
    """Return a rule as a value; raises BadSign."""
    if not _RULE.fullmatch(rule):
        raise BadSign(f"{rule!r} is no rule: write one concept, or two joined by +, ++ or !")
    first, _, rest = rule.partition(" ")
    joined, _, second = rest.partition(" ")
    return Sign(condition.id, condition.tier, first, joined, second)


def signs_of(conditions: Iterable[Condition]) -> tuple[Sign, ...]:
    """Return every rule of the conditions; raises BadSign."""
    return tuple(read_sign(condition, rule) for condition in conditions for rule in condition.signs)


class Scanner:
    """The rules and one language's words for them."""

    def __init__(self, signs: Sequence[Sign], words: SignWords, vocabulary: Vocabulary) -> None:
        self._signs, self._words, self._vocabulary = signs, words, vocabulary

    def scan(self, pieces: Sequence[Token]) -> Findings:
        """Return what the tokens tell of and deny."""
        places = self._places(pieces)
        ends = [place for place, piece in enumerate(pieces) if _ends_sentence(piece)]
        inside = {
            place
            for found in places.values()
            for one in found
            if one.end - one.start > 1 or pieces[one.start].text not in self._words.before
            for place in range(one.start, one.end)
        }
        pairs = [
            (Finding(sign.condition, sign.tier, both.start, both.end), one, other)
            for sign in self._signs
            for one, other in self._pairs(sign, places, ends)
            for both in [Place(min(one.start, other.start), max(one.end, other.end))]
        ]
        signs = (Place(found.start, found.end) for found, _, _ in pairs)
        denial_of = Denials(self._words, self._vocabulary, pieces, inside, signs).of
        told: list[Finding] = []
        denied: list[tuple[int, int]] = []
        for found, one, other in pairs:
            denial = denial_of(one, other)
            if denial is None:
                told.append(found)
            else:
                denied.append((min(found.start, denial[0]), max(found.end, denial[1])))
        return Findings(_widest(told), tuple(sorted(set(denied))))

    def _places(self, pieces: Sequence[Token]) -> dict[str, list[Place]]:
        seen: dict[str, list[Place]] = {}
        hidden = self._hidden(pieces)
        for start, piece in enumerate(pieces):
            if start in hidden:
                continue
            found = [
                (one.said, one.end)
                for one in self._words.phrases.at(pieces, start, self._vocabulary.numbers)
                if not hidden & set(range(start, one.end))
            ]
            found += [(concept, start + 1) for concept in self._begun(piece)]
            found += [(concept, start + 1) for concept in _heat(piece)]
            for concept, end in found:
                if len(seen.setdefault(concept, [])) < _MOST_OF_A_CONCEPT:
                    seen[concept].append(Place(start, end))
        return seen

    def _hidden(self, pieces: Sequence[Token]) -> set[int]:
        hidden: set[int] = set()
        for start in range(len(pieces)):
            found = self._words.masks.at(pieces, start, self._vocabulary.numbers)
            hidden.update(place for one in found for place in range(start, one.end))
        return hidden

    def _begun(self, piece: Token) -> Iterable[str]:
        if piece.kind is not Kind.WORD:
            return
        for length in range(2, min(len(piece.text), 24) + 1):
            yield from self._words.beginnings.get(piece.text[:length], ())

    def _pairs(
        self, sign: Sign, places: Mapping[str, list[Place]], ends: Sequence[int]
    ) -> Iterable[tuple[Place, Place]]:
        first = places.get(sign.first, [])
        if not sign.joined:
            yield from ((one, one) for one in first)
            return
        second = places.get(sign.second, [])
        if sign.joined == "!":
            yield from (
                (one, one)
                for one in first
                if not any(_is_near(one, other, _NEAR, ends) for other in second)
            )
            return
        within, stops = (_FAR, ()) if sign.joined == "++" else (_NEAR, ends)
        for one, other in product(first, second):
            if one != other and _is_near(one, other, within, stops):
                yield one, other


def _widest(told: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings in order, each condition's within a wider one of it left out."""
    ends: dict[str, int] = {}
    found = []
    for one in sorted(set(told), key=lambda one: (one.start, -one.end)):
        if one.end > ends.get(one.condition, -1):
            found.append(one)
            ends[one.condition] = one.end
    return tuple(sorted(found, key=_in_order))


def _in_order(finding: Finding) -> tuple[int, int, int, str]:
    return finding.start, finding.end, finding.tier, finding.condition


def _ends_sentence(piece: Token) -> bool:
    return piece.kind in (Kind.STOP, Kind.ASKS)


def _is_near(one: Place, other: Place, within: int, ends: Sequence[int]) -> bool:
    left, right = (one, other) if one.start <= other.start else (other, one)
    if right.start - left.end > within:
        return False
    at = bisect_left(ends, left.end)
    return at == len(ends) or ends[at] >= right.start


def _heat(piece: Token) -> Iterable[str]:
    """Yield whether a number may be a fever's, or that of somebody without one."""
    if piece.kind not in (Kind.NUMBER, Kind.STRANGE):
        return
    try:
        written = piece.text.replace(",", ".").replace("٫", ".")
        degrees = float(written)
    except ValueError:
        return
    if any(least <= degrees < most for least, most in (_CELSIUS, _FAHRENHEIT)):
        yield HOT
        if "." in written:
            yield FEVER
    elif _COOL[0] <= degrees < _COOL[1]:
        yield NORMAL
