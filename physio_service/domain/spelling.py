"""How words are written: one form for all scripts, and one slip of the finger undone.

Folding is the same for a text and for the words it is compared with, so it only has to be
kind: case, accents, forms of one letter and marks that many leave out all vanish.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence, Set
from types import MappingProxyType

# Letters that are one letter to whoever types them without the marks, or on another keyboard.
_ONE_LETTER = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ı": "i",
        "œ": "oe",
        "æ": "ae",
        "ٱ": "ا",
        "ى": "ی",
        "ي": "ی",
        "ے": "ی",
        "ك": "ک",
        "ه": "ہ",
        "ة": "ہ",
        "ۃ": "ہ",
        "ھ": "ہ",
        "ں": "ن",
        "ـ": "",
        "ء": "",
    }
)
_ARTICLE = "ال"  # "the", as Arabic writes it onto a word
_BARE = 3  # letters that must be left of a word without it
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_VOWELS = frozenset("aeiouy")
_SHORTEST = 3  # of a word that may be mistyped; only letters swapped or doubled are undone in it
_SHORT = 4
_LONGEST = 20  # nobody means a longer word than this
_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz")


def fold(text: str) -> str:
    """Return `text` in one case, script form and digits; spaces for white space; no marks."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    apart = unicodedata.normalize("NFD", plain)
    return "".join(_letter(character) for character in apart).translate(_ONE_LETTER)


def without_article(word: str) -> str:
    """Return a folded word without the Arabic "the", which changes nothing that is asked here."""
    rest = word.removeprefix(_ARTICLE)
    return rest if len(rest) >= _BARE else word


def _letter(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    category = unicodedata.category(character)
    if category in ("Mn", "Me"):
        # Bengali vowels are marks too, and no word is left without them.
        return character if "\u0900" <= character < "\u0a00" and _is_vowel(character) else ""
    if category == "Cf" or "\U0001f3fb" <= character <= "\U0001f3ff":  # directions; skin tones
        return ""
    return " " if character.isspace() and character != "\n" else character


def _is_vowel(mark: str) -> bool:
    return mark not in "\u0981\u09bc"  # candrabindu and the dot below, which many leave out


def _neighbours() -> Mapping[str, frozenset[str]]:
    near: dict[str, set[str]] = {}
    places = {key: (row, place) for row, keys in enumerate(_ROWS) for place, key in enumerate(keys)}
    for key, (row, place) in places.items():
        near[key] = {
            other
            for other, (down, along) in places.items()
            if other != key and abs(down - row) <= 1 and abs(along - place) <= 1
        }
    return {key: frozenset(keys) for key, keys in near.items()}


_NEAR = _neighbours()


class Spelling:
    """Known words, and what a word that is one slip away from just one of them was to be."""

    def __init__(
        self,
        words: Iterable[str],
        real: Iterable[str] = (),
        keys: Iterable[str] = (),
        costly: Iterable[str] = (),
        meanings: Mapping[str, Set[str]] = MappingProxyType({}),
    ) -> None:
        """`words` may be meant by a slip; `real` words are what they are, however near.

        Of several words meant, one among `keys` (what the texts ask for) is the likeliest; a
        slip that may have been one of the `costly` is not undone. Where it may have been any
        of some words that share one of their `meanings`, it is the one with the most of them.
        """
        self._meanings = meanings
        self._words, self._keys = frozenset(words), frozenset(keys)
        self._costly = frozenset(costly)
        self._known = self._words | frozenset(real)
        self._shorter: dict[str, set[str]] = {}
        for word in self._words:
            if _SHORTEST <= len(word) <= _LONGEST and word.isalpha():
                for short in _without_one(word):
                    self._shorter.setdefault(short, set()).add(word)

    def knows(self, word: str) -> bool:
        """Whether `word` is right as it stands."""
        return word in self._known

    def mend(self, word: str) -> str:
        """Return the one word that `word` is a slip of, else `word`. Time: its length."""
        if word in self._known or not _SHORTEST <= len(word) <= _LONGEST:
            return word
        near = set(self._shorter.get(word, ()))
        for short in _without_one(word):
            near |= self._shorter.get(short, set())
            if short in self._words:
                near.add(short)
        ranked: dict[int, list[str]] = {}
        for meant in near:
            rank = _slip(word, meant)
            if rank:
                ranked.setdefault(0 if meant in self._keys else rank, []).append(meant)
        best = self._of_one_meaning(ranked[min(ranked)] if ranked else [])
        return best[0] if len(best) == 1 and best[0] not in self._costly else word

    def _of_one_meaning(self, words: Sequence[str]) -> Sequence[str]:
        meanings = [self._meanings.get(word, frozenset[str]()) for word in words]
        if len(words) < 2 or not frozenset[str].intersection(*map(frozenset, meanings)):
            return words
        return [max(sorted(words), key=lambda word: len(self._meanings[word]))]


def _without_one(word: str) -> set[str]:
    return {word[:place] + word[place + 1 :] for place in range(len(word))}


def _slip(typed: str, meant: str) -> int:
    """Return how likely `typed` was to be `meant`: 1 most, 0 not at all."""
    if len(meant) < _SHORTEST:
        return 0
    if len(typed) == len(meant):
        return _swapped_or_replaced(typed, meant)
    longer, shorter = (typed, meant) if len(typed) > len(meant) else (meant, typed)
    place = next((i for i, letter in enumerate(shorter) if letter != longer[i]), len(shorter))
    is_doubled = place > 0 and longer[place] == longer[place - 1]
    if is_doubled:
        return 2
    if len(meant) < _SHORT or place == 0:
        return 0
    return 3 if len(typed) < len(meant) else 4


def _swapped_or_replaced(typed: str, meant: str) -> int:
    places = [i for i, letter in enumerate(typed) if letter != meant[i]]
    first = places[0]
    if len(places) == 2 and places[1] == first + 1 and typed[first] == meant[first + 1]:
        is_swapped = typed[first + 1] == meant[first]
        return 1 if is_swapped and (first > 0 or len(meant) >= _SHORT) else 0
    if len(places) != 1 or first == 0 or len(meant) < _SHORT:
        return 0
    one, other = typed[first], meant[first]
    if one not in _LATIN:
        return 0
    is_near = other in _NEAR[one] or (len(meant) > _SHORT and {one, other} <= _VOWELS)
    return 5 if is_near else 0
