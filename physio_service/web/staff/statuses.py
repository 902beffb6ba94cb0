"""The clinic's words for weight-bearing statuses, as the forms offer and read them."""

from collections.abc import Iterable
from typing import Any

from physio_service.domain.errors import Fault, Invalid
from physio_service.domain.offloading import Status, StatusWord
from physio_service.queries.clinic import words_of
from physio_service.web import parts
from physio_service.web.staff import reading

Item = tuple[str, str, Any]


def clinic_words() -> tuple[StatusWord, ...]:
    """Return the words of the clinic, in its order."""
    with reading.reading() as tx:
        return words_of(tx, reading.clinic_id())


def items(words: Iterable[StatusWord]) -> list[Item]:
    """Return words to choose from, each with its code and what the code means to a patient."""
    meanings = {meaning.code: meaning for meaning in parts.parts().catalogue.statuses}
    return [
        (one.word, _named(one, meanings[one.code].name), meanings[one.code].patient)
        for one in words
    ]


def ceilings() -> list[Item]:
    """Return the codes that may be named as the most an exercise needs."""
    return [("", "–", None), *((code.value, code.value, None) for code in Status)]


def word_chosen(value: str, field: str) -> StatusWord:
    """Return the word a form sent; raises Invalid for one the clinic does not say."""
    found = {one.word: one for one in clinic_words()}.get(value)
    if found is None:
        raise Invalid(Fault(field, "must be chosen from the list"))
    return found


def _named(word: StatusWord, name: str) -> str:
    """Return a code with its name, or a word with the codes it spans."""
    if word.word == word.code.value:
        return f"{word.word} – {name}"
    return f"{word.word} ({'–'.join(code.value for code in word.spans)})"
