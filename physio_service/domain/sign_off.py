"""A sign-off: what one named person decided about a course, on whose word, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from physio_service.domain.event import Json
from physio_service.domain.staff import Role


class SignOffKind(StrEnum):
    """What was decided."""

    OPERATION = "operation"  # it took place
    PHASE = "phase"  # a phase of the programme was opened
    STEP = "step"  # another status, aid or limit for the leg
    LENGTH = "length"  # offloading lasts longer or shorter
    REVIEW = "review"  # another day to look at it again
    LIMIT_SET = "limit_set"  # a movement is limited
    LIMIT_LIFTED = "limit_lifted"
    RETAKEN = "retaken"  # a parked exercise is taken again
    PROGRAMME = "programme"  # what a phase asks for, and how much of it
    VERSION = "version"  # another version of its protocol and exercises
    RECALLED = "recalled"  # a version was found faulty: its exercises are put aside
    OTHER_LEG = "other_leg"  # what is known of the leg that stands


@dataclass(frozen=True, slots=True)
class SignOff:
    """One decision; it is never changed."""

    id: UUID
    kind: SignOffKind
    day: date  # on the patient's calendar
    staff_id: UUID
    role: Role  # as it was then
    signed_at: datetime
    authority: str  # on whose word: a surgeon, a letter, an image of which date
    reason: str
    note: str
    about: Mapping[str, Json] = field(default_factory=dict)  # codes and days, never free text


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says as they sign."""

    authority: str = ""
    reason: str = ""
    note: str = ""
