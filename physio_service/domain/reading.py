"""Everything that a text says, as labels; UNCLEAR when a part of it is not understood (S7).

A text is understood when phrases cover the whole of it: whatever says more than that is read
by a person. Beside a sign of danger, what else was plainly said counts too.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from physio_service.domain.answer import settle
from physio_service.domain.clause import said_beside, stop_told
from physio_service.domain.cover import Cover, Said
from physio_service.domain.label import UNCLEAR, Labels
from physio_service.domain.phrase import in_full
from physio_service.domain.phrasebook import NONE
from physio_service.domain.question import QuestionKind
from physio_service.domain.token import Kind, Token, tokens
from physio_service.domain.vocabulary import Vocabulary

LONGEST = 1_600  # characters of one inbound text, the carrier's own limit
_MOST_MENDED = 40  # words of one text: more slips are no language of ours
# "No call", "no stop": a no before these, without a comma, is no answer of its own.
_DENIABLE = frozenset({"DONE", "PART", "SKIP", "STOP", "START", "CALL", "HELP", "PAUSE"})
_SPELLED_OUT = frozenset({"STOP", "DONE", "SKIP"})
_KISS = "x"
_SPELLED = 6  # letters
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")


def cut(text: str, vocabulary: Vocabulary) -> tuple[Token, ...]:
    """Cut a text into tokens, with slips of the finger undone."""
    found, mended = list[Token](), 0
    for token in tokens(text[:LONGEST], vocabulary.units, vocabulary.spelling.knows):
        if token.kind is not Kind.WORD or _is_measure(token, found):
            found.append(token)
            continue
        word = token.text
        if word not in vocabulary.short and mended < _MOST_MENDED:
            word = _word(token.text, vocabulary)
            mended += word != token.text
        found += [Token(Kind.WORD, one) for one in in_full((word,), vocabulary.short)]
    return tuple(found)


def _is_measure(token: Token, before: Sequence[Token]) -> bool:
    """Whether a letter is a measure behind its number, and nothing short: "38 c"."""
    is_behind = bool(before) and before[-1].kind in (Kind.NUMBER, Kind.STRANGE)
    return is_behind and len(token.text) == 1


def _word(typed: str, vocabulary: Vocabulary) -> str:
    """Return a word without what was written onto it, and without a slip."""
    spelling = vocabulary.spelling
    for drawn in (_DRAWN_OUT.sub(r"\1\1", typed), _DRAWN_OUT.sub(r"\1", typed)):  # "doneeee"
        if drawn != typed and spelling.knows(drawn):
            return drawn
    if not spelling.knows(typed):
        for clitic in vocabulary.clitics:
            rest = typed.removeprefix(clitic)
            if rest != typed and (spelling.knows(rest) or rest in vocabulary.short):
                return rest
    return spelling.mend(typed)


def read(
    text: str,
    vocabulary: Vocabulary,
    question: QuestionKind | None,
    signs: Sequence[tuple[int, int]] = (),
    denied: Sequence[tuple[int, int]] = (),
) -> Labels:
    """Return what `text` says while `question` is open; tiers are added by whoever found them.

    `signs` and `denied` are the places, in tokens, of signs of danger told of and denied.
    Beside a sign the rest of a text need not be understood.
    """
    if len(text) > LONGEST:
        return frozenset() if signs else frozenset({UNCLEAR})
    pieces = cut(text, vocabulary)
    cover = Cover(vocabulary, NONE if question is None else question, pieces)
    if signs:
        return settle(said_beside(cover, signs), question, is_flagged=True)
    said = _whole(cover, denied) or stop_told(cover)
    return frozenset({UNCLEAR}) if not said else settle(said, question, is_flagged=False)


def _whole(cover: Cover, denied: Sequence[tuple[int, int]]) -> list[Said] | None:
    """Return the phrases that cover the text; none if they do not, or if it asks."""
    said = cover.between(0, len(cover.pieces), dict(denied))
    if said is None:
        said = _spelled_out(cover)
    if said is None or cover.asks(said) or _is_denied(cover, said):
        return None
    return said


def _is_denied(cover: Cover, said: Sequence[Said]) -> bool:
    """Whether a no belongs to the word behind it, or letters alone make a face ("T.T")."""
    words = [piece.text for piece in cover.pieces if not piece.is_break and piece.text != _KISS]
    is_spelled = len(said) == 1
    if len(words) > 1 and max(map(len, words)) == 1 and words[0].isalpha() and not is_spelled:
        return True
    return any(
        one.meant.labels == ("NO",)
        and one.end == other.start
        and other.meant.labels != ("NO",)
        and set(other.meant.labels) & _DENIABLE
        and not _is_told(other)
        for one, other in pairwise(said)
    )


def _is_told(said: Said) -> bool:
    """Whether a session is left out in more than one word, or with its reason: "no time"."""
    return "SKIP" in said.meant.labels and (said.end - said.start > 1 or len(said.meant.labels) > 1)


def _spelled_out(cover: Cover) -> list[Said] | None:
    """Return the word of "S T O P" or "don e": letters set apart, and nothing else."""
    words = [piece.text for piece in cover.pieces if not piece.is_break]
    joined = "".join(words)
    is_apart = len(words) > 1 and min(map(len, words)) == 1 and len(joined) <= _SPELLED
    if not is_apart:
        return None
    found = cover.vocabulary.at([Token(Kind.WORD, joined)], 0, cover.scope)
    meant = [one.said for one in found if set(one.said.labels) & _SPELLED_OUT]
    return [Said(0, len(cover.pieces), meant[0], ())] if meant else None
