"""The people who work in a clinic: what they may be, and who is asking right now."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from physio_service.domain.event import Actor, ActorKind


class Role(StrEnum):
    """What somebody does in the clinic; each person has one."""

    PHYSIO = "physio"
    ASSISTANT = "assistant"
    SURGEON = "surgeon"
    ADMIN = "admin"
    VIEWER = "viewer"  # the dashboard only


class Scope(StrEnum):
    """What an API token may be used for, never more than its owner's role allows."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class NewStaff:
    """A person to be given an account; `username` is how they sign in, not their name."""

    username: str
    name: str
    role: Role
    password: str

    def __repr__(self) -> str:
        return f"NewStaff(role={self.role.value!r})"


@dataclass(frozen=True, slots=True)
class Staff:
    """An account as the store keeps it, without the person's sealed name."""

    id: UUID
    clinic_id: UUID
    version: int
    username: str
    role: Role
    password_hash: str
    is_active: bool

    def __repr__(self) -> str:
        return f"Staff(id={self.id}, role={self.role.value!r})"


@dataclass(frozen=True, slots=True)
class Workplace:
    """What every page says of the clinic it is shown in."""

    name: str
    zone: str
    language: str
    phone: str = ""  # as patients dial it


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is asking: a person in a session, or a program with that person's token."""

    staff_id: UUID
    clinic_id: UUID
    role: Role
    scopes: frozenset[Scope]  # all of them in a session
    actor: Actor
    username: str
    workplace: Workplace

    @property
    def is_token(self) -> bool:
        return self.actor.kind is ActorKind.TOKEN
