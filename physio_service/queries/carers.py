"""A patient's carers as they are shown: who, how they are reached, what they agreed to."""

from dataclasses import dataclass
from uuid import UUID

from physio_service.queries.record import require_patient
from physio_service.store import carers, contacts
from physio_service.store.carers import Carer
from physio_service.store.database import Tx


@dataclass(frozen=True, slots=True)
class CarerShown:
    """One carer, with the number."""

    carer: Carer
    number: str


def carers_of(tx: Tx, clinic_id: UUID, patient_id: UUID) -> tuple[CarerShown, ...]:
    """Return a patient's carers; raises NotFound."""
    require_patient(tx, clinic_id, patient_id)
    return tuple(
        CarerShown(one, contacts.get(tx, clinic_id, one.contact_id).number)
        for one in carers.of_patient(tx, clinic_id, patient_id)
    )
