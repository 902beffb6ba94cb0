"""The day of an operation: moved, put off or called off."""

from typing import Any
from uuid import UUID

from physio_service.domain.surgery import SurgeryChange
from physio_service.services.rescheduling import reschedule
from physio_service.web import parts
from physio_service.web.api.answers import ETAG
from physio_service.web.api.episodes import find_episode, tell_episode
from physio_service.web.api.policy import changes
from physio_service.web.api.resource import Resource
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.api_episodes import EpisodeTold
from physio_service.web.schemas.api_surgeries import SurgeryAsked

surgeries = Resource("surgeries", "The day of an operation, and what becomes of it")


@surgeries.post("/episodes/<uuid:episode_id>/surgery")
@requires(Permission.PATIENTS_WRITE)
@changes
@surgeries.body(SurgeryAsked)
@surgeries.answers(200, EpisodeTold, "The episode with its day, or none", headers=ETAG)
def change_surgery(asked: dict[str, Any], episode_id: UUID, version: int) -> Any:
    """Move, postpone or cancel an operation that has not taken place

    Without a day the episode awaits one: nothing of it is planned or texted. Another day
    is a clinician's to give.
    """
    who = parts.principal()
    reschedule(
        parts.parts().database,
        who.actor,
        who.clinic_id,
        episode_id,
        SurgeryChange(**asked),
        version=version,
        now=parts.now(),
    )
    return tell_episode(find_episode(episode_id))
