"""Phrases: short templates for what people write, and the net in which they are found.

A template is words with choices: `(a|b c)` one of them, `[a|b]` one of them or nothing,
`#` a number, `<name>` a list of templates defined beside it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Generic, TypeVar

from physio_service.domain.token import Kind, Token, tokens

NUMBER = "#"
LONGEST = 24  # words of one phrase: the time to find one does not grow with the text
_MARK = re.compile(r"[()\[\]|]|<\w+>|[^\s()\[\]|<>]+")
_CLOSES = {"(": ")", "[": "]"}

Spelled = tuple[str, ...]
T = TypeVar("T")


class BadPhrase(ValueError):
    """A template that cannot be read; says why."""


@cache
def folded(words: str) -> Spelled:
    """Return words as the pieces that a text with them is cut into."""
    return tuple(token.text for token in tokens(words) if not token.is_break)


def in_full(words: Iterable[str], short: Mapping[str, Spelled]) -> Iterator[str]:
    """Yield words, short forms among them written out."""
    for word in words:
        yield from short.get(word, (word,))


def words_in(template: str) -> Iterator[str]:
    """Yield the words that a template spells out itself, in no list of its own."""
    for mark in _MARK.findall(template):
        if not mark.startswith("<") and mark not in "()[]|#":
            yield from folded(mark)


def lists_in(template: str) -> Iterator[str]:
    """Yield the name of each list that a template asks for."""
    return (mark[1:-1] for mark in _MARK.findall(template) if mark.startswith("<"))


@dataclass(slots=True, eq=False)
class _Node(Generic[T]):
    """A place in the net: how a phrase may go on from it, and what it has said by then."""

    after: dict[str, list["_Node[T]"]] = field(default_factory=dict)
    free: list["_Node[T]"] = field(default_factory=list)  # places reached without a word
    said: list[T] = field(default_factory=list)
    is_closed: bool = False

    def close(self) -> None:
        """Take over what the places reached without a word lead to and say; once."""
        if self.is_closed:
            return
        seen, open_ = {id(self)}, list(self.free)
        while open_:
            node = open_.pop()
            if id(node) in seen:
                continue
            seen.add(id(node))
            open_ += node.free
            for word, nodes in node.after.items():
                self.after.setdefault(word, []).extend(nodes)
            self.said += [said for said in node.said if said not in self.said]
        self.free, self.is_closed = [], True


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A phrase in a text: where it ends, what it says, and its numbers."""

    end: int
    said: T
    numbers: tuple[int, ...]


class Numbers:
    """Numbers in digits and in words, of up to three words."""

    def __init__(self, words: Mapping[Spelled, int]) -> None:
        self._words = words
        self._first = frozenset(spelled[0] for spelled in words)
        self._longest = max(map(len, words), default=0)

    def at(self, text: Sequence[Token], start: int) -> Iterator[tuple[int, int]]:
        """Yield each number that begins at `start`, with where it ends."""
        if start >= len(text):
            return
        if text[start].kind is Kind.NUMBER:
            yield int(text[start].text), start + 1
        elif text[start].text in self._first:
            for length in range(1, self._longest + 1):
                spelled = tuple(token.text for token in text[start : start + length])
                if len(spelled) == length and spelled in self._words:
                    yield self._words[spelled], start + length


class Phrases(Generic[T]):
    """Templates with what each says, joined into one net."""

    def __init__(self, short: Mapping[str, Spelled] = MappingProxyType({})) -> None:
        """Words in `short` are joined as what they stand for, as a text's are.

        A letter alone stays what it is: it may be a measure behind a number.
        """
        self._root: _Node[T] = _Node()
        self._short = {word: words for word, words in short.items() if len(word) > 1}
        self.words: set[str] = set()

    def add(self, template: str, lists: Mapping[str, Sequence[str]], said: T) -> None:
        """Join one template; raises BadPhrase."""
        marks = _MARK.findall(template)
        start, end = _Node[T](), _Node[T]()
        rest = self._choice(marks, 0, lists, start, end)
        if rest != len(marks):
            raise BadPhrase(f"has a bracket too many: {template}")
        end.said.append(said)
        start.close()
        if not start.after or start.said:
            raise BadPhrase(f"says nothing: {template}")
        for word, nodes in start.after.items():
            self._root.after.setdefault(word, []).extend(nodes)

    def _choice(
        self,
        marks: Sequence[str],
        place: int,
        lists: Mapping[str, Sequence[str]],
        start: _Node[T],
        end: _Node[T],
    ) -> int:
        """Join `a|b c` from `place` between two places; return where its bracket closes."""
        node = start
        while place < len(marks) and marks[place] not in ")]":
            mark = marks[place]
            if mark == "|":
                node.free.append(end)
                node = start
            elif mark in _CLOSES:
                after: _Node[T] = _Node()
                place = self._choice(marks, place + 1, lists, node, after)
                if place >= len(marks) or marks[place] != _CLOSES[mark]:
                    raise BadPhrase(f"has a bracket that is not closed: {' '.join(marks)}")
                if mark == "[":
                    node.free.append(after)
                node = after
            else:
                node = self._word(mark, lists, node)
            place += 1
        node.free.append(end)
        return place

    def _word(self, mark: str, lists: Mapping[str, Sequence[str]], node: _Node[T]) -> _Node[T]:
        if mark.startswith("<"):
            if mark[1:-1] not in lists:
                raise BadPhrase(f"names a list {mark} that is not there")
            end: _Node[T] = _Node()
            for template in lists[mark[1:-1]]:
                self._choice(_MARK.findall(template), 0, lists, node, end)
            return end
        for word in (NUMBER,) if mark == NUMBER else in_full(folded(mark), self._short):
            following: _Node[T] = _Node()
            node.after.setdefault(word, []).append(following)
            self.words.add(word)
            node = following
        return node

    def at(self, text: Sequence[Token], start: int, numbers: Numbers) -> Iterator[Found[T]]:
        """Yield every phrase that begins at `start`; it crosses no break."""
        self._root.close()
        open_: list[tuple[_Node[T], int, tuple[int, ...]]] = [(self._root, start, ())]
        seen: set[tuple[int, int, tuple[int, ...]]] = set()
        while open_:
            node, place, values = open_.pop()
            if (id(node), place, values) in seen:
                continue
            seen.add((id(node), place, values))
            node.close()
            for said in node.said:
                yield Found(place, said, values)
            if place >= len(text) or place - start >= LONGEST or text[place].kind is Kind.STRANGE:
                continue
            open_ += [(one, place + 1, values) for one in node.after.get(text[place].text, ())]
            if NUMBER in node.after:
                for number, end in numbers.at(text, place):
                    open_ += [(one, end, (*values, number)) for one in node.after[NUMBER]]
