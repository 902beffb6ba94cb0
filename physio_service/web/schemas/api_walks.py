"""Walking after crutches over HTTP."""

from marshmallow import fields

from physio_service.web.schemas.api_base import Asked, Told
from physio_service.web.schemas.api_fields import Truth


class WalkAsked(Asked):
    """What the patient said of a walk."""

    is_comfortable = Truth(
        required=True,
        metadata={"description": "no pain beyond the usual next morning, and no limp"},
    )


class WalkingTold(Told):
    """A row of the walking progression."""

    row = fields.Integer()
    minutes_per_walk = fields.Integer()
    walks_per_day = fields.Integer()
    comfortable = fields.Integer(metadata={"description": "walks in a row, since the row changed"})
    needed = fields.Integer(metadata={"description": "of those, for the next row"})
