"""Clinical files over HTTP: what each is, and whether the clinic signed it."""

from marshmallow import fields

from physio_service.web.schemas.api_base import Asked, Told
from physio_service.web.schemas.api_fields import Instant, Line, Prose

_HASH = "[0-9a-f]{64}"


class FileSignatureTold(Told):
    """Who answers for a content, and since when."""

    signed_by = fields.String()
    signed_at = Instant()


class FileTold(Told):
    """One clinical file as this service read it."""

    path = fields.String(metadata={"examples": ["protocols/core_decompression.yaml"]})
    kind = fields.String(metadata={"examples": ["protocol"]})
    key = fields.String(metadata={"examples": ["core_decompression"]})
    version = fields.String(metadata={"examples": ["0.1.0"]})
    review_status = fields.String(metadata={"enum": ["draft", "approved"]})
    content_hash = fields.String(
        metadata={"pattern": f"^{_HASH}$", "description": "SHA-256: what a person signs"}
    )
    signature = fields.Nested(
        FileSignatureTold,
        allow_none=True,
        metadata={"description": "of this very content, for this clinic"},
    )


class FilesTold(Told):
    """Every clinical file."""

    items = fields.List(fields.Nested(FileTold))


class SignatureAsked(Asked):
    """The content somebody read and answers for."""

    path = Line(200, required=True, metadata={"examples": ["messages/en.yaml"]})
    content_hash = Line(64, required=True, metadata={"description": "of the content you read"})
    note = Prose(2000, shortest=0, load_default="")


class SignatureTold(Told):
    """What is signed."""

    path = fields.String()
    content_hash = fields.String()
    is_new = fields.Boolean(metadata={"description": "false: it was signed already"})
