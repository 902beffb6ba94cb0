"""Check one protocol file against a folder's exercises, texts and statuses, and say everything."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from physio_service.catalogue import loading, protocol_checks, statuses, wordings
from physio_service.catalogue.folder import Folder
from physio_service.catalogue.header import Finding
from physio_service.catalogue.mending import mended
from physio_service.catalogue.protocols import ProtocolFile
from physio_service.catalogue.reading import FieldPath, parse
from physio_service.domain.errors import FileFault
from physio_service.domain.exercise import Exercise
from physio_service.domain.protocol import Limits, Protocol
from physio_service.domain.wording import Wording

# The shipped ones have 30 kB; a file of this size is something else.
_LARGEST = 1_000_000  # bytes
_TIMELY = re.compile(r"auto|day|date|week|month|until|from|after|when|time", re.IGNORECASE)
# Judged by these where the file's own numbers cannot be read: as in the shipped protocols.
_USUAL: Mapping[str, Any] = {
    "offload_weeks": Limits(6, 6, 6),
    "wean_weeks": Limits(4, 4, 4),
    "exercises_per_session": 5,
}
_STARTING = (("parameters",), ("parameters", "starting_statuses"))
_ROW = len(("phases", 0, "exercises", 0))
_NOT_BY_DATE = "nothing opens, rises or is lifted by a date: a clinician decides"


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found: the protocol, if it could be read to its end, and every fault, in order."""

    protocol: Protocol | None
    faults: tuple[FileFault, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Shelf:
    """What a protocol is judged by."""

    exercises: Mapping[str, Exercise]
    wordings: Mapping[str, Wording]
    faults: tuple[FileFault, ...]  # of the folder's own files
    are_exercises_sound: bool
    are_texts_sound: bool


def check(path: Path, directory: Path) -> Checked:
    """Return everything wrong with the protocol file `path`; `directory` has the other files."""
    raw = _raw(path)
    if isinstance(raw, str):
        return Checked(None, (FileFault(str(path), 1, "", raw),))
    document, faults = parse(str(path), raw)
    if document is None:
        return Checked(None, tuple(faults))
    said = mended(ProtocolFile(), document.content)
    found = [(where, _explained(where, message)) for where, message in said.faults]
    protocol = None if said.fields is None else loading.protocol_of(document, said.fields)
    shelf = _shelf(directory)
    if protocol is not None:
        judged = _judged(protocol, said.places)
        found += [one for one in _findings(judged, shelf) if not _rests_on(one[0], said.places)]
    faults += [document.fault(where, message) for where, message in found]
    in_order = sorted(dict.fromkeys(faults), key=lambda fault: (fault.line, fault.path))
    notes = () if protocol is None else tuple(_notes(protocol, path, directory))
    return Checked(protocol, (*in_order, *shelf.faults), notes)


def _raw(path: Path) -> bytes | str:
    """Return the bytes of a file, or why there are none to judge."""
    try:
        if not path.exists():
            return "there is no such file: look at the spelling of its name"
        if not path.is_file():
            return "is not a file: name one protocol file"
        if path.stat().st_size > _LARGEST:
            return f"is larger than {_LARGEST // 1000} kB: no protocol is, so this is another file"
        return path.read_bytes()
    except OSError as error:
        return f"cannot be read ({error.strerror or type(error).__name__})"


def _shelf(directory: Path) -> _Shelf:
    """Read the exercises, texts and statuses of a folder, whatever else may be wrong in it."""
    if not directory.is_dir():
        fault = FileFault(str(directory), 1, "", "there is no such folder of clinical files")
        return _Shelf({}, {}, (fault,), are_exercises_sound=False, are_texts_sound=False)
    folder = Folder(directory)
    known = loading.exercises_in(folder)
    placeholders = folder.named(loading.PLACEHOLDERS, wordings.PlaceholdersFile)
    said = loading.wordings_in(folder, placeholders.fields["placeholders"] if placeholders else {})
    words = folder.named(loading.STATUSES, statuses.StatusesFile)
    if words:
        folder.note(words.document, statuses.findings(words.fields))
    return _Shelf(
        known,
        said,
        tuple(folder.faults),
        folder.is_sound("exercises"),
        folder.is_sound("messages"),
    )


def _findings(protocol: Protocol, shelf: _Shelf) -> Iterator[Finding]:
    yield from protocol_checks.findings(protocol)
    if shelf.are_exercises_sound:
        yield from protocol_checks.exercise_findings(protocol, shelf.exercises)
    if shelf.are_texts_sound:
        yield from _missing_texts(protocol, shelf.wordings)


def _missing_texts(protocol: Protocol, said: Mapping[str, Wording]) -> Iterator[Finding]:
    if loading.ENGLISH not in said:
        yield (
            ("texts",),
            "cannot be judged: messages/en.yaml is missing, and every text begins there",
        )
    for row, key in enumerate(protocol.texts):
        lacking = sorted(
            f"messages/{code}.yaml" for code in said if key not in said[code].templates
        )
        if len(lacking) == len(said):
            yield ("texts", row), f"no language has the text {key}: correct the name, or write it"
        elif lacking:
            message = f"the text {key} is not written in {', '.join(lacking)}: write it there"
            yield ("texts", row), message


def _judged(protocol: Protocol, places: set[FieldPath]) -> Protocol:
    """Return the protocol with usual numbers where its own could not be read.

    So a gap between phases is found beside a wrong number of weeks.
    """
    usual = {
        name: value
        for name, value in _USUAL.items()
        if any(place[:2] in (("parameters",), ("parameters", name)) for place in places)
    }
    return replace(protocol, parameters=replace(protocol.parameters, **usual))


def _rests_on(path: FieldPath, places: set[FieldPath]) -> bool:
    """Say whether a finding at `path` is about a stand-in rather than about what was written."""
    return any(
        path[: len(place)] == place or _is_within(place, path) or _decides(place, path)
        for place in places
    )


def _is_within(place: FieldPath, path: FieldPath) -> bool:
    """Say whether what `path` holds is judged by the stand-in at `place` within it."""
    if place[: len(path)] != path:
        return False
    if path[2:3] not in (("exercises",), ("options",)):
        return True
    # The number of rows is as it was written, and a dose asks nothing of the leg.
    return place[4:5] in (("id",), ("minimum",)) and len(path) == _ROW


def _decides(place: FieldPath, path: FieldPath) -> bool:
    """Say whether what stands at `place` decides about a finding at `path` of a phase."""
    if path[:1] != ("phases",) or len(path) <= len(("phases", 0)):
        return False
    what, number = path[2], int(path[1])
    if what in ("exercises", "options") and len(path) == _ROW:
        own = [("phases", number, "status"), ("phases", number, "status_rule")]
        return place[:3] in own or place[:1] == ("wean",) or place[:2] in _STARTING
    if place[:1] != ("phases",) or len(place) <= len(("phases", 0)):
        return False
    after = int(place[1]) - number
    if what in ("start", "end"):
        return (place[2], after) in (("start", 0), ("end", 0 if what == "end" else -1))
    if what in ("gate", "criteria"):
        return place[2] == "end" and after in (0, 1)
    return what == "status" and place[2] == "status_rule"


def _explained(path: FieldPath, message: str) -> str:
    """Return a message with the nearest name for one that is no field, or why there is none."""
    if not message.startswith("is not a field here") or not path:
        return message
    name = str(path[-1])
    fields = message.rpartition("the fields are ")[2].split(", ")
    near = difflib.get_close_matches(name, fields, n=1)
    if near:
        return f"is not a field here: write {near[0]}, if that is meant"
    return f"{message}; {_NOT_BY_DATE}" if _TIMELY.search(name) else message


def _notes(protocol: Protocol, path: Path, directory: Path) -> Iterator[str]:
    """What is not wrong, and worth knowing."""
    if protocol.review_status == "draft":
        yield "It is a draft: for the sandbox carrier only, until a named approver signs it."
    for other in sorted((directory / "protocols").glob("*.yaml")):
        if other.resolve() != path.resolve() and _id_of(other) == protocol.id:
            yield f"protocols/{other.name} has the id {protocol.id} too: replace it, or change one."


def _id_of(path: Path) -> object:
    document, _ = parse(path.name, path.read_bytes())
    content = None if document is None else document.content
    return content.get("id") if isinstance(content, dict) else None
