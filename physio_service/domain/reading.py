"""Everything that a text says, as labels; UNCLEAR when a part of it is not understood (S7).

A text is understood when phrases cover the whole of it: whatever says more than that is read
by a person. Beside a sign of danger, what else was plainly said counts too.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from physio_service.domain.answer import settle
from physio_service.domain.label import UNCLEAR, Labels
from physio_service.domain.phrasebook import NONE, OPEN_VALUE, Aside, Meant, Scope, Vocabulary
from physio_service.domain.question import QuestionKind
from physio_service.domain.token import Kind, Token, tokens
from physio_service.domain.wording import Command

LONGEST = 1_600  # characters of one inbound text, the carrier's own limit
_MOST_MENDED = 40  # words of one text: more slips are no language of ours
_STOP = str(Command.STOP)
# Said first and followed by a sign without any comma, these are still what was said.
_LEADING = frozenset({"DONE", "PART", "SKIP", "YES", "NO"})
# "No call", "no stop": a no before these, without a comma, is no answer of its own.
_DENIABLE = frozenset({"DONE", "PART", "SKIP", "STOP", "START", "CALL", "HELP", "PAUSE"})
_WISHES = frozenset({"CALL", "STOP"})  # and last, after a sign
_SPELLED_OUT = frozenset({"STOP", "DONE", "SKIP"})
_SPELLED = 6  # letters
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")


@dataclass(frozen=True, slots=True)
class Said:
    """One phrase of a text: from where to where, what it means, and its numbers."""

    start: int
    end: int
    meant: Meant
    numbers: tuple[int, ...]


def cut(text: str, vocabulary: Vocabulary) -> tuple[Token, ...]:
    """Cut a text into tokens, with slips of the finger undone."""
    found, mended = [], 0
    for token in tokens(text[:LONGEST], vocabulary.units):
        if token.kind is Kind.WORD and mended < _MOST_MENDED:
            word = _word(token.text, vocabulary)
            mended += word != token.text
            found.append(Token(Kind.WORD, word))
        else:
            found.append(token)
    return tuple(found)


def _word(typed: str, vocabulary: Vocabulary) -> str:
    """Return a word without what was written onto it, and without a slip."""
    spelling = vocabulary.spelling
    for drawn in (_DRAWN_OUT.sub(r"\1\1", typed), _DRAWN_OUT.sub(r"\1", typed)):  # "doneeee"
        if drawn != typed and spelling.knows(drawn):
            return drawn
    if not spelling.knows(typed):
        for clitic in vocabulary.clitics:
            rest = typed.removeprefix(clitic)
            if rest != typed and spelling.knows(rest):
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
    reader = _Reader(vocabulary, NONE if question is None else question, pieces)
    if signs:
        return settle(reader.beside(signs), question, is_flagged=True)
    said = reader.whole(denied)
    return frozenset({UNCLEAR}) if said is None else settle(said, question, is_flagged=False)


_Steps = dict[int, tuple[Said | None, int]]


class _Reader:
    def __init__(self, vocabulary: Vocabulary, scope: Scope, pieces: Sequence[Token]) -> None:
        self._vocabulary, self._scope, self._pieces = vocabulary, scope, pieces

    def whole(self, denied: Sequence[tuple[int, int]]) -> list[Said] | None:
        """Return the phrases that cover the text; none if they do not, or if it asks."""
        said = self._cover(0, len(self._pieces), dict(denied))
        if said is None:
            said = self._spelled_out()
        if said is None or self._asks(said) or self._is_denied(said):
            return None
        return said

    def _is_denied(self, said: Sequence[Said]) -> bool:
        """Whether a no belongs to the word behind it, or letters alone make a face ("T.T")."""
        words = [piece.text for piece in self._pieces if not piece.is_break]
        is_spelled = len(said) == 1
        if len(words) > 1 and max(map(len, words)) == 1 and words[0].isalpha() and not is_spelled:
            return True
        return any(
            one.meant.labels == ("NO",)
            and one.end == other.start
            and other.meant.labels != ("NO",)
            and set(other.meant.labels) & _DENIABLE
            for one, other in pairwise(said)
        )

    def beside(self, signs: Sequence[tuple[int, int]]) -> list[Said]:
        """Return what was plainly said beside signs: clauses, and words that open or end one."""
        said: list[Said] = []
        for start, end in self._clauses():
            covered = self._cover(start, end, {})
            if covered is not None:
                said += [] if self._asks(covered) else covered
            elif any(start <= place < end for place, _ in signs):
                is_first = not any(one.meant.labels for one in said)
                said += self._opening(start, end) if is_first else []
                said += self._ending(start, end)
        return said or self._reasons()

    def _reasons(self) -> list[Said]:
        """Return the reasons that the words about a sign hold, where a reason was asked."""
        if self._scope is not QuestionKind.REASON:
            return []
        return [
            one
            for start in range(len(self._pieces))
            for one in self._at(start, len(self._pieces))
            if any(
                label.startswith("REASON") and OPEN_VALUE not in label for label in one.meant.labels
            )
        ]

    def _at(self, start: int, end: int) -> Iterable[Said]:
        for found in self._vocabulary.at(self._pieces, start, self._scope):
            if found.end <= end:
                yield Said(start, found.end, found.said, found.numbers)

    def _cover(self, start: int, end: int, denied: Mapping[int, int]) -> list[Said] | None:
        """Return the fewest phrases that leave nothing out but breaks, or none."""
        steps = self._steps(start, end, denied)
        return self._follow(steps, start, end) if start in steps or start == end else None

    def _steps(self, start: int, end: int, denied: Mapping[int, int]) -> _Steps:
        """Return from which places the text is covered up to `end`, and the next step of each."""
        cost: dict[int, int] = {end: 0}
        steps: _Steps = {}
        for place in range(end - 1, start - 1, -1):
            ways: list[tuple[Said | None, int, int]] = []
            if self._pieces[place].is_break:
                ways.append((None, place + 1, 0))
            ways += [(said, said.end, 1) for said in self._at(place, end)]
            if place in denied:
                aside = Said(place, denied[place], Meant(aside=Aside.DENIAL), ())
                ways.append((aside, denied[place], 1))
            for said, after, more in ways:
                if after in cost and cost[after] + more < cost.get(place, len(self._pieces) + 1):
                    cost[place], steps[place] = cost[after] + more, (said, after)
        return steps

    def _follow(self, steps: _Steps, start: int, end: int) -> list[Said]:
        found, place = list[Said](), start
        while place < end:
            said, place = steps[place]
            found += [said] if said else []
        return found

    def _asks(self, said: Sequence[Said]) -> bool:
        """Whether a clause with a question mark holds no request: "done?" asks, it says nothing."""
        clause = 0
        for place, piece in enumerate(self._pieces):
            if piece.kind is Kind.ASKS:
                inside = [one for one in said if clause <= one.start < place]
                is_repeated = place > 0 and self._pieces[place - 1].kind is Kind.ASKS
                if not is_repeated and not any(one.meant.is_request for one in inside):
                    return True
            if piece.is_break:
                clause = place + 1
        return False

    def _spelled_out(self) -> list[Said] | None:
        """Return the word of "S T O P" or "don e": letters set apart, and nothing else."""
        words = [piece.text for piece in self._pieces if not piece.is_break]
        joined = "".join(words)
        is_apart = len(words) > 1 and min(map(len, words)) == 1 and len(joined) <= _SPELLED
        if not is_apart:
            return None
        found = self._vocabulary.at([Token(Kind.WORD, joined)], 0, self._scope)
        meant = [one.said for one in found if set(one.said.labels) & _SPELLED_OUT]
        return [Said(0, len(self._pieces), meant[0], ())] if meant else None

    def _clauses(self) -> Iterable[tuple[int, int]]:
        """Yield the parts between breaks and joining words."""
        start = place = 0
        while place < len(self._pieces):
            end = place + 1 if self._pieces[place].is_break else self._join(place)
            if end:
                yield start, place
                start = end
            place = end or place + 1
        yield start, place

    def _join(self, place: int) -> int:
        joins = [
            said.end
            for said in self._at(place, len(self._pieces))
            if said.meant.aside is Aside.JOIN
        ]
        return max(joins, default=0)

    def _opening(self, start: int, end: int) -> list[Said]:
        """Return the word that opens a clause whose rest tells of a sign."""
        said = max(self._at(start, end), key=lambda one: one.end, default=None)
        if said is None or said.end >= end:
            return []
        if said.meant.aside in (Aside.COURTESY, Aside.THANKS):
            return self._opening(said.end, end)
        follows = self._pieces[said.end].text in self._vocabulary.openings
        is_stop = _STOP in said.meant.labels and (follows or said.end - start > 1)
        if "PART" in said.meant.labels and not follows:  # "some pain in my calf"
            return []
        is_answer = bool(said.meant.labels) and all(_is_leading(one) for one in said.meant.labels)
        return [said] if is_stop or is_answer else []

    def _ending(self, start: int, end: int) -> list[Said]:
        """Return the wish that ends a clause: to be called, or to get no more texts."""
        steps = self._steps(start + 1, end, {})
        for place in sorted(steps):
            said = self._follow(steps, place, end)
            wishes = [one for one in said if set(one.meant.labels) & _WISHES]
            if wishes and all(one.end - one.start > 1 for one in wishes):
                return wishes
        return []


def _is_leading(label: str) -> bool:
    return label in _LEADING or OPEN_VALUE in label or label.startswith("CRUTCHES")
