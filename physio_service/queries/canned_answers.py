"""Canned answers as they are offered: filled in for the clinic, with who wrote each."""

from dataclasses import dataclass
from uuid import UUID

from physio_service.domain.canned import CannedAnswer, filled
from physio_service.queries.names import staff_names
from physio_service.store import canned_answers, clinics
from physio_service.store.database import Tx


@dataclass(frozen=True, slots=True)
class CannedShown:
    """One answer, with its words as a patient would read them."""

    answer: CannedAnswer
    filled: str
    written_by: str | None


def canned_of(
    tx: Tx, clinic_id: UUID, languages: frozenset[str] | None = None
) -> tuple[CannedShown, ...]:
    """Return a clinic's answers, of some languages where they are given, by title."""
    clinic = clinics.get(tx, clinic_id)
    found = [
        one
        for one in canned_answers.in_use(tx, clinic_id)
        if languages is None or one.language in languages
    ]
    names = staff_names(tx, clinic_id, [one.written_by for one in found])
    return tuple(
        CannedShown(one, filled(one.body, clinic), names.get(one.written_by)) for one in found
    )
