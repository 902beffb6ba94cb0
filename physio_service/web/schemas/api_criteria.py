"""The criteria before a gate over HTTP."""

from marshmallow import fields

from physio_service.domain.criterion import Said, Standing, Why
from physio_service.services.confirming import LONGEST_NOTE
from physio_service.web.schemas.api_base import Asked, Told
from physio_service.web.schemas.api_catalogue import CriterionTold
from physio_service.web.schemas.api_fields import Day, Instant, Line, OneOf, Prose


class CriterionAsked(Asked):
    """What was said or seen about a criterion of the phase in force."""

    criterion = Line(50, required=True, metadata={"examples": ["hips_level"]})
    said = OneOf(Said, required=True, metadata={"description": "withdrawn: as if never said"})
    note = Prose(LONGEST_NOTE, shortest=0, load_default="")


class JudgementTold(Told):
    """One criterion as it stands."""

    criterion = fields.Nested(CriterionTold)
    standing = OneOf(Standing)
    why = OneOf(Why)
    as_of = Day(allow_none=True, metadata={"description": "the day of what decided"})
    number = fields.Float(allow_none=True, metadata={"description": "the score that decided"})
    said_by = fields.String(allow_none=True)


class CriteriaTold(Told):
    """The criteria before the gate ahead."""

    phase_id = fields.String(allow_none=True, metadata={"description": "the phase in force"})
    next_phase_id = fields.String(allow_none=True)
    as_of = Instant()
    items = fields.List(fields.Nested(JudgementTold))
