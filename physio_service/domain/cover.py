"""Cover a text with phrases: the fewest that leave nothing out of it but breaks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from physio_service.domain.phrasebook import Aside, Meant, Scope
from physio_service.domain.token import Kind, Token
from physio_service.domain.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Said:
    """One phrase of a text: from where to where, what it means, and its numbers."""

    start: int
    end: int
    meant: Meant
    numbers: tuple[int, ...]


Steps = dict[int, tuple[Said | None, int]]


class Cover:
    """A text in pieces, and the phrases that it may be made of while a question is open."""

    def __init__(self, vocabulary: Vocabulary, scope: Scope, pieces: Sequence[Token]) -> None:
        self.vocabulary, self.scope, self.pieces = vocabulary, scope, pieces

    def at(self, start: int, end: int) -> Iterable[Said]:
        """Yield the phrases that begin at `start` and end by `end`."""
        for found in self.vocabulary.at(self.pieces, start, self.scope):
            if found.end <= end:
                yield Said(start, found.end, found.said, found.numbers)

    def between(
        self, start: int, end: int, denied: Mapping[int, int] | None = None
    ) -> list[Said] | None:
        """Return the phrases that cover the text between two places, or none if they do not.

        `denied` are signs that the text denies, from where to where: asides like others.
        """
        steps = self.steps(start, end, denied or {})
        return self.follow(steps, start, end) if start in steps or start == end else None

    def steps(self, start: int, end: int, denied: Mapping[int, int]) -> Steps:
        """Return from which places the text is covered up to `end`, and the next step of each."""
        cost: dict[int, int] = {end: 0}
        steps: Steps = {}
        for place in range(end - 1, start - 1, -1):
            ways: list[tuple[Said | None, int, int]] = []
            if self.pieces[place].is_break:
                ways.append((None, place + 1, 0))
            ways += [(said, said.end, 1) for said in self.at(place, end)]
            if place in denied:
                aside = Said(place, denied[place], Meant(aside=Aside.DENIAL), ())
                ways.append((aside, denied[place], 1))
            for said, after, more in sorted(ways, key=_longest_first):
                if after in cost and cost[after] + more < cost.get(place, len(self.pieces) + 1):
                    cost[place], steps[place] = cost[after] + more, (said, after)
        return steps

    def follow(self, steps: Steps, start: int, end: int) -> list[Said]:
        """Return the phrases of a way through the text."""
        found, place = list[Said](), start
        while place < end:
            said, place = steps[place]
            found += [said] if said else []
        return found

    def asks(self, said: Sequence[Said]) -> bool:
        """Whether a clause with a question mark holds no request: "done?" asks, it says nothing."""
        clause = 0
        for place, piece in enumerate(self.pieces):
            if piece.kind is Kind.ASKS:
                inside = [one for one in said if clause <= one.start < place]
                is_repeated = place > 0 and self.pieces[place - 1].kind is Kind.ASKS
                if not is_repeated and not any(one.meant.is_request for one in inside):
                    return True
            if piece.is_break:
                clause = place + 1
        return False


def _longest_first(way: tuple[Said | None, int, int]) -> int:
    """Of ways with as many phrases the one with the longest comes first: "no calf pain"."""
    return -way[1]
