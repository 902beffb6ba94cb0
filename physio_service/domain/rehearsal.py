"""A rehearsal before activation: what it starts from, and how it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from physio_service.domain.assignment import Assignment
from physio_service.domain.clinic import Clinic
from physio_service.domain.exercise import Exercise
from physio_service.domain.patient import Patient


@dataclass(frozen=True, slots=True)
class Standing:
    """A patient as they stand, whose course is to be rehearsed from now on."""

    clinic: Clinic
    patient: Patient
    number: str | None  # E.164, for its price; none: no number that takes texts
    is_opted_out: bool
    has_active_episode: bool  # another one, which is no part of this rehearsal
    now: datetime
    own: tuple[Exercise, ...] = ()  # the clinic's additions and edits, drafts too


# Plays the order for the patient and returns the rehearsal as JSON values. Nothing of it is
# kept. Raises Invalid with every fault of the order, as assigning it would.
Rehearse = Callable[[Standing, Assignment], Mapping[str, Any]]
