"""What may be said by text: templates per language, and the words understood in answer."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from physio_service.domain.text_key import SAFETY_KEYS


class UnfitText(ValueError):
    """A text that must not be sent as it stands; says which placeholder or limit, never a value."""


class NoSuchText(LookupError):
    """A wording was asked for a text that it does not have."""


class Encoding(StrEnum):
    """How a text travels (GSM 03.38): 7-bit letters, or 16-bit code units."""

    GSM_7 = "GSM-7"
    UCS_2 = "UCS-2"


class Command(StrEnum):
    """What a patient can say with one word, in any language."""

    YES = "YES"
    NO = "NO"
    DONE = "DONE"
    PART = "PART"
    SKIP = "SKIP"
    HELP = "HELP"
    STOP = "STOP"
    START = "START"
    CALL = "CALL"
    PAUSE = "PAUSE"
    WRONG = "WRONG"


SESSIONS = ("morning", "midday", "evening")
AIDS = ("two_crutches", "frame", "one_crutch", "stick", "none")

VOICE_PLACEHOLDERS = frozenset({"clinic", "phone", "urgent", "emergency", "hours"})

_PLACEHOLDER = re.compile(r"\{([a-z]+)\}")


def placeholders(text: str) -> frozenset[str]:
    """Return the names in braces that `text` leaves open; any other brace is refused."""
    if set("{}") & set(_PLACEHOLDER.sub("", text)):
        raise UnfitText("a brace that is not part of a {placeholder}")
    return frozenset(_PLACEHOLDER.findall(text))


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put `values` in place of the placeholders, once: a brace inside a value stays a brace."""
    return _PLACEHOLDER.sub(lambda match: values[match[1]], text)


@dataclass(frozen=True, slots=True)
class Template:
    """One text of one language, planned to fit `max_segments` with the longest values.

    `limits` gives the longest value planned for each placeholder in `text`, in units of the
    value's own encoding (an emoji counts 2). `expects` lists what a reply may be: commands,
    or a range such as "0-10".
    """

    key: str
    category: str
    text: str
    encoding: Encoding
    max_segments: int
    limits: Mapping[str, int]
    expects: tuple[Command | str, ...] = ()
    safety: bool = False
    machine_drafted: bool = False

    @property
    def placeholders(self) -> frozenset[str]:
        """The names that must be given to fill this text."""
        return placeholders(self.text)


@dataclass(frozen=True, slots=True)
class When:
    """How a language says by when a person will have read or called; at most 16 characters.

    `today` and `later` hold {time}, `weekday` holds {day} and {time}, `later` holds {date};
    `days` are the seven short names from Monday.
    """

    today: str
    weekday: str
    later: str
    days: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Voice:
    """What somebody hears who rings the line.

    `name` is the carrier's voice for the language; empty: it has none, and English is spoken.
    The rest are sentences that leave open the clinic, its numbers and its {hours}.
    """

    open: str
    closed: str
    missed: str
    name: str = ""
    machine_drafted: bool = False


@dataclass(frozen=True, slots=True)
class Wording:
    """Everything one language says and understands, at one version of its file.

    The digit tables count only while that question is open: a bare number is otherwise
    the answer to a numeric question, or nothing. `ambiguous` are words that mean one thing
    in this language and another in English, which comes with it: never understood.
    """

    language: str
    name: str
    english_name: str
    direction: str
    version: str
    review_status: str
    content_hash: str
    encoding: Encoding
    commands: Mapping[Command, tuple[str, ...]]
    sessions: Mapping[str, str]
    aids: Mapping[str, str]
    when: When
    voice: Voice
    templates: Mapping[str, Template]
    session_digits: Mapping[str, Command]
    consent_digits: Mapping[str, Command]
    safety_digits: Mapping[str, Command]
    ambiguous: tuple[str, ...] = ()
    page: Mapping[str, str] = field(default_factory=dict)  # of the progress check

    def template(self, key: str) -> Template:
        """Return the text called `key`."""
        try:
            return self.templates[key]
        except KeyError:
            raise NoSuchText(f"{self.language} has no text {key!r}") from None

    def missing(self) -> tuple[str, ...]:
        """Return the safety texts and commands that this language lacks, sorted."""
        texts = {
            key
            for key in SAFETY_KEYS
            if key not in self.templates or not self.templates[key].safety
        }
        words = {f"command {command}" for command in Command if not self.commands.get(command)}
        return tuple(sorted(texts | words))

    @property
    def is_choosable(self) -> bool:
        """Whether a patient may be given this language: nothing that keeps them safe is lacking."""
        return not self.missing()

    def promise(self, due: datetime, now: datetime) -> str:
        """Return by when a person acts, as patients read it: the value of {when}.

        Both are wall times in one zone. Six days ahead a weekday still names one day;
        beyond that the date is said instead.
        """
        days_ahead = (due.date() - now.date()).days
        if days_ahead <= 0:
            form = self.when.today
        elif days_ahead < len(self.when.days):
            form = self.when.weekday
        else:
            form = self.when.later
        spoken = {
            "time": f"{due:%H:%M}",
            "day": self.when.days[due.weekday()],
            "date": f"{due.day}/{due.month}",
        }
        return fill(form, spoken)
