"""The file of words for weight-bearing statuses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from physio_service.catalogue.fields import Items, Number, OneOf, Part, Strict, Text
from physio_service.catalogue.header import FileSchema, Finding, Id
from physio_service.domain.offloading import (
    Aid,
    Lexicon,
    Status,
    StatusMeaning,
    StatusWord,
    admits,
    strictest,
)


class MeaningSchema(Strict):
    makes = StatusMeaning

    code = OneOf(Status)
    name = Text()
    percent = Items(Number(0, 100), least=2)
    patient = Text()
    aids = Items(OneOf(Aid), least=1)


def _word(word: str, spans: tuple[Status, ...], exercise_ceiling: Status) -> StatusWord:
    return StatusWord(word, strictest(spans), exercise_ceiling, spans)


class WordSchema(Strict):
    makes = _word

    word = Text()
    spans = Items(OneOf(Status), least=1)
    exercise_ceiling = OneOf(Status)


class LexiconSchema(Strict):
    makes = Lexicon

    id = Id()
    name = Text()
    words = Items(Part(WordSchema), least=1)


class StatusesFile(FileSchema):
    kind = OneOf(("status_words",))
    codes = Items(Part(MeaningSchema), least=1)
    lexicons = Items(Part(LexiconSchema), least=1)


def findings(loaded: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield what is wrong within the file."""
    if tuple(meaning.code for meaning in loaded["codes"]) != tuple(Status):
        yield ("codes",), f"must be {', '.join(Status)}, in this order"
    for place, lexicon in enumerate(loaded["lexicons"]):
        for row, word in enumerate(lexicon.words):
            if not admits(word.code, word.exercise_ceiling):
                path = ("lexicons", place, "words", row, "exercise_ceiling")
                yield path, f"must not be more than {word.code}: only a clinician lifts it"
