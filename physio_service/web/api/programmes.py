"""Programmes: what a phase of a course asks for, changed while it lasts."""

from typing import Any
from uuid import UUID

from physio_service.domain.exercise import Dose
from physio_service.domain.programme import Wanted
from physio_service.services.changing import Programme
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
    to = programme_of(asked)
    change_programme(
        parts.parts().database,
        who.actor,
        who.clinic_id,
        episode_id,
        to.phase_id,
        to.wanted,
        authority=to.authority,
        reason=to.reason,
        note=to.note,
        times=to.times,
        version=version,
        now=parts.now(),
    )
    return tell_episode(find_episode(episode_id))


def programme_of(asked: dict[str, Any]) -> Programme:
    """Return the change that was asked for."""
    wanted = tuple(_wanted(one) for one in asked.pop("exercises"))
    times = asked.pop("preferred_times")
    times = None if times is None else tuple(times)
    return Programme(asked.pop("phase"), wanted, times=times, **asked)


def _wanted(asked: dict[str, Any]) -> Wanted:
    dose = Dose(**asked["dose"])
    return Wanted(asked["exercise_id"], dose, tuple(asked["weekdays"]), tuple(asked["sessions"]))
