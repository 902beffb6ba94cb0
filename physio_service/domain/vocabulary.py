"""The phrases of a language with the English ones: all that is understood, ready to be found."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from types import MappingProxyType

from physio_service.domain.label import UNCLEAR
from physio_service.domain.phrase import Found, Numbers, Phrases, Spelled, folded
from physio_service.domain.phrasebook import (
    ANY,
    NONE,
    OPEN_VALUE,
    Aside,
    Meant,
    PhraseBook,
    Scope,
    Special,
)
from physio_service.domain.question import NUMERIC, YES_OR_NO, QuestionKind
from physio_service.domain.spelling import Spelling
from physio_service.domain.token import Kind, Token
from physio_service.domain.wording import Command, Wording

# A number given up, and a consent. The others are undone by the next text, and STOP is told of.
_COSTLY = (Command.WRONG, Command.NO)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a phrase means, while what is open, in which language; 0 is the patient's own."""

    meant: Meant
    scope: Scope
    rank: int


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The phrases of a language with the English ones, ready to be looked for."""

    phrases: Phrases[Entry]
    numbers: Numbers
    spelling: Spelling
    units: frozenset[str]
    openings: frozenset[str]
    clitics: tuple[str, ...]
    never: frozenset[Spelled]  # words that mean one thing in one language and another in English
    digits: Mapping[tuple[Scope, str], Meant]
    short: Mapping[str, Spelled]

    def at(self, text: Sequence[Token], start: int, scope: Scope) -> Iterator[Found[Meant]]:
        """Yield what is said from `start` while `scope` is open: for each length, one thing.

        Where two languages disagree about a phrase, STOP wins, else neither is understood; but
        what is only an aside in the patient's own language is that.
        """
        spans: dict[tuple[int, tuple[int, ...]], list[Entry]] = {}
        for found in self.phrases.at(text, start, self.numbers):
            if found.said.scope in (scope, ANY):
                spans.setdefault((found.end, found.numbers), []).append(found.said)
        for (end, numbers), entries in spans.items():
            meant = _agreed(entries)
            words = tuple(piece.text for piece in text[start:end])
            if meant and (words not in self.never or Command.STOP in meant.labels):
                yield Found(end, meant, numbers)
        if text[start].kind is Kind.NUMBER and (scope, text[start].text) in self.digits:
            yield Found(start + 1, self.digits[scope, text[start].text], ())


def _agreed(entries: Sequence[Entry]) -> Meant | None:
    by_rank: dict[int, Meant] = {}
    # The particular first, and an answer before an aside.
    for entry in sorted(entries, key=_particular_first):
        by_rank.setdefault(entry.rank, entry.meant)
    if any(UNCLEAR in entry.meant.labels for entry in entries):
        return Meant((UNCLEAR,))
    said = [by_rank[rank] for rank in sorted(by_rank)]
    if len({meant.labels for meant in said if meant.labels}) > 1:
        return next((meant for meant in said if Command.STOP in meant.labels), None)
    return said[0]


def _particular_first(entry: Entry) -> tuple[bool, bool, bool]:
    aside = entry.meant.aside
    return entry.scope == ANY, aside is not None, aside is not Aside.THANKS


def vocabulary(
    books: Iterable[PhraseBook],
    wordings: Iterable[Wording],
    more: Iterable[str] = (),
    meanings: Mapping[str, Set[str]] = MappingProxyType({}),
) -> Vocabulary:
    """Join languages, the patient's own first. Slips in `more` words are undone too.

    Of words with a meaning in common a slip may have been any.

    Raises BadPhrase.
    """
    books, wordings = tuple(books), tuple(wordings)
    ranks = {language: rank for rank, language in enumerate(said.language for said in wordings)}
    short = written_out(books)
    phrases: Phrases[Entry] = Phrases(short)
    for book in books:
        for template, scope, meant in _entries(book):
            phrases.add(template, book.lists, Entry(meant, scope, ranks[book.language]))
    for wording in wordings:
        for word, scope, meant in _commands(wording):
            phrases.add(" ".join(folded(word)), {}, Entry(meant, scope, ranks[wording.language]))
    numbers = {folded(word): value for one in books for word, value in one.numbers.items()}
    in_words = {word for spelled in numbers for word in spelled}
    keys = {
        spelled[0]
        for wording in wordings
        for words in wording.commands.values()
        for spelled in map(folded, words)
        if len(spelled) == 1
    }
    real = {
        word
        for one in books
        for words in (*one.real_words, *one.negation.light, *one.negation.undone_by)
        for word in folded(words)
    }
    return Vocabulary(
        phrases=phrases,
        numbers=Numbers(numbers),
        spelling=Spelling(
            {*more, *phrases.words, *in_words}, real, keys, _costly(wordings), meanings
        ),
        units=frozenset(unit for one in books for unit in one.units),
        openings=frozenset(word for one in books for word in one.openings),
        clitics=tuple(word for one in books for clitic in one.clitics for word in folded(clitic)),
        never=frozenset(folded(word) for wording in wordings for word in wording.ambiguous),
        digits=_digits(wordings[0]),
        short=short,
    )


def written_out(books: Iterable[PhraseBook]) -> dict[str, Spelled]:
    """Return each short form with the words it stands for, those of the first language first."""
    found: dict[str, Spelled] = {}
    for book in books:
        for word, words in book.short.items():
            for one in folded(word):
                found.setdefault(one, folded(words))
    return found


def _costly(wordings: Iterable[Wording]) -> frozenset[str]:
    """Return the words that cost somebody something: no slip is ever read as one of them."""
    return frozenset(
        spelled[0]
        for wording in wordings
        for command in _COSTLY
        for spelled in map(folded, wording.commands.get(command, ()))
        if len(spelled) == 1
    )


def _entries(book: PhraseBook) -> Iterator[tuple[str, Scope, Meant]]:
    """Yield the file's phrases. A reason may be given unasked; what it is worth is seen later."""
    for question, table in book.asked.items():
        scope = NONE if question == NONE else QuestionKind(question)
        for label, templates in table.items():
            is_reason = label.startswith("REASON") and OPEN_VALUE not in label
            is_aside = label == Special.ASIDE
            meant = Meant(aside=Aside.WHEN) if is_aside else Meant(_labels(label))
            yield from ((one, ANY if is_reason else scope, meant) for one in templates)
    for label, templates in book.said.items():
        yield from ((one, ANY, Meant(_labels(label))) for one in templates)
    for label, templates in book.requests.items():
        meant = Meant(_labels(label), is_request=True)
        yield from ((one, ANY, meant) for one in templates)
    for aside, templates in book.asides.items():
        yield from ((one, ANY, Meant(aside=aside)) for one in templates)


def _labels(written: str) -> tuple[str, ...]:
    return tuple(written.split("+"))


def _commands(wording: Wording) -> Iterator[tuple[str, Scope, Meant]]:
    """Yield the words the texts offer, where they may be said.

    One letter answers no question for a number, and "wrong" is somebody's word for much: alone
    it counts only while consent is open, or nothing.
    """
    for command, words in wording.commands.items():
        meant = Meant((str(command),), is_request=command is Command.HELP)
        for word in words:
            spelled = folded(word)
            scopes: tuple[Scope, ...] = (ANY,)
            if command is Command.WRONG and len(spelled) == 1:
                scopes = (NONE, QuestionKind.CONSENT)
            elif len("".join(spelled)) == 1:
                scopes = (NONE, *(kind for kind in QuestionKind if kind not in NUMERIC))
            yield from ((word, scope, meant) for scope in scopes)


def _digits(wording: Wording) -> dict[tuple[Scope, str], Meant]:
    """Return the digits that stand for words while their question is open."""
    tables = {
        QuestionKind.SESSION: wording.session_digits,
        QuestionKind.CONSENT: wording.consent_digits,
        **dict.fromkeys(YES_OR_NO, wording.safety_digits),
    }
    return {
        (kind, digit): Meant((str(said),))
        for kind, table in tables.items()
        for digit, said in table.items()
    }
