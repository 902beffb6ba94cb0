"""A canned answer: a clinic's own words in one language, with the clinic's values left open."""

from dataclasses import dataclass
from uuid import UUID

from physio_service.domain.clinic import Clinic
from physio_service.domain.wording import fill

FILLED = ("clinic", "crisis", "emergency", "phone", "urgent")


@dataclass(frozen=True, slots=True)
class CannedAnswer:
    """One answer, at one version; its placeholders stand open."""

    id: UUID
    clinic_id: UUID
    version: int
    language: str
    title: str
    body: str
    written_by: UUID


def filled(body: str, clinic: Clinic) -> str:
    """Return the words of an answer with the clinic's own values in them."""
    values = {
        "clinic": clinic.text_name,
        "crisis": clinic.crisis,
        "emergency": clinic.emergency,
        "phone": clinic.phone,
        "urgent": clinic.urgent,
    }
    return fill(body, values)
