"""What either leg of a patient may take now, as the prescriptions say."""

from physio_service.domain.episode import Episode
from physio_service.domain.offloading import in_force, strictest
from physio_service.domain.parking import Legs
from physio_service.store import episodes, prescriptions
from physio_service.store.database import Tx


def legs_of(tx: Tx, episode: Episode) -> Legs:
    """Return what either leg of an episode's patient may take now.

    Before the operation the operated one counts as it is prescribed to be after it. The
    other one is as strict as what was said of it at the assignment and, where it has an
    episode of its own, as what is in force there; until that operation its hip has a problem.
    """
    clinic_id = episode.clinic_id
    phases = prescriptions.of_episode(tx, clinic_id, episode.id)
    present = in_force(phases) or phases[-1]
    other, has_problem = episode.other_leg, episode.other_hip_problem
    for one in episodes.active_of(tx, clinic_id, episode.patient_id):
        if one.limb is episode.limb:
            continue
        of_other = in_force(prescriptions.of_episode(tx, clinic_id, one.id))
        if of_other is None:
            has_problem = True
        else:
            other = strictest((other, of_other.ceiling))
    return Legs(present.ceiling, other, has_problem)
