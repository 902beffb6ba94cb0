"""Scripted replies: what the patient of a rehearsal writes, and when."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import yaml

LONGEST = 1600  # characters: the most a carrier brings as one text
_AFTER = re.compile(r"after(?: text)? (\d{1,5})", re.IGNORECASE)
_WHEN = "YYYY-MM-DD HH:MM on the patient's clock, or 'after text N'"
_SHAPE = f"one reply a line: {_WHEN}, a tab, the text; or YAML: a list of {{at: …, text: …}}"


class BadScript(Exception):
    """The file cannot be played; says which reply and how to mend it."""


@dataclass(frozen=True, slots=True)
class Scripted:
    """One reply: at a wall time of the patient's, or after the so-manieth text, from 1."""

    body: str
    at: datetime | None = None  # naive: on the patient's clock
    after: int | None = None


def read_script(path: Path) -> tuple[Scripted, ...]:
    """Return the replies of a YAML (.yaml, .yml) or tab-separated file; raises BadScript."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadScript(f"cannot be read as UTF-8 ({type(error).__name__})") from None
    rows = _yaml(text) if path.suffix in (".yaml", ".yml") else _tabbed(text)
    return tuple(_scripted(place, when, body) for place, when, body in rows)


def _yaml(text: str) -> Iterable[tuple[str, str, str]]:
    try:
        listed = yaml.safe_load(text)
    except yaml.YAMLError:
        raise BadScript(f"is not YAML; write {_SHAPE}") from None
    if not isinstance(listed, list):
        raise BadScript(f"is not a list; write {_SHAPE}")
    for number, one in enumerate(listed, start=1):
        place = f"reply {number}"
        if not isinstance(one, dict) or one.keys() not in ({"at", "text"}, {"after", "text"}):
            raise BadScript(f"{place}: needs text, and either at or after")
        when = f"after {one['after']}" if "after" in one else one["at"]
        # YAML itself reads a time that has seconds.
        when = f"{when:%Y-%m-%d %H:%M}" if isinstance(when, datetime) else str(when)
        yield place, when, str(one["text"])


def _tabbed(text: str) -> Iterable[tuple[str, str, str]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not line.startswith("#"):
            when, _, body = line.partition("\t")
            yield f"line {number}", when, body


def _scripted(place: str, when: str, body: str) -> Scripted:
    said = body.strip()
    if not 0 < len(said) <= LONGEST:
        raise BadScript(f"{place}: has no text, or more than {LONGEST} characters; write {_SHAPE}")
    counted = _AFTER.fullmatch(when.strip())
    if counted and int(counted[1]) > 0:
        return Scripted(said, after=int(counted[1]))
    try:
        at = datetime.strptime(when.strip().replace("T", " "), "%Y-%m-%d %H:%M")  # noqa: DTZ007
    except ValueError:
        raise BadScript(f"{place}: the time must be {_WHEN}") from None
    return Scripted(said, at=at)
