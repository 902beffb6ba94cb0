"""How the API says that something was wrong: RFC 9457, with each field's fault."""

from marshmallow import fields

from physio_service.web.schemas.api_base import Told
from physio_service.web.schemas.api_changes import PreviewTold


class FaultTold(Told):
    """One thing wrong with what was sent."""

    field = fields.String(
        metadata={"description": "where: a field's name, dotted", "examples": ["preferred_times.0"]}
    )
    message = fields.String(
        metadata={
            "description": "what is wrong, and how to mend it",
            "examples": ["must be a time of day, as 09:30"],
        }
    )


class ProblemTold(Told):
    """An answer that something could not be done."""

    type = fields.String(metadata={"examples": ["about:blank"]})
    title = fields.String(metadata={"examples": ["Something needs correcting"]})
    status = fields.Integer(metadata={"minimum": 400, "maximum": 599, "examples": [422]})
    detail = fields.String(metadata={"examples": ["Some of what was sent cannot be used."]})
    request_id = fields.String(
        metadata={"description": "name it when you ask about this answer", "maxLength": 32}
    )
    errors = fields.List(
        fields.Nested(FaultTold),
        metadata={"description": "one entry for each fault; absent where no field is at fault"},
    )

    preview = fields.Nested(
        PreviewTold,
        metadata={"description": "what the change would do now; only where it was looked at"},
    )

    def on_bind_field(self, field_name: str, field_obj: fields.Field[object]) -> None:
        field_obj.required = field_name not in ("errors", "preview")
