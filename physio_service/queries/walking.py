"""How far somebody walks now: the row of the walking progression they are on."""

from uuid import UUID

from physio_service.domain.walking import Progress, progress, walking_since
from physio_service.store import care_plans, episodes, measurements, prescriptions
from physio_service.store.database import Tx


def walking_of(tx: Tx, clinic_id: UUID, episode_id: UUID) -> Progress | None:
    """Return an episode's progress; none while walking without crutches is not signed off.

    Raises NotFound.
    """
    episode = episodes.get(tx, clinic_id, episode_id)
    since = walking_since(prescriptions.of_episode(tx, clinic_id, episode_id))
    if since is None or not episode.is_active:
        return None
    rules = care_plans.get(tx, clinic_id, episode_id, episode.plan_version).rules.walking
    return progress(rules, measurements.walks(tx, clinic_id, episode_id, since))
