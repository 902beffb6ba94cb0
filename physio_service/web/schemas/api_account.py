"""What the API says of whoever is asking, and of the tokens they made."""

from marshmallow import fields

from physio_service.domain.staff import Role, Scope
from physio_service.services.staffing import LONGEST_TOKEN_LIFE
from physio_service.web.permissions import Permission
from physio_service.web.schemas.api_base import Asked, Told
from physio_service.web.schemas.api_fields import Id, Instant, Line, OneOf, Whole


class WorkplaceTold(Told):
    """The clinic of whoever is asking."""

    id = Id()
    name = fields.String()
    zone = fields.String(metadata={"examples": ["Europe/London"]})
    language = fields.String(metadata={"examples": ["en"]})


class MeTold(Told):
    """Who is asking, and what they may do."""

    staff_id = Id()
    username = fields.String()
    role = OneOf(Role)
    clinic = fields.Nested(WorkplaceTold)
    is_token = fields.Boolean(metadata={"description": "a program with a token of this account"})
    scopes = fields.List(OneOf(Scope), metadata={"description": "all of them in a session"})
    permissions = fields.List(OneOf(Permission))
    csrf_token = fields.String(
        allow_none=True,
        metadata={"description": "for the header X-CSRFToken of a session; null for a token"},
    )


class TokenAsked(Asked):
    """A token to make."""

    label = Line(100, required=True, metadata={"examples": ["Nightly report"]})
    scopes = fields.List(
        OneOf(Scope),
        required=True,
        metadata={"minItems": 1, "uniqueItems": True, "examples": [["read"]]},
    )
    days = Whole(1, LONGEST_TOKEN_LIFE, required=True, metadata={"examples": [90]})


class TokenTold(Told):
    """A token, without its secret."""

    id = Id()
    label = fields.String()
    scopes = fields.List(OneOf(Scope))
    created_at = Instant()
    expires_at = Instant()


class TokensTold(Told):
    """One's own tokens that were not revoked, newest first."""

    items = fields.List(fields.Nested(TokenTold))


class IssuedTokenTold(Told):
    """A new token; the secret is told here and never again."""

    id = Id()
    secret = fields.String(metadata={"examples": ["phys_…"]})
