"""The clinic over HTTP, with its switch."""

from marshmallow import fields

from physio_service.domain.clinic import Basis
from physio_service.domain.policy import ABSOLUTE_DAY_CAP
from physio_service.services.capping import LARGEST_DAY
from physio_service.web.schemas.api_base import Asked, Told
from physio_service.web.schemas.api_fields import (
    Day,
    Id,
    OneOf,
    Truth,
    WallTime,
    Whole,
)
from physio_service.web.schemas.api_patients import WindowTold


class ClosureTold(Told):
    """A day the clinic is closed."""

    day = Day()
    name = fields.String()


class SenderTold(Told):
    """A number that texts leave from."""

    id = Id()
    address = fields.String(metadata={"description": "E.164"})
    is_active = fields.Boolean()


class ClinicTold(Told):
    """The clinic; the ETag names the `version`."""

    id = Id()
    version = fields.Integer(metadata={"minimum": 1})
    name = fields.String()
    text_name = fields.String(metadata={"description": "opens each text"})
    zone = fields.String()
    nation = fields.String(metadata={"examples": ["GB-ENG"]})
    language = fields.String()
    phone = fields.String()
    emergency = fields.String()
    urgent = fields.String()
    crisis = fields.String()
    window = fields.Nested(WindowTold)
    opening_hours = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.List(WallTime())),
        metadata={
            "description": "by weekday, 0 is Monday: [[opens, closes], …]",
            "examples": [{"0": [["08:00", "18:00"]]}],
        },
    )
    closures = fields.List(fields.Nested(ClosureTold), metadata={"description": "from today on"})
    senders = fields.List(fields.Nested(SenderTold))
    max_texts_day = fields.Integer(metadata={"description": "that we begin, to one patient"})
    max_texts_clinic = fields.Integer(
        allow_none=True, metadata={"description": "that we begin in a day, to all; null: no cap"}
    )
    basis = OneOf(Basis)
    texting_enabled = fields.Boolean(metadata={"description": "false: no text leaves the clinic"})


class ClinicChangeAsked(Asked):
    """The kill switch."""

    texting_enabled = Truth(required=True)


class LimitsAsked(Asked):
    """How much the clinic may text."""

    contact_opens = WallTime(required=True)
    contact_closes = WallTime(required=True)
    max_texts_day = Whole(1, ABSOLUTE_DAY_CAP, required=True)
    max_texts_clinic = Whole(1, LARGEST_DAY, allow_none=True, required=True)
    basis = OneOf(Basis, required=True)
