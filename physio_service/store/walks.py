"""How far somebody walks now, as their prescriptions and their walks so far say."""

from uuid import UUID

from physio_service.domain.course import WalkingRow
from physio_service.domain.episode import Episode
from physio_service.domain.plan import Plan
from physio_service.domain.walking import Progress, at_row, progress, slowest, walking_since
from physio_service.store import care_plans, episodes, measurements, prescriptions
from physio_service.store.database import Tx


def progress_of(tx: Tx, episode: Episode) -> Progress | None:
    """Return how far the walks of one leg lead; none while walking so is not signed off."""
    clinic_id, episode_id = episode.clinic_id, episode.id
    since = walking_since(prescriptions.of_episode(tx, clinic_id, episode_id))
    if since is None or not episode.is_active:
        return None
    rules = care_plans.get(tx, clinic_id, episode_id, episode.plan_version).rules.walking
    return progress(rules, measurements.walks(tx, clinic_id, episode_id, since))


def row_of(tx: Tx, clinic_id: UUID, patient_id: UUID) -> WalkingRow | None:
    """Return the row a patient walks by: of two legs that were operated on, the slower one's."""
    active = episodes.active_of(tx, clinic_id, patient_id)
    return slowest(progress_of(tx, one) for one in active if one.operated_at is not None)


def walked(tx: Tx, episode: Episode, plan: Plan) -> Plan:
    """Return a plan of an episode as the patient walks by it now."""
    return at_row(plan, row_of(tx, episode.clinic_id, episode.patient_id))
