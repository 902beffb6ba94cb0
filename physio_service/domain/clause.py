"""What was plainly said beside a sign of danger: clauses, and words that open or end one."""

from collections.abc import Iterable, Sequence

from physio_service.domain.cover import Cover, Said
from physio_service.domain.phrasebook import OPEN_VALUE, Aside
from physio_service.domain.question import QuestionKind
from physio_service.domain.wording import Command

_STOP, _CALL = str(Command.STOP), str(Command.CALL)
# Said first and followed by a sign without any comma, these are still what was said.
_LEADING = frozenset({"DONE", "PART", "SKIP", "YES", "NO"})
_WISHES = frozenset({_CALL, _STOP})  # and last, after a sign


def said_beside(cover: Cover, signs: Sequence[tuple[int, int]]) -> list[Said]:
    """Return what a text says besides its signs, which stand at these places, in tokens."""
    said: list[Said] = []
    for start, end in _clauses(cover):
        covered = cover.between(start, end)
        if covered is not None:
            said += [] if cover.asks(covered) else covered
        elif any(start <= place < end for place, _ in signs):
            is_first = not any(one.meant.labels for one in said)
            said += _opening(cover, start, end, signs) if is_first else []
            said += _ending(cover, start, end)
    return said or _reasons(cover)


def _reasons(cover: Cover) -> list[Said]:
    """Return the reasons that the words about a sign hold, where a reason was asked."""
    if cover.scope is not QuestionKind.REASON:
        return []
    return [
        one
        for start in range(len(cover.pieces))
        for one in cover.at(start, len(cover.pieces))
        if any(label.startswith("REASON") and OPEN_VALUE not in label for label in one.meant.labels)
    ]


def _clauses(cover: Cover) -> Iterable[tuple[int, int]]:
    """Yield the parts between breaks and joining words."""
    start = place = 0
    while place < len(cover.pieces):
        end = place + 1 if cover.pieces[place].is_break else _join(cover, place)
        if end:
            yield start, place
            start = end
        place = end or place + 1
    yield start, place


def _join(cover: Cover, place: int) -> int:
    joins = [
        said.end for said in cover.at(place, len(cover.pieces)) if said.meant.aside is Aside.JOIN
    ]
    return max(joins, default=0)


def _opening(cover: Cover, start: int, end: int, signs: Sequence[tuple[int, int]]) -> list[Said]:
    """Return the words that open a clause whose rest tells of a sign."""
    said = max(cover.at(start, end), key=lambda one: one.end, default=None)
    if said is None or said.end >= end:
        return []
    if said.meant.aside in (Aside.COURTESY, Aside.THANKS):
        return _opening(cover, said.end, end, signs)
    follows = _follows(cover, said.end)
    is_wish = _STOP in said.meant.labels and (follows or said.end - start > 1)
    is_wish |= _CALL in said.meant.labels and follows
    if "PART" in said.meant.labels and not follows:  # "some pain in my calf"
        return []
    is_answer = bool(said.meant.labels) and all(_is_leading(one) for one in said.meant.labels)
    if not is_answer:
        return [said] if is_wish else []
    return [said, *_going_on(cover, said.end, end, signs)]


def _going_on(cover: Cover, start: int, end: int, signs: Sequence[tuple[int, int]]) -> list[Said]:
    """Return a number with its measure after an answer, before a sign: "done pain 9 calf hurts"."""
    for said in sorted(cover.at(start, end), key=lambda one: -one.end):
        is_value = bool(said.meant.labels) and all(":" in label for label in said.meant.labels)
        is_apart = _follows(cover, said.end) or any(place == said.end for place, _ in signs)
        if is_value and is_apart and said.end < end:
            return [said]
    return []


def _follows(cover: Cover, place: int) -> bool:
    """Whether another sentence begins here: with "I", "my", or after a courtesy with them."""
    while place < len(cover.pieces):
        polite = [
            one.end
            for one in cover.at(place, len(cover.pieces))
            if one.meant.aside in (Aside.COURTESY, Aside.THANKS)
        ]
        if cover.pieces[place].text in cover.vocabulary.openings:
            return True
        if not polite:
            return False
        place = max(polite)
    return False


def _ending(cover: Cover, start: int, end: int) -> list[Said]:
    """Return the wish that ends a clause: to be called, or to get no more texts."""
    steps = cover.steps(start + 1, end, {})
    for place in sorted(steps):
        said = cover.follow(steps, place, end)
        wishes = [one for one in said if set(one.meant.labels) & _WISHES]
        if wishes and all(one.end - one.start > 1 for one in wishes):
            return wishes
    return []


def _is_leading(label: str) -> bool:
    return label in _LEADING or OPEN_VALUE in label or label.startswith("CRUTCHES")
