"""The shelf of clinical files, as far as the services look at it."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from physio_service.domain.exercise import Exercise
from physio_service.domain.protocol import Protocol as CareProtocol


class ShelfFile(Protocol):
    """One file; what a named person signs is the hash of its content."""

    @property
    def path(self) -> str: ...

    @property
    def kind(self) -> str: ...

    @property
    def key(self) -> str: ...

    @property
    def version(self) -> str: ...

    @property
    def content_hash(self) -> str: ...


class Shelf(Protocol):
    """Every file that was read, and what was in them."""

    @property
    def protocols(self) -> Mapping[str, CareProtocol]: ...

    @property
    def exercises(self) -> Mapping[str, Exercise]: ...

    @property
    def files(self) -> Iterable[ShelfFile]: ...


def exercise_files(shelf: Shelf) -> tuple[str, ...]:
    """Return the files of exercises on the shelf, as path@version: what a plan is made from."""
    files = (file for file in shelf.files if file.kind == "exercises")
    return tuple(sorted(f"{file.path}@{file.version}" for file in files))
