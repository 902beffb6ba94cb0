"""Goals: set by staff in the patient's own words, scored by either, and ended, never rewritten."""

from datetime import datetime
from uuid import UUID

from physio_service.domain.activity import Source
from physio_service.domain.errors import Invalid, NotFound, refuse
from physio_service.domain.event import Actor
from physio_service.domain.goal import goal_faults, score_faults
from physio_service.services.signing_off import Signature, locked, note, today_of
from physio_service.services.vouching import CARERS, require
from physio_service.store import goals
from physio_service.store.database import Database


def set_goal(
    database: Database, who: Actor, clinic_id: UUID, episode_id: UUID, words: str, *, now: datetime
) -> UUID:
    """Keep what a patient wants to do again; at most three stand beside each other.

    Raises NotFound, NotAllowed, Invalid, and Conflict for an episode that has ended.
    """
    with database.transaction() as tx:
        episode = locked(tx, clinic_id, episode_id)
        signature = Signature(require(tx, clinic_id, who, CARERS), who, now)
        faults = goal_faults(words, goals.standing(tx, clinic_id, episode.patient_id))
        refuse(faults)
        goal_id = goals.add(tx, episode, words.strip(), signature.staff_id, now)
        note(tx, episode, "goal.set", {"goal": str(goal_id)}, signature)
        return goal_id


def score_goal(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    episode_id: UUID,
    goal_id: UUID,
    score: int,
    *,
    now: datetime,
) -> None:
    """Keep how well a patient says they can do it; the first score of a day holds.

    Raises NotFound, NotAllowed, Invalid, and Conflict for an episode that has ended.
    """
    if faults := score_faults(score):
        raise Invalid(*faults)
    with database.transaction() as tx:
        episode = locked(tx, clinic_id, episode_id)
        signature = Signature(require(tx, clinic_id, who, CARERS), who, now)
        standing = goals.standing(tx, clinic_id, episode.patient_id)
        if goal_id not in {goal.id for goal in standing}:
            raise NotFound("no such goal stands")
        day = today_of(tx, episode, now)
        whose = (clinic_id, episode.patient_id, goal_id)
        goals.add_score(tx, *whose, score, day=day, source=Source.STAFF, now=now)
        note(tx, episode, "goal.scored", {"goal": str(goal_id)}, signature)


def end_goal(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    episode_id: UUID,
    goal_id: UUID,
    *,
    now: datetime,
) -> None:
    """End a goal, reached or given up; its scores stay. Raises NotFound and NotAllowed."""
    with database.transaction() as tx:
        episode = locked(tx, clinic_id, episode_id)
        signature = Signature(require(tx, clinic_id, who, CARERS), who, now)
        standing = goals.standing(tx, clinic_id, episode.patient_id)
        if goal_id not in {goal.id for goal in standing}:
            raise NotFound("no such goal stands")
        goals.end(tx, clinic_id, goal_id, now)
        note(tx, episode, "goal.ended", {"goal": str(goal_id)}, signature)
