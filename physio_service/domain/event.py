"""What happened, to whom, by whom: the sentence the journal keeps."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


class ActorKind(StrEnum):
    STAFF = "staff"
    TOKEN = "token"  # noqa: S105 - a kind of actor: a program with an API token
    PATIENT = "patient"
    CARRIER = "carrier"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it, and in which request; `id` is none for the system and the carrier."""

    kind: ActorKind
    id: UUID | None = None
    request_id: str | None = None


SYSTEM = Actor(ActorKind.SYSTEM)


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the journal.

    `before` and `after` hold ids, codes, numbers and instants as text; never a name,
    a phone number or anything a person typed.
    """

    clinic_id: UUID
    kind: str  # subject.verb in the past tense: "consent.given", "message.suppressed"
    subject_kind: str
    subject_id: UUID
    actor: Actor
    patient_id: UUID | None = None
    before: Mapping[str, Json] | None = None
    after: Mapping[str, Json] | None = None
