"""A movement limit: in force from the day it was set until a named clinician lifts it (S1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from physio_service.domain.errors import Fault

LONGEST_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of one episode. Reaching `review_day` only reminds."""

    id: UUID
    words: str  # for the patient
    set_day: date
    review_day: date | None
    lifted_day: date | None = None

    @property
    def is_in_force(self) -> bool:
        return self.lifted_day is None


def limit_faults(words: str) -> list[Fault]:
    """Return what is wrong with the words of a limit."""
    if not words.strip():
        return [Fault("words", "say what the patient must not do")]
    if len(words) > LONGEST_LIMIT:
        return [Fault("words", f"must be at most {LONGEST_LIMIT} characters")]
    return []
