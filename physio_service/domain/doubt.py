"""Doubts about a number: it may be somebody else's by now, so nothing goes there."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class DoubtReason(StrEnum):
    """What spoke against it."""

    WRONG = "wrong"  # somebody answered that they are not who we mean
    SILENT = "silent"  # texts arrive, and nobody has written for long
    INVALID = "invalid"  # the carrier said that nobody has it


@dataclass(frozen=True, slots=True)
class NumberDoubt:
    """One open doubt."""

    id: UUID
    clinic_id: UUID
    contact_id: UUID
    reason: DoubtReason
    since_at: datetime
