"""A patient's goals: set, and scored from 0 to 10."""

from typing import Any
from uuid import UUID

from physio_service.queries.goals import goals_of
from physio_service.services.aiming import score_goal, set_goal
from physio_service.web import parts
from physio_service.web.api.answers import look
from physio_service.web.api.episodes import find_episode
from physio_service.web.api.policy import creates
from physio_service.web.api.resource import Resource, reading
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.api_goals import GoalAsked, GoalScoreAsked, GoalsTold

goals = Resource("goals", "What a patient wants to do again, in their own words, scored 0 to 10")


@goals.get("/episodes/<uuid:episode_id>/goals")
@requires(Permission.PATIENTS_READ)
@goals.answers(200, GoalsTold, "The goals that stand")
def show_goals(episode_id: UUID) -> Any:
    """Show the goals of a patient"""
    patient_id = find_episode(episode_id).episode.patient_id
    look(patient_id, "goals")
    return _told(patient_id)


@goals.post("/episodes/<uuid:episode_id>/goals")
@requires(Permission.PATIENTS_WRITE)
@creates
@goals.body(GoalAsked)
@goals.answers(201, GoalsTold, "The goals that stand now")
def add_goal(asked: dict[str, Any], episode_id: UUID) -> Any:
    """Set a goal

    At most three stand beside each other.
    """
    who = parts.principal()
    where = (parts.parts().database, who.actor, who.clinic_id, episode_id)
    set_goal(*where, asked["words"], now=parts.now())
    return _told(find_episode(episode_id).episode.patient_id)


@goals.post("/episodes/<uuid:episode_id>/goals/<uuid:goal_id>/scores")
@requires(Permission.PATIENTS_WRITE)
@creates
@goals.body(GoalScoreAsked)
@goals.answers(201, GoalsTold, "The goals with their scores")
def add_score(asked: dict[str, Any], episode_id: UUID, goal_id: UUID) -> Any:
    """Score a goal

    The first score of a day holds, whichever way it came.
    """
    who = parts.principal()
    where = (parts.parts().database, who.actor, who.clinic_id, episode_id)
    score_goal(*where, goal_id, asked["score"], now=parts.now())
    return _told(find_episode(episode_id).episode.patient_id)


def _told(patient_id: UUID) -> dict[str, Any]:
    with reading() as tx:
        return {"items": goals_of(tx, parts.principal().clinic_id, patient_id)}
