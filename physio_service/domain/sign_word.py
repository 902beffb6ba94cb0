"""The words of a language for what is looked for in a text, and for denying it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from physio_service.domain.phrase import Phrases, Spelled, folded, in_full, words_in
from physio_service.domain.phrasebook import PhraseBook
from physio_service.domain.vocabulary import written_out


@dataclass(slots=True)
class SignWords:
    """The concepts' words of a language with the English ones, ready to be looked for."""

    phrases: Phrases[str] = field(default_factory=Phrases)
    beginnings: dict[str, frozenset[str]] = field(default_factory=dict)
    masks: Phrases[bool] = field(default_factory=Phrases)
    before: frozenset[str] = frozenset()
    after: frozenset[str] = frozenset()
    undone_by: frozenset[str] = frozenset()
    excepting: frozenset[str] = frozenset()
    doubled: Phrases[bool] = field(default_factory=Phrases)
    light: frozenset[str] = frozenset()  # words that may stand between a denial and its sign
    joining: frozenset[str] = frozenset()
    listed: frozenset[str] = frozenset()
    listing: frozenset[str] = frozenset()  # denials that go on only over listed words
    words: frozenset[str] = frozenset()  # whole words, of which slips are undone
    meanings: dict[str, frozenset[str]] = field(default_factory=dict)  # word -> concepts


def sign_words(books: Iterable[PhraseBook]) -> SignWords:
    """Join the words of languages; raises BadPhrase."""
    books = tuple(books)
    short = written_out(books)
    found = SignWords(Phrases(short), masks=Phrases(short), doubled=Phrases(short))
    for book in books:
        for concept, templates in book.signs.items():
            for template in templates:
                _add(found, concept, template, book.lists)
        for template in book.not_signs:
            found.masks.add(template, book.lists, True)
        denial = book.negation
        found.before |= _folded(denial.before, short)
        found.after |= _folded(denial.after, short)
        found.undone_by |= _folded(denial.undone_by, short)
        found.excepting |= _folded(denial.excepting, short)
        for template in denial.doubled:
            found.doubled.add(template, book.lists, True)
        found.light |= _folded(denial.light, short)
        found.joining |= _folded(denial.joining, short)
        found.listed |= _folded(denial.listed, short)
        found.listing |= _folded(denial.before, short) if denial.listed else frozenset()
    found.words = frozenset(found.phrases.words | found.masks.words)
    return found


def _folded(words: Iterable[str], short: Mapping[str, Spelled]) -> frozenset[str]:
    return frozenset(word for one in words for word in in_full(folded(one), short))


def _add(found: SignWords, concept: str, template: str, lists: Mapping[str, Sequence[str]]) -> None:
    if template.endswith("*"):
        begins = "".join(folded(template))
        found.beginnings[begins] = found.beginnings.get(begins, frozenset()) | {concept}
    else:
        found.phrases.add(template, lists, concept)
        for word in words_in(template):
            found.meanings[word] = found.meanings.get(word, frozenset()) | {concept}
