"""A patient's goals over HTTP."""

from marshmallow import fields

from physio_service.domain.goal import LEAST, LONGEST_WORDS, MOST
from physio_service.web.schemas.api_base import Asked, Told
from physio_service.web.schemas.api_fields import Line, Whole

_OWN_WORDS = {"description": "in the patient's own words", "examples": ["walk to the shop"]}


class GoalAsked(Asked):
    """What a patient wants to do again."""

    words = Line(LONGEST_WORDS, required=True, metadata=_OWN_WORDS)


class GoalScoreAsked(Asked):
    """How well a patient can do it."""

    score = Whole(LEAST, MOST, required=True)


class GoalScoreTold(Told):
    """One score, on the patient's calendar."""

    score = fields.Integer()
    day = fields.Date()
    source = fields.String(metadata={"examples": ["staff", "app"]})


class GoalTold(Told):
    """A goal that stands, and its scores from the first on."""

    id = fields.UUID()
    episode_id = fields.UUID()
    words = fields.String(metadata=_OWN_WORDS)
    scores = fields.List(fields.Nested(GoalScoreTold))


class GoalsTold(Told):
    """The goals of a patient, at most three."""

    items = fields.List(fields.Nested(GoalTold))
