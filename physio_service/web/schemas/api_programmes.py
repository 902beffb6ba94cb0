"""Programmes over HTTP: what a phase asks for from now on."""

from marshmallow import fields

from physio_service.domain.plan import SessionName
from physio_service.web.schemas.api_base import Asked
from physio_service.web.schemas.api_episodes import DoseAsked
from physio_service.web.schemas.api_fields import Line, OneOf, Prose, WallTime, Whole
from physio_service.web.schemas.api_gates import SignedAsked
from physio_service.web.schemas.api_patients import TIMES


class WantedAsked(Asked):
    """One exercise as it is to be done; its place in the list is its order."""

    exercise_id = Line(50, required=True, metadata={"examples": ["heel_slides"]})
    dose = fields.Nested(DoseAsked, required=True)
    weekdays = fields.List(
        Whole(0, 6),
        load_default=list,
        metadata={"description": "Monday is 0; none: spread over the week by the dose"},
    )
    sessions = fields.List(
        OneOf(SessionName),
        load_default=list,
        metadata={"description": "none: the first ones, as the dose needs"},
    )


class ProgrammeAsked(SignedAsked):
    """Every exercise of a phase; one left out is offered again, and no longer asked for."""

    phase = Line(20, required=True, metadata={"examples": ["P1"]})
    exercises = fields.List(fields.Nested(WantedAsked), required=True)
    reason = Prose(500, shortest=0, load_default="")
    preferred_times = fields.List(WallTime(), allow_none=True, load_default=None, metadata=TIMES)
