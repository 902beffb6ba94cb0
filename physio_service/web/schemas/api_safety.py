"""What the API tells of how texts are read for signs of danger, and what it takes to change it."""

from marshmallow import fields

from physio_service.domain.redflag import Mode
from physio_service.services.triaging import LONGEST_AUTHORITY
from physio_service.web.schemas.api_base import Asked, Told
from physio_service.web.schemas.api_fields import Instant, Line

_RULES = {"pattern": "^[0-9a-f]{64}$"}


class SignedRulesTold(Told):
    """Who answers for the rules, on whose authority."""

    signed_by = fields.String(allow_none=True)
    role = fields.String(metadata={"examples": ["surgeon"]})
    authority = fields.String()
    signed_at = Instant()
    rules = fields.String(metadata=_RULES)
    is_current = fields.Boolean(metadata={"description": "false: a file has changed since"})


class SafetyTold(Told):
    """How texts are read: one fixed answer, or sorted by signs of danger."""

    mode = fields.String(metadata={"enum": [mode.value for mode in Mode]})
    rules = fields.String(
        metadata={**_RULES, "description": "SHA-256 over red_flags.yaml and replies/*.yaml"}
    )
    sign_off = fields.Nested(SignedRulesTold, allow_none=True)


class SafetyAsked(Asked):
    """The rules somebody read and answers for."""

    rules = Line(64, required=True, metadata={"description": "of the files you read"})
    authority = Line(
        LONGEST_AUTHORITY,
        required=True,
        metadata={"examples": ["Clinical safety committee, 1 March 2026"]},
    )
