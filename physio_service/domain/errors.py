"""What can go wrong, in the clinic's words and without a word of HTTP.

Messages are shown to people and written to logs, so none may carry a name,
a phone number or the text of a message.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with what was asked: `field` is the name the caller used for it."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class FileFault:
    """One thing wrong in a configuration file: where, and how to mend it."""

    file: str  # relative to the configuration folder
    line: int  # counted from 1
    path: str  # the field, as in phases[2].exercises[0].id; empty for the whole file
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}"
        return f"{where}: {self.path}: {self.message}" if self.path else f"{where}: {self.message}"


class PhysioError(Exception):
    """Anything this service refuses or cannot do."""


class NotFound(PhysioError):
    """There is no such thing in this clinic; another clinic's thing counts as none."""


class NotAllowed(PhysioError):
    """The person asking may not do this."""


class Conflict(PhysioError):
    """What was asked cannot be done to the thing as it is now."""


class Stale(Conflict):
    """The thing has changed since the caller read it; read it again first."""


class Taken(Conflict):
    """Somebody else has taken the task; `owner_id` says who, for a page to name them."""

    def __init__(self, owner_id: UUID | None) -> None:
        super().__init__("a colleague has taken this task")
        self.owner_id = owner_id


class Invalid(PhysioError):
    """What was asked is wrong in itself; every fault found is carried at once."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(f"{fault.field}: {fault.message}" for fault in faults))
        self.faults: tuple[Fault, ...] = faults

    @classmethod
    def one(cls, field: str, message: str) -> Invalid:
        """Return the refusal of a single field."""
        return cls(Fault(field, message))


class BadCatalogue(PhysioError):
    """The configuration files cannot be used; every fault of every file is carried at once."""

    def __init__(self, faults: tuple[FileFault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


def refuse(faults: Iterable[Fault]) -> None:
    """Raise Invalid with every fault, if there is any."""
    found = tuple(faults)
    if found:
        raise Invalid(*found)
