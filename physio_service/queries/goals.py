"""The goals of a patient that stand, with how well each could be done over time."""

from uuid import UUID

from physio_service.domain.goal import Goal
from physio_service.store import goals, patients
from physio_service.store.database import Tx


def goals_of(tx: Tx, clinic_id: UUID, patient_id: UUID) -> tuple[Goal, ...]:
    """Return the goals of a patient; raises NotFound, also for another clinic's."""
    patients.get(tx, clinic_id, patient_id)
    return goals.standing(tx, clinic_id, patient_id)
