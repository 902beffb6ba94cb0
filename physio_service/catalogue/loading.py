"""From a folder of files to a catalogue, or to the list of everything wrong in it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from physio_service.catalogue import (
    exercises,
    figures,
    prices,
    protocol_checks,
    red_flags,
    statuses,
    wordings,
)
from physio_service.catalogue.folder import Folder, Loaded
from physio_service.catalogue.phrasebooks import phrasebooks_in
from physio_service.catalogue.protocols import ProtocolFile
from physio_service.catalogue.reading import Document, FieldPath
from physio_service.catalogue.wordings import Placeholder
from physio_service.domain.course import CourseRules
from physio_service.domain.errors import BadCatalogue, FileFault
from physio_service.domain.exercise import Exercise
from physio_service.domain.figure import Figure
from physio_service.domain.offloading import Lexicon, StatusMeaning
from physio_service.domain.phrasebook import PhraseBook
from physio_service.domain.price import PriceList
from physio_service.domain.protocol import Protocol
from physio_service.domain.redflag import RedFlags
from physio_service.domain.text_key import REQUIRED_KEYS
from physio_service.domain.wording import Wording

ENGLISH = "en"
_FIGURES = "exercises/figures.yaml"
PLACEHOLDERS = "messages/placeholders.yaml"
STATUSES = "offloading/statuses.yaml"
_RED_FLAGS = "red_flags.yaml"
_PRICES = "prices.yaml"


@dataclass(frozen=True, slots=True)
class CatalogueFile:
    """One file: what a named approver signs is its content hash."""

    path: str  # relative to the catalogue's folder
    kind: str
    key: str  # protocol id, language and the like
    version: str
    review_status: str
    content_hash: str  # sha256, hexadecimal


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every clinical file of a folder, at one version."""

    protocols: Mapping[str, Protocol]
    exercises: Mapping[str, Exercise]
    figures: Mapping[str, Figure]  # by exercise
    wordings: Mapping[str, Wording]  # by language
    placeholders: Mapping[str, Placeholder]
    red_flags: RedFlags
    phrases: Mapping[str, PhraseBook]  # what people write, by language
    statuses: tuple[StatusMeaning, ...]
    lexicons: tuple[Lexicon, ...]
    prices: PriceList  # of texts; not clinical, so signed by nobody
    files: tuple[CatalogueFile, ...]
    version: str  # short, of all files together

    @property
    def choosable_languages(self) -> tuple[str, ...]:
        """The languages that lack no safety text and no command."""
        return tuple(sorted(code for code, said in self.wordings.items() if said.is_choosable))


def load_catalogue(directory: Path) -> Catalogue:
    """Read every clinical file under `directory`.

    Raises BadCatalogue with all faults of all files, each with its line, its
    field and how to mend it.
    """
    folder = Folder(directory)
    known = exercises_in(folder)
    protocols = _protocols(folder, known)
    drawn = _figures(folder, known)
    placeholders = folder.named(PLACEHOLDERS, wordings.PlaceholdersFile)
    open_names = placeholders.fields["placeholders"] if placeholders else {}
    said = wordings_in(folder, open_names)
    flags = _red_flags(folder)
    phrases = phrasebooks_in(folder, flags)
    words = folder.named(STATUSES, statuses.StatusesFile)
    if words:
        folder.note(words.document, statuses.findings(words.fields))
    _check_texts(folder, said.get(ENGLISH))
    cost = _prices(folder)
    if folder.faults or flags is None or words is None:
        raise BadCatalogue(tuple(sorted(folder.faults, key=lambda f: (f.file, f.line, f.path))))
    files = _files(folder)
    return Catalogue(
        protocols=MappingProxyType(protocols),
        exercises=MappingProxyType(known),
        figures=MappingProxyType(drawn),
        wordings=MappingProxyType(said),
        placeholders=MappingProxyType(open_names),
        red_flags=flags,
        phrases=MappingProxyType(phrases),
        statuses=words.fields["codes"],
        lexicons=words.fields["lexicons"],
        prices=cost,
        files=files,
        version=_version(files),
    )


def exercises_in(folder: Folder) -> dict[str, Exercise]:
    """Return every exercise of a folder's files, by id."""
    known: dict[str, Exercise] = {}
    for loaded in folder.under("exercises", exercises.ExerciseFile, but=_FIGURES):
        folder.note(loaded.document, exercises.findings(loaded.fields, known))
        known.update({exercise.id: exercise for exercise in loaded.fields["exercises"]})
    return known


def _figures(folder: Folder, known: Mapping[str, Exercise]) -> dict[str, Figure]:
    is_known_whole = folder.is_sound("exercises")
    loaded = folder.named(_FIGURES, figures.FiguresFile)
    if loaded is None:
        return {}
    if is_known_whole:
        folder.note(loaded.document, figures.findings(loaded.fields, known))
    return {each.exercise: each for each in loaded.fields["figures"]}


def _protocols(folder: Folder, known: Mapping[str, Exercise]) -> dict[str, Protocol]:
    found: dict[str, Protocol] = {}
    for loaded in folder.under("protocols", ProtocolFile):
        protocol = protocol_of(loaded.document, loaded.fields)
        if protocol.id in found:
            folder.note(loaded.document, [(("id",), f"{protocol.id} is another file's id too")])
        folder.note(loaded.document, protocol_checks.findings(protocol))
        if folder.is_sound("exercises"):
            folder.note(loaded.document, protocol_checks.exercise_findings(protocol, known))
        found[protocol.id] = protocol
    return found


def protocol_of(document: Document, said: Mapping[str, Any]) -> Protocol:
    """Return the protocol that a file's fields make."""
    plain = ("id", "name", "version", "review_status", "population", "not_for", "parameters")
    whole = ("messages", "adherence", "pain", "wean", "walking", "alerts", "impact_from_week")
    return Protocol(
        **{name: said[name] for name in (*plain, "both_hips", "phases", "texts")},
        content_hash=document.content_hash,
        rules=CourseRules(**{name: said[name] for name in whole}),
    )


def wordings_in(folder: Folder, known: Mapping[str, Placeholder]) -> dict[str, Wording]:
    """Return the texts of a folder's files, by language; `known` are the placeholders."""
    found: dict[str, Wording] = {}
    limits = {name: placeholder.max_length for name, placeholder in known.items()}
    for loaded in folder.under("messages", wordings.WordingFile, but=PLACEHOLDERS):
        wrong = list(wordings.findings(loaded.fields, known)) if known else []
        language = loaded.fields["language"]
        if loaded.document.file != f"messages/{language}.yaml":
            wrong.append((("language",), f"must be the file's name: rename it {language}.yaml"))
        folder.note(loaded.document, wrong)
        if known and not wrong:
            said = wordings.wording(loaded.fields, loaded.document.content_hash, limits)
            found[language] = said
    return found


def _red_flags(folder: Folder) -> RedFlags | None:
    loaded = folder.named(_RED_FLAGS, red_flags.RedFlagsFile)
    if loaded is None:
        return None
    said = {name: item for name, item in loaded.fields.items() if name not in ("kind", "basis")}
    flags = RedFlags(**said, content_hash=loaded.document.content_hash)
    folder.note(loaded.document, red_flags.findings(flags))
    return flags


def _prices(folder: Folder) -> PriceList:
    loaded = folder.named(_PRICES, prices.PricesFile)
    if loaded is None:
        return PriceList()
    folder.note(loaded.document, prices.findings(loaded.fields))
    return PriceList(loaded.fields["prices"])


def _check_texts(folder: Folder, english: Wording | None) -> None:
    """Every text that another file needs must exist, in English at least."""
    if english is None:
        if folder.is_sound("messages"):
            folder.faults.append(FileFault("messages/en.yaml", 1, "", "is missing: put it back"))
        return
    for loaded in folder.loaded:
        for path, key in _needed_texts(loaded):
            if key not in english.templates:
                message = f"needs the text {key}, which messages/en.yaml lacks"
                folder.note(loaded.document, [(path, message)])


def _needed_texts(loaded: Loaded) -> Iterator[tuple[FieldPath, str]]:
    said = loaded.fields
    if said["kind"] == "red_flags":
        yield from red_flags.replies(said)
    elif said["kind"] == "messages" and said["language"] == ENGLISH:
        for key in sorted(REQUIRED_KEYS):
            yield ("texts",), key
    elif said["kind"] == "protocol":
        for row, key in enumerate(said["texts"]):
            yield ("texts", row), key
        for place, phase in enumerate(said["phases"]):
            for row, notice in enumerate(phase.notices):
                yield ("phases", place, "notices", row, "text"), notice.text


def _files(folder: Folder) -> tuple[CatalogueFile, ...]:
    return tuple(
        CatalogueFile(
            path=loaded.document.file,
            kind=loaded.fields["kind"],
            key=loaded.fields.get("id") or loaded.fields.get("language") or loaded.fields["kind"],
            version=loaded.fields["version"],
            review_status=loaded.fields["review_status"],
            content_hash=loaded.document.content_hash,
        )
        for loaded in folder.loaded
        if loaded.document.file != _PRICES
    )


def _version(files: tuple[CatalogueFile, ...]) -> str:
    spelled = "\n".join(sorted(f"{file.path} {file.content_hash}" for file in files))
    return hashlib.sha256(spelled.encode()).hexdigest()[:12]
