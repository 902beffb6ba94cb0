"""Looking up what is in force for a patient: the ground that a text stands on (S4)."""

from uuid import UUID

from physio_service.domain.episode import Episode
from physio_service.domain.footing import Footing, Leg
from physio_service.domain.offloading import in_force
from physio_service.store import episodes, prescriptions, sheets
from physio_service.store.database import Tx
from physio_service.store.walks import progress_of


def footing_of(tx: Tx, clinic_id: UUID, patient_id: UUID) -> Footing:
    """Return what is in force for every active episode of a patient, in this moment."""
    active = episodes.active_of(tx, clinic_id, patient_id)
    legs = tuple(_leg(tx, episode) for episode in active)
    return Footing(legs, sheets.latest(tx, clinic_id, patient_id))


def _leg(tx: Tx, episode: Episode) -> Leg:
    clinic_id, episode_id = episode.clinic_id, episode.id
    walks = progress_of(tx, episode)
    opened = episodes.openings(tx, clinic_id, episode_id)
    step = in_force(prescriptions.of_episode(tx, clinic_id, episode_id))
    return Leg(
        episode=str(episode_id),
        opening=opened[-1].sequence if opened else None,
        status=None if step is None else step.status,
        aid=None if step is None else step.aid,
        row=None if walks is None else walks.row.row,
    )
