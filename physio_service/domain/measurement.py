"""A measurement: one value of one thing, as a patient said it or a clinician measured it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from physio_service.domain.activity import Source

# Kinds, beside those of pain (domain/pain) and of walks (domain/walking).
CRUTCH_USE = "crutch_use"  # 1 always, 2 mostly, 3 sometimes, 4 not at all
SESSIONS_COUNT = "sessions_count"  # of the last seven days
WALKING_MINUTES = "walking_minutes"  # in one go
BEARS_AS_BEFORE = "bears_as_before"  # the weight that the leg bore last week: 1 yes, 0 no


@dataclass(frozen=True, slots=True)
class Measurement:
    """One value; `kind` says of what, and so in which unit (pain: 0 to 10)."""

    id: UUID
    clinic_id: UUID
    patient_id: UUID
    episode_id: UUID | None
    kind: str
    score: float
    measured_at: datetime
    local_day: date  # on the patient's calendar
    source: Source
