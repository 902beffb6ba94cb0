"""Rehearsals over HTTP: every text of a course before it is assigned."""

from marshmallow import fields

from physio_service.domain.message import MessageState
from physio_service.web.schemas.api_base import Told

_LOCAL = {"description": "the patient's wall clock, with its offset from UTC"}


class RehearsedTextTold(Told):
    """One text of the course, whatever became of it."""

    number = fields.Integer(
        allow_none=True, metadata={"description": "in the order they left; null: it did not"}
    )
    local_at = fields.String(metadata=_LOCAL)
    utc_at = fields.String()
    purpose = fields.String(metadata={"description": "the name of its wording"})
    text = fields.String()
    segments = fields.Integer()
    encoding = fields.String()
    cost = fields.String(
        allow_none=True,
        metadata={"description": "an estimate; null: it did not leave, or no price is known"},
    )
    currency = fields.String(allow_none=True)
    rule = fields.String(metadata={"description": "what made it or, if it did not leave, stopped"})
    made_by = fields.String()
    phase = fields.String(allow_none=True)
    state = fields.String(metadata={"enum": [state.value for state in MessageState]})


class AmountTold(Told):
    """Money of one currency."""

    currency = fields.String()
    amount = fields.String()


class RehearsalTotalsTold(Told):
    """The texts counted."""

    intended = fields.Integer()
    texts = fields.Integer(metadata={"description": "that left"})
    segments = fields.Integer()
    most_texts_in_a_day = fields.Integer()
    cost = fields.List(fields.Nested(AmountTold), metadata={"description": "one a currency"})
    texts_without_a_price = fields.Integer()
    by_state = fields.Dict(keys=fields.String(), values=fields.Integer())
    by_purpose = fields.Dict(keys=fields.String(), values=fields.Integer())
    stopped_by = fields.Dict(keys=fields.String(), values=fields.Integer())


class TextHoursTold(Told):
    """The hours in which texts may go, by the patient's clock."""

    opens = fields.String()
    closes = fields.String()


class AppliedTold(Told):
    """The window and the caps that every text was held against."""

    window = fields.Nested(TextHoursTold)
    texts_a_day = fields.Integer()
    texts_a_week = fields.Dict(
        keys=fields.String(), values=fields.Integer(), metadata={"description": "by phase"}
    )


class RehearsedActTold(Told):
    """Something a person does in the rehearsal: an operation recorded, a gate signed."""

    local_at = fields.String(metadata=_LOCAL)
    what = fields.String()


class RehearsalTold(Told):
    """A course played by the service itself, of which nothing is kept."""

    assumptions = fields.List(fields.String())
    applied = fields.Nested(AppliedTold)
    messages = fields.List(fields.Nested(RehearsedTextTold))
    totals = fields.Nested(RehearsalTotalsTold)
    acts = fields.List(fields.Nested(RehearsedActTold))
