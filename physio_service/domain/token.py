"""What a text is cut into: words, numbers and signs. One pass, in time of its length."""

import re
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from physio_service.domain.spelling import fold, without_article


class Kind(StrEnum):
    """What a piece of a text is."""

    WORD = "word"
    NUMBER = "number"  # whole, without leading noughts
    SIGN = "sign"  # a stroke, a tick, a smile: a piece that phrases may name
    STOP = "."  # ends a sentence
    COMMA = ","
    ASKS = "?"
    STRANGE = "strange"  # may have said something that nobody here understands


@dataclass(frozen=True, slots=True)
class Token:
    """One piece; `text` is folded."""

    kind: Kind
    text: str

    @property
    def is_break(self) -> bool:
        """Whether it only parts what stands on its sides."""
        return self.kind in (Kind.STOP, Kind.COMMA, Kind.ASKS)


TICK = "✅"
SMILE = "🙂"
_TICKS = frozenset("✅✔☑🗹")
_SMILES = frozenset("🙂😀😃😄😁😊☺😇🤗🥰😍😘👍👌🙏❤💕💖💗💙💚💛🧡💜🤎🖤🤍♥💪👏🎉🌞☀🌸🌹💐🥳😎🙌✌🤞")
_MOODS = str.maketrans({"（": "(", "）": ")", "’": "'", "‘": "'", "`": "'", "´": "'"})
_FACE = re.compile(r"[:=]-?\)+(?!\w)")
# Numbers that stand for their sound, as they are texted in English.
_SOUNDS = {
    "2day": "today", "2nite": "tonight", "2night": "tonight", "2moro": "tomorrow",
    "2mrw": "tomorrow", "2morrow": "tomorrow", "4got": "forgot", "4get": "forget", "b4": "before",
    "l8r": "later", "l8": "late", "gr8": "great", "m8": "mate", "every1": "everyone",
    "any1": "anyone", "some1": "someone", "2much": "too much",
}  # fmt: skip
_SOUND = re.compile(rf"(?<!\w)(?:{'|'.join(_SOUNDS)})(?!\w)")
_PIECE = re.compile(
    r"(?P<decimal>\d+[.,٫:]\d[\d.,:]*|(?<![^\s(])[.,٫]\d+)"
    r"|(?P<number>\d+)"
    r"|(?P<word>[^\W\d_](?:[^\W\d_]|[\u0981-\u0983\u09bc-\u09cd\u09d7]|'(?=[^\W\d_]))*)"
    r"|(?P<space>[ \t]+)"
    r"|(?P<sign>.)",
    re.DOTALL,
)
# A word with digits for letters, as Arabic is texted in Latin letters: "3andi", "wa2a3t".
_CHAT = re.compile(r"(?<![^\W_])(?:[a-z]+\d[a-z]|\d[a-z])(?:\d?[a-z])*\d?(?![^\W_])")
_DROPPED = frozenset("'\"“”„«»¡¿‚‹›*_\ufe0f\u20e3\ufffc")
_DASHES = frozenset("-–—−‐‑")
_ADDS = frozenset("+&")
_PLAIN: Mapping[str, Token] = {
    **{sign: Token(Kind.STOP, sign) for sign in ".!…\n\r।۔"},
    **{sign: Token(Kind.COMMA, sign) for sign in ",،、|·•)"},
    **{sign: Token(Kind.ASKS, "?") for sign in "?؟"},
    **{sign: Token(Kind.SIGN, TICK) for sign in _TICKS},
    **{sign: Token(Kind.SIGN, SMILE) for sign in _SMILES},
    "/": Token(Kind.SIGN, "/"),
}


def tokens(
    text: str, units: Container[str] = (), is_word: Callable[[str], bool] | None = None
) -> tuple[Token, ...]:
    """Cut `text`; a word straight after digits stands apart only if it is one of `units`.

    Letters with digits among them are one word if `is_word` says so; without it they are.
    """
    plain = fold(text.translate(_MOODS))
    plain = _SOUND.sub(lambda found: _SOUNDS[found[0]], plain)
    plain = _FACE.sub(f" {SMILE} ", plain.replace("🔟", "10"))
    found = tuple(_without_dashes([*_apart(plain, units, is_word)]))
    if plain.count("(") != plain.count(")"):  # "no :(", "8)"
        return (*found, Token(Kind.STRANGE, "("))
    return found


def _apart(
    plain: str, units: Container[str], is_word: Callable[[str], bool] | None
) -> Iterator[Token]:
    start = 0
    for found in _CHAT.finditer(plain):
        word = found[0]
        if is_word is None or is_word(word):
            yield from _cut(plain[start : found.start()], units)
            yield Token(Kind.WORD, word)
            start = found.end()
    yield from _cut(plain[start:], units)


def _cut(plain: str, units: Container[str]) -> Iterator[Token]:
    pieces = [(match.lastgroup or "", match[0]) for match in _PIECE.finditer(plain)]
    for place, (kind, piece) in enumerate(pieces):
        before = pieces[place - 1] if place else ("space", " ")
        after = pieces[place + 1] if place + 1 < len(pieces) else ("space", " ")
        if kind == "number":
            yield _number(piece)
        elif kind == "decimal":
            yield Token(Kind.STRANGE, piece)
        elif kind == "word":
            is_glued = before[0] in ("number", "decimal") and piece not in units
            word = without_article(piece.replace("'", ""))
            yield Token(Kind.STRANGE if is_glued else Kind.WORD, word)
        elif kind == "sign":
            yield from _sign(piece, before, after, units)


def _number(digits: str) -> Token:
    is_plain = len(digits) <= 4 and (digits == "0" or digits[0] != "0")
    return Token(Kind.NUMBER if is_plain else Kind.STRANGE, digits)


def _sign(
    sign: str, before: tuple[str, str], after: tuple[str, str], units: Container[str]
) -> Iterator[Token]:
    if sign in _DROPPED and not (sign == "*" and before[0] == "number"):
        return
    if sign in _PLAIN:
        yield _PLAIN[sign]
    elif sign in ":=":
        yield from _colon(sign, before, after)
    elif sign in ";(":
        yield _bracket_or_wink(sign, before, after)
    elif sign in _DASHES:
        is_one_word = before[0] == "number" and after[1] in units  # "4-ish"
        yield from () if is_one_word else _dash(before, after)
    elif sign in _ADDS and before[0] != "number":
        yield Token(Kind.SIGN, "+")
    else:
        yield Token(Kind.STRANGE, sign)


def _is_free(before: tuple[str, str]) -> bool:
    return before[0] == "space" or before[1] in "\n,."


def _bracket_or_wink(sign: str, before: tuple[str, str], after: tuple[str, str]) -> Token:
    """ "(y)" is a thumb, where "(3)" is a number in brackets; ";D" and "d;" are faces."""
    if sign == "(":
        is_thumb = after[0] == "word" and len(after[1]) == 1
        return Token(Kind.STRANGE if is_thumb else Kind.COMMA, sign)
    is_face = _is_free(before) or len(before[1]) == 1
    return Token(Kind.STRANGE if is_face and after[1] != "\n" else Kind.STOP, sign)


def _colon(sign: str, before: tuple[str, str], after: tuple[str, str]) -> Iterator[Token]:
    """ ":D" is no D and ":3" no 3; "10:30" no score; "D:" no answer; "pain: 6" and "= 6" are."""
    if before[0] == after[0] == "space" and before[1] != "\n":
        return
    is_face = _is_free(before) or (len(before[1]) == 1 and before[0] == "word")
    if is_face or (before[0] == "number" and after[0] == "number"):
        yield Token(Kind.STRANGE, sign)


def _dash(before: tuple[str, str], after: tuple[str, str]) -> Iterator[Token]:
    """A dash joins words, and makes a range of numbers; standing free it parts two things."""
    if before[0] == after[0] == "word":
        return
    is_range = before[0] in ("number", "decimal") and after[0] in ("number", "decimal")
    yield Token(Kind.STRANGE if is_range else Kind.SIGN, "-")


def _without_dashes(cut: list[Token]) -> Iterator[Token]:
    """Free dashes part; but "3 - 4" is a range, "-1" less than nothing, "pain - 4" a four."""
    for place, token in enumerate(cut):
        if token != Token(Kind.SIGN, "-"):
            yield token
            continue
        before = cut[place - 1].kind if place else Kind.STOP
        after = cut[place + 1].kind if place + 1 < len(cut) else Kind.STOP
        if after is not Kind.NUMBER:
            yield Token(Kind.COMMA, "-")
        elif before is not Kind.WORD:
            yield Token(Kind.STRANGE, "-")
