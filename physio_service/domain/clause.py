"""What was plainly said beside a sign of danger: clauses, and words that open or end one."""

from collections.abc import Iterable, Sequence

from physio_service.domain.cover import Cover, Said
from physio_service.domain.phrasebook import OPEN_VALUE, Aside
from physio_service.domain.question import QuestionKind
from physio_service.domain.token import Kind
from physio_service.domain.wording import Command

_STOP, _CALL = str(Command.STOP), str(Command.CALL)
# Said first and followed by a sign without any comma, these are still what was said.
_LEADING = frozenset({"DONE", "PART", "SKIP", "YES", "NO"})
_MANY = 3  # words: no command alone
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


def stop_told(cover: Cover) -> list[Said]:
    """Return a wish for no more texts, in so many words, that opens a sentence.

    It counts though the rest says more than is understood: "stop texting me I am in hospital".
    """
    if any(piece.kind is Kind.ASKS for piece in cover.pieces):
        return []
    for start in _sentences(cover):
        said = max(cover.at(start, len(cover.pieces)), key=lambda one: one.end, default=None)
        if said is None or _STOP not in said.meant.labels or said.end - start < _MANY:
            continue
        if said.end == len(cover.pieces) or cover.pieces[said.end].is_break:
            return [said]
        if _follows(cover, said.end):
            return [said]
    return []


def _sentences(cover: Cover) -> Iterable[int]:
    """Yield where sentences begin, after what is only polite."""
    for place, _ in enumerate(cover.pieces):
        if place == 0 or cover.pieces[place - 1].is_break:
            start = _after_courtesies(cover, place)
            if start < len(cover.pieces):
                yield start


def _after_courtesies(cover: Cover, place: int) -> int:
    while place < len(cover.pieces):
        polite = [
            one.end
            for one in cover.at(place, len(cover.pieces))
            if one.meant.aside in (Aside.COURTESY, Aside.THANKS)
        ]
        if not polite:
            break
        place = max(polite)
    return place


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
    is_told = any(place == said.end for place, _ in signs)
    if "PART" in said.meant.labels and (is_told or not follows):  # "some pain in my calf"
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
    openings = cover.vocabulary.openings
    after = _after_courtesies(cover, place)
    return any(
        one < len(cover.pieces) and cover.pieces[one].text in openings for one in (place, after)
    )


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
