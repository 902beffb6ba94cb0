"""Programmes: what a phase of a course asks for, changed while it lasts."""

from typing import Any
from uuid import UUID

from physio_service.domain.exercise import Dose
from physio_service.domain.programme import Wanted
from physio_service.services.prescribing import change_programme
from physio_service.web import parts
from physio_service.web.api.answers import ETAG
from physio_service.web.api.episodes import find_episode, tell_episode
from physio_service.web.api.policy import changes
from physio_service.web.api.resource import Resource
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.api_episodes import EpisodeTold
from physio_service.web.schemas.api_programmes import ProgrammeAsked

programmes = Resource("programmes", "What a phase asks for, and how much of it")


@programmes.post("/episodes/<uuid:episode_id>/programme")
@requires(Permission.PRESCRIBE)
@changes
@programmes.body(ProgrammeAsked)
@programmes.answers(200, EpisodeTold, "The episode with its new programme", headers=ETAG)
def prescribe_programme(asked: dict[str, Any], episode_id: UUID, version: int) -> Any:
    """Change what a phase asks for

    The phase in force or one ahead, in a new version of the plan; texts follow from the next
    one. More of anything needs an authority, less needs none; an exercise that the leg may
    not do now is refused.
    """
    who = parts.principal()
    wanted = [_wanted(one) for one in asked.pop("exercises")]
    phase_id = asked.pop("phase")
    change_programme(
        parts.parts().database,
        who.actor,
        who.clinic_id,
        episode_id,
        phase_id,
        wanted,
        **asked,
        version=version,
        now=parts.now(),
    )
    return tell_episode(find_episode(episode_id))


def _wanted(asked: dict[str, Any]) -> Wanted:
    dose = Dose(**asked["dose"])
    return Wanted(asked["exercise_id"], dose, tuple(asked["weekdays"]), tuple(asked["sessions"]))
