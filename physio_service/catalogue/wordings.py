"""The files of texts, one a language, and of the placeholders they may leave open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from physio_service.catalogue.fields import Items, Number, OneOf, Part, Strict, Table, Text, Truth
from physio_service.catalogue.header import FileSchema, Finding, Id
from physio_service.domain.check_page import PAGE_PLACEHOLDERS, PAGE_WORDS
from physio_service.domain.wording import (
    AIDS,
    SESSIONS,
    VOICE_PLACEHOLDERS,
    Command,
    Encoding,
    Template,
    UnfitText,
    Voice,
    When,
    Wording,
    fill,
    placeholders,
)
from physio_service.messaging.text import segments

_DIGITS = tuple("0123456789")
_SESSION_ANSWERS = (Command.DONE, Command.PART, Command.SKIP)
# A letter that travels so: a value without a worst case of its own is made of it.
_LETTERS = {Encoding.GSM_7: "x", Encoding.UCS_2: "\N{CYRILLIC SMALL LETTER ZHE}"}
_YES_NO = (Command.YES, Command.NO)


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A name a text may leave open, and the longest value planned for it."""

    max_length: int  # in units of the value's own encoding
    worst: str | None = None
    longest_of: str | None = None  # a list of the language's own file


class PlaceholderSchema(Strict):
    makes = Placeholder

    max_length = Number(1, 1000)
    worst = Text(load_default=None)
    longest_of = OneOf(("aids", "sessions"), load_default=None)


class PlaceholdersFile(FileSchema):
    kind = OneOf(("placeholders",))
    placeholders = Table(Part(PlaceholderSchema))


class TextSchema(Strict):
    category = Id()
    safety = Truth()
    text = Text()
    machine_drafted = Truth(load_default=False)
    expects = Items(Text(), load_default=())
    max_chars = Number(1, 1600)
    segments = Number(1, 10)
    encoding = OneOf(Encoding)


class WhenSchema(Strict):
    makes = When

    today = Text()
    weekday = Text()
    later = Text()
    days = Items(Text(), least=7)


class VoiceSchema(Strict):
    makes = Voice

    name = Text(r"[A-Za-z]+\.[A-Za-z0-9-]+", "a carrier's voice, as in Polly.Amy", load_default="")
    machine_drafted = Truth(load_default=False)
    open = Text()
    closed = Text()
    missed = Text()


class WordingFile(FileSchema):
    kind = OneOf(("messages",))
    language = Text(r"[a-z]{2,3}", "a language code, as in en")
    name = Text()
    english_name = Text()
    direction = OneOf(("ltr", "rtl"))
    warning = Text(load_default="")
    encoding = OneOf(Encoding)
    notes = Items(Text(), load_default=())
    commands = Table(Items(Text(), least=1), keys=Command)
    session_digits = Table(OneOf(_SESSION_ANSWERS), keys=_DIGITS)
    consent_digits = Table(OneOf(_YES_NO), keys=_DIGITS)
    safety_digits = Table(OneOf(_YES_NO), keys=_DIGITS)
    ambiguous = Items(Text(), load_default=())
    sessions = Table(Text(), keys=SESSIONS)
    aids = Table(Text(), keys=AIDS)
    when = Part(WhenSchema)
    voice = Part(VoiceSchema)
    page = Table(Text(), keys=PAGE_WORDS)
    texts = Table(Part(TextSchema))


def wording(loaded: Mapping[str, Any], content_hash: str, limits: Mapping[str, int]) -> Wording:
    """Return a loaded file as the domain knows it; its `findings` must be none."""
    values = {name: loaded[name] for name in WordingFile().fields if name in _KEPT}
    templates = {key: _template(key, text, limits) for key, text in loaded["texts"].items()}
    return Wording(**values, content_hash=content_hash, templates=templates)


_KEPT = frozenset(Wording.__dataclass_fields__)


def _template(key: str, text: Mapping[str, Any], limits: Mapping[str, int]) -> Template:
    return Template(
        key=key,
        category=text["category"],
        text=text["text"],
        encoding=text["encoding"],
        max_segments=text["segments"],
        limits={name: limits[name] for name in placeholders(text["text"])},
        expects=tuple(_expected(word) for word in text["expects"]),
        safety=text["safety"],
        machine_drafted=text["machine_drafted"],
    )


def _expected(word: str) -> Command | str:
    return Command(word) if word in set(Command) else word


def findings(loaded: Mapping[str, Any], known: Mapping[str, Placeholder]) -> Iterator[Finding]:
    """Yield what is wrong within a language's file."""
    for field, names in (("sessions", SESSIONS), ("aids", AIDS)):
        for name in names:
            if name not in loaded[field]:
                yield (field, name), "is missing: add it"
    owners: dict[str, Command] = {}
    for command, words in loaded["commands"].items():
        for row, word in enumerate(words):
            owner = owners.setdefault(word.casefold(), command)
            if owner is not command:
                yield ("commands", str(command), row), f"{word} already means {owner}"
    yield from _voice_findings(loaded["voice"])
    yield from _page_findings(loaded["page"])
    for key, text in loaded["texts"].items():
        letter = _LETTERS[text["encoding"]]
        worst = {name: _worst(item, loaded, letter) for name, item in known.items()}
        yield from _text_findings(("texts", key), text, worst)


def _voice_findings(voice: Voice) -> Iterator[Finding]:
    """Whoever rings must hear the emergency number, and no name that nobody fills."""
    for field in ("open", "closed", "missed"):
        try:
            names = placeholders(getattr(voice, field))
        except UnfitText as error:
            yield ("voice", field), f"has {error}"
            continue
        if unknown := sorted(names - VOICE_PLACEHOLDERS):
            yield ("voice", field), f"leaves open {', '.join(unknown)}, which nobody fills"
        if "emergency" not in names:
            yield ("voice", field), "must say {emergency}"


def _page_findings(page: Mapping[str, str]) -> Iterator[Finding]:
    """The page is whole, and leaves open nothing that nobody fills."""
    for name in PAGE_WORDS:
        if name not in page:
            yield ("page", name), "is missing: add it"
    for name, words in page.items():
        try:
            unknown = sorted(placeholders(words) - PAGE_PLACEHOLDERS)
        except UnfitText as error:
            yield ("page", name), f"has {error}"
            continue
        if unknown:
            yield ("page", name), f"leaves open {', '.join(unknown)}, which nobody fills"


def _worst(item: Placeholder, loaded: Mapping[str, Any], letter: str) -> str:
    if item.longest_of:
        words: Mapping[str, str] = loaded[item.longest_of]
        return max(words.values(), key=lambda word: segments(word).units)
    return item.worst or letter * item.max_length


def _text_findings(
    path: tuple[str, ...], text: Mapping[str, Any], worst: Mapping[str, str]
) -> Iterator[Finding]:
    """A text, filled with the longest values, must fit what the file says it does."""
    try:
        names = placeholders(text["text"])
    except UnfitText as error:
        yield (*path, "text"), f"has {error}"
        return
    unknown = sorted(names - worst.keys())
    if unknown:
        yield (*path, "text"), f"leaves open {', '.join(unknown)}, which placeholders.yaml lacks"
        return
    cost = segments(fill(text["text"], worst))
    if cost.encoding is not text["encoding"]:
        yield (*path, "encoding"), f"must be {cost.encoding}: a character of the text needs it"
    elif cost.units > text["max_chars"]:
        yield (*path, "max_chars"), f"must be at least {cost.units}, or shorten the text"
    elif cost.count > text["segments"]:
        yield (*path, "segments"), f"must be at least {cost.count}, or shorten the text"
