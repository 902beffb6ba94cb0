"""What is known of an operation that took place, and of leaving hospital after it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from physio_service.domain.offloading import Aid, Limb


class Anaesthetic(StrEnum):
    GENERAL = "general"
    SPINAL = "spinal"
    BOTH = "both"
    OTHER = "other"


class BoneSubstitute(StrEnum):
    """What filled the drilled channel; the product is named in the note."""

    NONE = "none"
    ARTIFICIAL = "artificial"
    OWN_BONE = "own_bone"
    DONOR_BONE = "donor_bone"


class Destination(StrEnum):
    HOME = "home"
    RELATIVES = "relatives"
    CARE_HOME = "care_home"
    OTHER_HOSPITAL = "other_hospital"


@dataclass(frozen=True, slots=True)
class OperationDetails:
    """One operation; the limb is asked for again, so that a slip shows."""

    limb: Limb
    anaesthetic: Anaesthetic | None = None
    bone_substitute: BoneSubstitute | None = None


@dataclass(frozen=True, slots=True)
class HospitalDischarge:
    """Leaving hospital; not the end of the course."""

    to: Destination
    aid: Aid | None = None
    is_safe_on_stairs: bool | None = None  # practised with the aid
