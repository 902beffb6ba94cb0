"""Carers over HTTP."""

from marshmallow import fields

from physio_service.domain.patient import Consent
from physio_service.web.schemas.api_base import Asked, Told
from physio_service.web.schemas.api_fields import AskedTruth, Id, OneOf, Prose


class CarerAsked(Asked):
    """Somebody who helps a patient, with a phone."""

    name = Prose(200, required=True, metadata={"examples": ["Kim Example"]})
    relation = Prose(50, required=True, metadata={"examples": ["daughter"]})
    phone = Prose(40, required=True, metadata={"examples": ["07700 900789"]})
    gets_copies = AskedTruth(
        load_default=False, metadata={"description": "a copy of each session's reminder"}
    )


class CarerTold(Told):
    """One carer; the number is in the page for staff, not here."""

    id = Id()
    name = fields.String()
    relation = fields.String()
    consent = OneOf(Consent, metadata={"description": "the carer's own, asked by text"})
    gets_copies = fields.Boolean()


class CarersTold(Told):
    """A patient's carers, the first added first."""

    items = fields.List(fields.Nested(CarerTold))
