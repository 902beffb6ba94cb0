"""Prescriptions: what a named clinician changes about offloading while it lasts."""

from typing import Any
from uuid import UUID

from physio_service.domain.step import Step
from physio_service.services.lengthening import set_weeks
from physio_service.services.limiting import lift_limit, set_limit
from physio_service.services.opening import sign_step
from physio_service.services.parking import retake
from physio_service.services.reviewing import set_review
from physio_service.services.standing import record_other_leg
from physio_service.web import parts
from physio_service.web.api.answers import ETAG
from physio_service.web.api.episodes import find_episode, tell_episode
from physio_service.web.api.policy import changes
from physio_service.web.api.resource import Resource
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.api_episodes import EpisodeTold
from physio_service.web.schemas.api_gates import (
    LimitAsked,
    OtherLegAsked,
    RetakeAsked,
    ReviewAsked,
    SignedAsked,
    StepSigned,
    WeeksAsked,
)

prescriptions = Resource("prescriptions", "What a clinician signs while offloading lasts")
_EPISODE = "/episodes/<uuid:episode_id>"


@prescriptions.post(f"{_EPISODE}/steps")
@requires(Permission.PRESCRIBE)
@changes
@prescriptions.body(StepSigned)
@prescriptions.answers(200, EpisodeTold, "The episode after the step", headers=ETAG)
def prescribe_step(asked: dict[str, Any], episode_id: UUID, version: int) -> Any:
    """Sign another status, aid or limit for the leg

    Within the open phase, from today. Stepping back is always allowed and parks the
    exercises that need more; loosening needs an authority and takes none of them back.
    """
    step = Step(**asked.pop("step"))
    sign_step(*_who(), episode_id, step, **asked, version=version, now=parts.now())
    return tell_episode(find_episode(episode_id))


@prescriptions.post(f"{_EPISODE}/weeks")
@requires(Permission.PRESCRIBE)
@changes
@prescriptions.body(WeeksAsked)
@prescriptions.answers(200, EpisodeTold, "The episode with its new days", headers=ETAG)
def prescribe_weeks(asked: dict[str, Any], episode_id: UUID, version: int) -> Any:
    """Extend or shorten offloading

    Planned days move; nothing opens. Beyond the usual weeks there must be a reason, and
    shortening needs an authority.
    """
    weeks = asked.pop("offload_weeks")
    set_weeks(*_who(), episode_id, weeks, **asked, version=version, now=parts.now())
    return tell_episode(find_episode(episode_id))


@prescriptions.post(f"{_EPISODE}/review")
@requires(Permission.PRESCRIBE)
@changes
@prescriptions.body(ReviewAsked)
@prescriptions.answers(200, EpisodeTold, "The episode with its next review", headers=ETAG)
def plan_review(asked: dict[str, Any], episode_id: UUID, version: int) -> Any:
    """Plan the next review, or the end of a step"""
    set_review(*_who(), episode_id, **asked, version=version, now=parts.now())
    return tell_episode(find_episode(episode_id))


@prescriptions.post(f"{_EPISODE}/limits")
@requires(Permission.PRESCRIBE)
@changes
@prescriptions.body(LimitAsked)
@prescriptions.answers(200, EpisodeTold, "The episode with the limit", headers=ETAG)
def limit_movement(asked: dict[str, Any], episode_id: UUID, version: int) -> Any:
    """Limit a movement"""
    words = asked.pop("words")
    set_limit(*_who(), episode_id, words, **asked, version=version, now=parts.now())
    return tell_episode(find_episode(episode_id))


@prescriptions.post(f"{_EPISODE}/limits/<uuid:limit_id>/lift")
@requires(Permission.PRESCRIBE)
@changes
@prescriptions.body(SignedAsked)
@prescriptions.answers(200, EpisodeTold, "The episode without the limit", headers=ETAG)
def lift_movement_limit(
    asked: dict[str, Any], episode_id: UUID, limit_id: UUID, version: int
) -> Any:
    """Lift a movement limit

    No date does it: a named clinician, on somebody's word.
    """
    lift_limit(*_who(), episode_id, limit_id, **asked, version=version, now=parts.now())
    return tell_episode(find_episode(episode_id))


@prescriptions.post(f"{_EPISODE}/parked")
@requires(Permission.PRESCRIBE)
@changes
@prescriptions.body(RetakeAsked)
@prescriptions.answers(200, EpisodeTold, "The episode with them in its plan", headers=ETAG)
def take_parked(asked: dict[str, Any], episode_id: UUID, version: int) -> Any:
    """Take parked exercises of the open phase again"""
    exercises = asked.pop("exercises")
    retake(*_who(), episode_id, exercises, **asked, version=version, now=parts.now())
    return tell_episode(find_episode(episode_id))


@prescriptions.post(f"{_EPISODE}/other-leg")
@requires(Permission.PRESCRIBE)
@changes
@prescriptions.body(OtherLegAsked)
@prescriptions.answers(200, EpisodeTold, "The episode with what may stand", headers=ETAG)
def note_other_leg(asked: dict[str, Any], episode_id: UUID, version: int) -> Any:
    """Record what the other leg may take

    Exercises that it may no longer carry are parked.
    """
    record_other_leg(
        *_who(),
        episode_id,
        asked.pop("other_leg"),
        has_problem=asked.pop("other_hip_problem"),
        **asked,
        version=version,
        now=parts.now(),
    )
    return tell_episode(find_episode(episode_id))


def _who() -> tuple[Any, Any, UUID]:
    """Return what every service is told first: the database, who asks, and their clinic."""
    who = parts.principal()
    return parts.parts().database, who.actor, who.clinic_id
