"""A measurement: one value of one thing, as a patient said it or a clinician measured it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from physio_service.domain.activity import Source


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
