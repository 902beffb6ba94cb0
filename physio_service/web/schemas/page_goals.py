"""The forms of a patient's goals."""

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields

from physio_service.domain.goal import LONGEST_WORDS
from physio_service.web.schemas.page_fields import Whole, Words


class GoalSet(Schema):
    """A goal in the patient's own words."""

    words = Words(LONGEST_WORDS, _l("Write what the patient wants to do"))


class GoalScored(Schema):
    """How well a goal can be done."""

    goal = fields.UUID(required=True)
    score = Whole(_l("Give a number from 0 to 10"))


class GoalEnded(Schema):
    """A goal that was reached or given up."""

    goal = fields.UUID(required=True)
