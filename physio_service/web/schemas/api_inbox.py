"""The inbox over HTTP: threads, who answers there, canned answers, whose an unknown text is."""

from marshmallow import fields

from physio_service.queries.threads import Which
from physio_service.web.schemas.api_base import Asked, PageAsked, Told
from physio_service.web.schemas.api_fields import Id, Instant, OneOf, Prose


class ThreadsAsked(PageAsked):
    """Which threads."""

    which = OneOf(
        Which,
        load_default=Which.ALL,
        metadata={
            "description": "unknown: of numbers that are nobody's; taken: answered in person"
        },
    )


class PersonTold(Told):
    """Somebody reached on a phone; a carer is told by whom they help."""

    patient_id = Id()
    reference = fields.String()
    name = fields.String(allow_none=True)
    tag = fields.String(allow_none=True, metadata={"description": "on a shared phone"})
    is_carer = fields.Boolean()


class ThreadTold(Told):
    """One phone that wrote, the newest reply first."""

    contact_id = Id()
    people = fields.List(fields.Nested(PersonTold))
    is_staff = fields.Boolean(metadata={"description": "a colleague's phone"})
    last_at = Instant()
    last_body = fields.String()
    unread = fields.Integer()
    taken_by = fields.String(allow_none=True)
    has_failed = fields.Boolean(metadata={"description": "our last text did not arrive"})


class ConversationTold(Told):
    """One thread without its texts; its version grows with each."""

    contact_id = Id()
    people = fields.List(fields.Nested(PersonTold))
    version = fields.Integer()
    taken_by = fields.String(allow_none=True)
    doubt = fields.String(
        allow_none=True,
        metadata={"description": "why no text goes there until a person confirmed the number"},
    )


class ThreadTextAsked(Asked):
    """A text in one's own words to one of those on a phone."""

    patient_id = Id(required=True)
    body = Prose(612, required=True, metadata={"examples": ["Please ring us"]})


class WhoseAsked(Asked):
    """Whose a text or a number is, and how one knows."""

    patient_id = Id(required=True)
    reason = Prose(500, required=True, metadata={"examples": ["she rang from it"]})


class GroundAsked(Asked):
    """How one knows whose a number is."""

    ground = Prose(500, required=True, metadata={"examples": ["rang, and gave the birth date"]})


class CannedChanged(Asked):
    """A canned answer as it is changed."""

    title = Prose(60, required=True, metadata={"examples": ["Call us"]})
    body = Prose(612, required=True, metadata={"examples": ["Please call {phone} today."]})


class CannedAsked(CannedChanged):
    """A canned answer for one language."""

    language = fields.String(required=True, metadata={"examples": ["en"]})


class CannedTold(Told):
    """A canned answer; `body` leaves open what the clinic fills, `filled` does not."""

    id = Id()
    version = fields.Integer()
    language = fields.String()
    title = fields.String()
    body = fields.String()
    filled = fields.String()
    written_by = fields.String(allow_none=True)


class CannedListTold(Told):
    """All that are in use, by language and title."""

    items = fields.List(fields.Nested(CannedTold))
