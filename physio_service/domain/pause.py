"""A pause: a time in which a patient is not reminded, and not expected to exercise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

LONGEST_REASON = 500  # characters


class PauseKind(StrEnum):
    """Who or what stopped it."""

    PATIENT = "patient"
    CLINIC = "clinic"
    ILLNESS = "illness"


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause of one patient."""

    id: UUID
    clinic_id: UUID
    patient_id: UUID
    kind: PauseKind
    from_at: datetime
    until_at: datetime | None  # exclusive; none: until somebody resumes
    ended_at: datetime | None  # when somebody did
    reason: str = ""  # in the words of whoever paused; empty where none was given

    def holds_at(self, instant: datetime) -> bool:
        """Say whether the pause holds at `instant`."""
        over = (end for end in (self.until_at, self.ended_at) if end is not None)
        return self.from_at <= instant and all(instant < end for end in over)
