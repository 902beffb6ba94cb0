"""What the API tells of the line to the carrier, and of what texts cost."""

from marshmallow import fields, validate

from physio_service.web.schemas.api_base import Asked, Told
from physio_service.web.schemas.api_fields import Day, Id, Instant, Truth


class CircuitTold(Told):
    """A line on which the carrier refuses everything: one text at a time tries it."""

    rule = fields.String(metadata={"examples": ["carrier_setup"]})
    error_code = fields.Integer(metadata={"description": "the carrier's"})
    opened_at = Instant()
    probe_at = Instant(metadata={"description": "when the next text may try"})


class StoppedWordingTold(Told):
    """Words that no longer leave, since the carrier refuses them."""

    id = Id()
    wording_key = fields.String()
    error_code = fields.Integer()
    stopped_at = Instant()


class RestorePauseTold(Told):
    """The pause after a restore; the ETag names its `version`."""

    version = fields.Integer(metadata={"minimum": 1})
    restored_at = Instant()


class CarrierLineTold(Told):
    """What keeps the clinic's texts from leaving; nothing, if all is well."""

    is_clear = fields.Boolean()
    circuits = fields.List(fields.Nested(CircuitTold))
    stopped = fields.List(fields.Nested(StoppedWordingTold))
    pause = fields.Nested(RestorePauseTold, allow_none=True)
    sought = fields.Integer(
        metadata={"description": "texts that may have left before a restore, still looked for"}
    )


class ResumeAsked(Asked):
    """Let texts go again after a restore."""

    is_paused = Truth(required=True, validate=validate.Equal(False))


class CurrencySumTold(Told):
    """An amount in one currency."""

    currency = fields.String(metadata={"examples": ["USD"]})
    amount = fields.Decimal(as_string=True, metadata={"examples": ["1.0480"]})


class MonthCostTold(Told):
    """One month's texts and their cost."""

    month = Day(metadata={"description": "its first day, on the clinic's calendar"})
    texts = fields.Integer()
    segments = fields.Integer()
    never_found = fields.Integer(metadata={"description": "nobody knows whether they arrived"})
    estimated = fields.Integer(metadata={"description": "whose price is ours, not the carrier's"})
    unpriced = fields.Integer(metadata={"description": "to numbers that no price is known for"})
    sums = fields.List(fields.Nested(CurrencySumTold))


class CostsTold(Told):
    """This month and the one before."""

    items = fields.List(fields.Nested(MonthCostTold))
