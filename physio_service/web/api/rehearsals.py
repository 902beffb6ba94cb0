"""Rehearsals: every text of a course before it is assigned."""

from typing import Any
from uuid import UUID

from physio_service.web import rehearsals as stage
from physio_service.web.api.answers import look
from physio_service.web.api.episodes import order_of
from physio_service.web.api.policy import repeats
from physio_service.web.api.resource import Resource
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.api_episodes import AssignmentAsked
from physio_service.web.schemas.api_rehearsals import RehearsalTold

rehearsals = Resource("rehearsals", "Courses played before they are assigned")


@rehearsals.post("/patients/<uuid:patient_id>/rehearsals")
@requires(Permission.PRESCRIBE)
@repeats
@rehearsals.body(AssignmentAsked)
@rehearsals.answers(200, RehearsalTold, "Every text of the course, and what was assumed")
def rehearse_course(asked: dict[str, Any], patient_id: UUID) -> Any:
    """Rehearse an assignment

    The service itself plays the course for this patient on a virtual clock, in memory: their
    zone, language and times, the clinic's hours and caps. Nothing of it is kept and nobody is
    texted. One takes some seconds; asked for too often, the answer is 429 with Retry-After.
    """
    look(patient_id, "assign")
    return stage.rehearsed(patient_id, order_of(asked))
