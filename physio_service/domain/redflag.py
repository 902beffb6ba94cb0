"""Red flags: what to look out for in a text, and what a person then has to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Mode(StrEnum):
    """How an inbound text is read for safety."""

    STATIC = "static_safety_net"  # one fixed reply, and a person reads it
    KEYWORDS = "tiered_keywords"  # sorted by keyword; only with a named sign-off


@dataclass(frozen=True, slots=True)
class Tier:
    """How urgent; 1 is the most."""

    tier: int
    code: str
    label: str
    reply: str  # key of the text that answers it
    acknowledge_minutes: int  # of open hours, until a person must have taken it


@dataclass(frozen=True, slots=True)
class StaffTarget:
    """By when a person must have taken a task of a tier, where a clinic says nothing else."""

    tier: int
    amount: int
    unit: str  # as in domain/target


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """Whom to call in a country."""

    emergency: str
    urgent: str
    crisis: str
    is_verified: bool  # somebody has rung the numbers


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing to look out for."""

    id: str
    tier: int
    name: str
    symptoms: tuple[str, ...]
    signs: tuple[str, ...]  # rules over concepts, as in domain/sign; any one is enough
    question: str | None = None  # asked with a yes or no
    escalates_with: tuple[str, ...] = ()  # tier 1 when one of these is found too
    urgent_if: str = ""  # tier 1 in these circumstances, for the person who reads it
    reply: str | None = None  # key of a text of its own instead of the tier's


@dataclass(frozen=True, slots=True)
class SafetyCheck:
    """Which conditions a phase asks about: on days after the operation, or every so many days."""

    phase_id: str
    conditions: tuple[str, ...]
    days: tuple[int, ...]
    every_days: int | None


@dataclass(frozen=True, slots=True)
class RedFlags:
    """One version of the red flags. Found or not, nothing here ever reassures."""

    version: str
    review_status: str
    content_hash: str
    mode: Mode
    static_reply: str  # key of the fixed text of the static mode
    static_minutes: int  # of open hours, until a person must have read it
    tiers: tuple[Tier, ...]
    staff_targets: tuple[StaffTarget, ...]
    jurisdictions: Mapping[str, Jurisdiction]  # by country code
    conditions: tuple[Condition, ...]
    checks: tuple[SafetyCheck, ...]
    must_tell: tuple[str, ...]  # with the consent, by HELP and with each safety answer
