"""Whether a text denies a sign of danger: "no fever" does, "not without fever" does not."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from physio_service.domain.phrasebook import NONE, Aside, Vocabulary
from physio_service.domain.sign_word import SignWords
from physio_service.domain.token import Token

_BEFORE = 5  # words between a denial and its sign


@dataclass(frozen=True, slots=True)
class Place:
    """From which token to which a concept stands."""

    start: int
    end: int


class Denials:
    """The denials of one text; the words `inside` concepts deny nothing."""

    def __init__(
        self, words: SignWords, vocabulary: Vocabulary, pieces: Sequence[Token], inside: Set[int]
    ) -> None:
        self._words, self._vocabulary = words, vocabulary
        self._pieces, self._inside = pieces, inside
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
            start = left.start
            for place in range(start - 1, max(-1, start - _BEFORE - 2), -1):
                if self._denies(place, self._words.before):
                    return place, place + 1
                if not self._is_light(place):
                    break
        end = max(left.end, right.end)
        if self._denies(end, self._words.after) and self._closes(end + 1):
            return end, end + 1
        return None

    def _denies(self, place: int, words: frozenset[str]) -> bool:
        pieces = self._pieces
        if place >= len(pieces) or pieces[place].text not in words:
            return False
        if place in self._inside or place in self._doubled:
            return False
        following = [piece.text for piece in pieces[place + 1 : place + 3]]
        return not self._words.undone_by & set(following)

    def _is_light(self, place: int) -> bool:
        return self._pieces[place].text in self._words.light or place in self._inside

    def _closes(self, place: int) -> bool:
        """Whether a denial after its sign ends the clause."""
        if place >= len(self._pieces) or self._pieces[place].is_break:
            return True
        found = self._vocabulary.at(self._pieces, place, NONE)
        if any(one.said.aside is Aside.JOIN for one in found):
            return True
        follows = self._pieces[place - 1].text
        if place in self._inside and follows in self._words.after - self._words.before:
            return True  # "fever none swelling none"
        return self._is_plain(place) and self._closes(place + 1)

    def _is_plain(self, place: int) -> bool:
        return self._pieces[place].text in self._words.light
