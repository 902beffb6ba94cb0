"""A clinic's own exercises: each as it stands, how it came to be, and who signed what."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from physio_service.domain.own_exercise import OwnExercise
from physio_service.queries.names import staff_names
from physio_service.store import approvals, own_exercises
from physio_service.store.database import Tx


@dataclass(frozen=True, slots=True)
class OwnShown:
    """One version, with the name of who wrote it and whether it is signed."""

    own: OwnExercise
    changed_by: str | None
    is_signed: bool


def own_exercises_of(tx: Tx, clinic_id: UUID) -> tuple[OwnShown, ...]:
    """Return the last version of each exercise of a clinic's own, retired ones too, by id."""
    last = (versions[-1] for versions in own_exercises.of_clinic(tx, clinic_id))
    return _shown(tx, clinic_id, last)


def versions_of(tx: Tx, clinic_id: UUID, own_id: UUID) -> tuple[OwnShown, ...]:
    """Return every version of one, the first first; raises NotFound."""
    return _shown(tx, clinic_id, own_exercises.versions(tx, clinic_id, own_id))


def _shown(tx: Tx, clinic_id: UUID, found: Iterable[OwnExercise]) -> tuple[OwnShown, ...]:
    versions = tuple(found)
    names = staff_names(tx, clinic_id, [one.changed_by for one in versions])
    signed = approvals.signed_hashes(tx, clinic_id)
    return tuple(
        OwnShown(one, names.get(one.changed_by), one.content_hash in signed) for one in versions
    )
