"""How far somebody walks now: the row of the walking progression they are on."""

from uuid import UUID

from physio_service.domain.walking import Progress
from physio_service.store import episodes
from physio_service.store.database import Tx
from physio_service.store.walks import progress_of


def walking_of(tx: Tx, clinic_id: UUID, episode_id: UUID) -> Progress | None:
    """Return an episode's progress; none while walking without crutches is not signed off.

    Raises NotFound.
    """
    return progress_of(tx, episodes.get(tx, clinic_id, episode_id))
