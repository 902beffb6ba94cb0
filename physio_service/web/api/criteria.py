"""The criteria before the gate ahead: how they stand, and what a person records about them."""

from typing import Any
from uuid import UUID

from physio_service.queries.criteria import Judged, criteria_at
from physio_service.services.confirming import confirm
from physio_service.web import parts
from physio_service.web.api.answers import look
from physio_service.web.api.episodes import find_episode
from physio_service.web.api.policy import creates
from physio_service.web.api.resource import Resource, reading
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.api_criteria import CriteriaTold, CriterionAsked

criteria = Resource("criteria", "What is looked at before the gate ahead: it opens nothing")


@criteria.get("/episodes/<uuid:episode_id>/criteria")
@requires(Permission.PATIENTS_READ)
@criteria.answers(200, CriteriaTold, "The criteria of the phase in force, as they stand now")
def list_criteria(episode_id: UUID) -> dict[str, Any]:
    """List how the criteria before the gate ahead stand

    Met, not met or not known, with what decided that and of which day. They propose only: a
    phase opens when a named clinician signs it.
    """
    return _told(episode_id)


@criteria.post("/episodes/<uuid:episode_id>/criteria")
@requires(Permission.PATIENTS_WRITE)
@creates
@criteria.body(CriterionAsked)
@criteria.answers(201, CriteriaTold, "The criteria as they stand after it")
def record_criterion(asked: dict[str, Any], episode_id: UUID) -> dict[str, Any]:
    """Record what was said or seen about a criterion

    One of kind clinician takes a named clinician. It holds until the phase is opened anew.
    """
    who = parts.principal()
    confirm(
        parts.parts().database,
        who.actor,
        who.clinic_id,
        episode_id,
        asked["criterion"],
        asked["said"],
        asked["note"],
        now=parts.now(),
    )
    return _told(episode_id)


def _told(episode_id: UUID) -> dict[str, Any]:
    course = find_episode(episode_id)
    look(course.episode.patient_id, "criteria")
    with reading() as tx:
        judged = criteria_at(tx, course, parts.now())
    following = course.next_phase
    return {
        "phase_id": course.phase.id if course.phase else None,
        "next_phase_id": following.id if following and course.episode.is_active else None,
        "as_of": parts.now(),
        "items": [_row(one) for one in judged],
    }


def _row(judged: Judged) -> dict[str, Any]:
    found = judged.judgement
    return {
        "criterion": found.criterion,
        "standing": found.standing,
        "why": found.why,
        "as_of": found.as_of,
        "number": found.number,
        "said_by": judged.said_by,
    }
