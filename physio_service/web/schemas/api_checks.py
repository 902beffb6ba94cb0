"""A week's questions over HTTP."""

from marshmallow import fields, validate

from physio_service.web.schemas.api_base import Asked, Told
from physio_service.web.schemas.api_fields import Line, Whole

_NAMES = {"description": "the name of a question", "examples": ["pain"]}
_MOST = 300  # of any answer: minutes


class AnswerAsked(Asked):
    """One answer: of a yes or no 1 or 0, of uses of the aid 1 always to 4 not at all."""

    question = Line(50, required=True, metadata=_NAMES)
    number = Whole(0, _MOST, required=True)


class CheckAnswersAsked(Asked):
    """What a patient answered, by phone or on paper."""

    answers = fields.List(
        fields.Nested(AnswerAsked), required=True, validate=validate.Length(1, 20)
    )


class CheckQuestionTold(Told):
    """A question, and its answer if it has one."""

    question = fields.String(metadata=_NAMES)
    least = fields.Integer()
    most = fields.Integer()
    answer = fields.Integer(allow_none=True)


class WeekAnswersTold(Told):
    """The check of the last week, safety first."""

    day = fields.Date()
    state = fields.String(metadata={"examples": ["planned", "done", "part", "missed"]})
    has_sign = fields.Boolean(metadata={"description": "an answer tells of a sign of danger"})
    questions = fields.List(fields.Nested(CheckQuestionTold))
