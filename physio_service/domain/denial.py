"""Whether a text denies a sign of danger: "no fever" does, "not without fever" does not."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from physio_service.domain.phrasebook import NONE, Aside
from physio_service.domain.sign_word import SignWords
from physio_service.domain.token import Token
from physio_service.domain.vocabulary import Vocabulary

_CLOSING = (Aside.JOIN, Aside.CONTENT, Aside.DENIAL, Aside.THANKS)  # another clause
_BEFORE = 5  # words between a denial and its sign


@dataclass(frozen=True, slots=True)
class Place:
    """From which token to which a concept stands."""

    start: int
    end: int


class Denials:
    """The denials of one text with `signs`; the words `inside` concepts deny nothing."""

    def __init__(
        self,
        words: SignWords,
        vocabulary: Vocabulary,
        pieces: Sequence[Token],
        inside: Set[int],
        signs: Iterable[Place],
    ) -> None:
        self._words, self._vocabulary = words, vocabulary
        self._pieces, self._inside = pieces, inside
        self._ends: dict[int, int] = {}  # of the shortest sign from each place
        for sign in signs:
            self._ends[sign.start] = min(sign.end, self._ends.get(sign.start, sign.end))
        self._doubled = {
            place
            for start in range(len(pieces))
            for one in words.doubled.at(pieces, start, vocabulary.numbers)
            for place in range(start, one.end)
        }

    def of(self, one: Place, other: Place) -> tuple[int, int] | None:
        """Return the words that deny a sign, or none; what undoes them makes it a sign again."""
        left, right = sorted((one, other), key=lambda place: place.start)
        between = range(left.end, right.start)
        for place in between:
            if self._denies(place, self._words.before | self._words.after):
                return place, place + 1
        if not any(self._pieces[place].text in self._words.excepting for place in between):
            denial = self._before(left.start)
            if denial is not None and self._reaches(denial, left, right):
                return denial, denial + 1
        end = max(left.end, right.end)
        if self._denies(end, self._words.after) and self._closes(end + 1):
            return end, end + 1
        return None

    def _before(self, start: int) -> int | None:
        """Return where a denial stands before a sign, with nothing but light words between."""
        for place in range(start - 1, max(-1, start - _BEFORE - 2), -1):
            if self._denies(place, self._words.before, start):
                return place
            if not self._is_light(place):
                break
        return None

    def _reaches(self, denial: int, left: Place, right: Place) -> bool:
        """Whether a denial reaches a sign: over another one only where a list goes on."""
        words, pieces = self._words, self._pieces
        if pieces[denial].text not in words.listing:
            return True
        places = range(denial + 1, left.start)
        over = [self._ends[place] for place in places if place in self._ends]
        over += [place + 1 for place in places if pieces[place].text in words.listed]
        over = [end for end in over if end <= left.start]
        if not over:
            return True
        between = [piece.text for piece in pieces[max(over) : left.start]]
        if words.joining & set(between):
            return True
        if between and between[0] in self._vocabulary.openings:
            return False
        return bool(words.listed & {pieces[left.end - 1].text, pieces[right.end - 1].text})

    def _denies(self, place: int, words: frozenset[str], until: int | None = None) -> bool:
        """Whether a word of `words` stands here, and none that undoes it follows before `until`."""
        pieces = self._pieces
        if place >= len(pieces) or pieces[place].text not in words:
            return False
        if place in self._inside or place in self._doubled:
            return False
        end = place + 3 if until is None else min(place + 3, until)
        following = [piece.text for piece in pieces[place + 1 : end]]
        return not self._words.undone_by & set(following)

    def _is_light(self, place: int) -> bool:
        return self._pieces[place].text in self._words.light or place in self._inside

    def _closes(self, place: int) -> bool:
        """Whether a denial after its sign ends the clause."""
        if place >= len(self._pieces) or self._pieces[place].is_break:
            return True
        found = self._vocabulary.at(self._pieces, place, NONE)
        if any(one.said.aside in _CLOSING for one in found):
            return True
        follows = self._pieces[place - 1].text
        if place in self._inside and follows in self._words.after - self._words.before:
            return True  # "fever none swelling none"
        return self._is_plain(place) and self._closes(place + 1)

    def _is_plain(self, place: int) -> bool:
        return self._pieces[place].text in self._words.light
