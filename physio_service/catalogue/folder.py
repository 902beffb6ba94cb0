"""The folder of files, and the list of what is wrong in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from marshmallow import ValidationError

from physio_service.catalogue.fields import Strict, flatten
from physio_service.catalogue.header import Finding
from physio_service.catalogue.reading import Document, read
from physio_service.domain.errors import FileFault


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file that has every field it should, each of its kind."""

    document: Document
    fields: Mapping[str, Any]


@dataclass(slots=True)
class Folder:
    """Reads files of a folder and gathers what is wrong with them."""

    directory: Path
    faults: list[FileFault] = field(default_factory=list)
    loaded: list[Loaded] = field(default_factory=list)

    def named(self, file: str, schema: type[Strict]) -> Loaded | None:
        """Return one file's fields, or None when something is wrong with it."""
        if not (self.directory / file).is_file():
            self.faults.append(FileFault(file, 1, "", "is missing: put it back"))
            return None
        document = read(self.directory, file)
        if not isinstance(document, Document):
            self.faults += document
            return None
        try:
            loaded = Loaded(document, schema().load(document.content))
        except ValidationError as error:
            self.note(document, flatten(error.messages))
            return None
        self.loaded.append(loaded)
        return loaded

    def under(self, folder: str, schema: type[Strict], but: str = "") -> list[Loaded]:
        """Return the fields of every good file of `folder`, in the order of their names."""
        paths = sorted((self.directory / folder).glob("*.yaml"))
        files = [f"{folder}/{path.name}" for path in paths]
        if not files:
            self.faults.append(FileFault(folder, 1, "", "has no .yaml file: put one there"))
        # A file of nearly the right name would be left out without a word.
        self.faults += [
            FileFault(f"{folder}/{path.name}", 1, "", "is not read: let its name end in .yaml")
            for path in sorted((self.directory / folder).glob("*.[yY][mM][lL]"))
        ]
        found = [self.named(file, schema) for file in files if file != but]
        return [loaded for loaded in found if loaded]

    def is_sound(self, folder: str) -> bool:
        """Say whether nothing is wrong under `folder`; else what builds on it is not judged."""
        return not any(fault.file.startswith(folder) for fault in self.faults)

    def note(self, document: Document, findings: Iterable[Finding]) -> None:
        self.faults += [document.fault(path, message) for path, message in findings]
