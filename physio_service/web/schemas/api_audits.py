"""What the hourly audit of the journal found, over HTTP."""

from marshmallow import fields

from physio_service.web.schemas.api_base import Told
from physio_service.web.schemas.api_fields import Instant


def _broken() -> fields.Dict:
    return fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        metadata={"description": "how often each rule, I1 to I8", "examples": [{"I3": 1}]},
    )


class AuditTold(Told):
    """One span of time whose claims, ends of texts and replies were judged."""

    from_at = Instant()
    until_at = Instant(metadata={"description": "exclusive"})
    checked = fields.Integer()
    violations = fields.Integer()
    broken = _broken()


class AuditsTold(Told):
    """The audits of the last seven days."""

    until_at = Instant(
        allow_none=True, metadata={"description": "everything before it is audited; null: nothing"}
    )
    checked = fields.Integer(metadata={"description": "claims, texts that ended and replies"})
    violations = fields.Integer()
    broken = _broken()
    items = fields.List(fields.Nested(AuditTold))
