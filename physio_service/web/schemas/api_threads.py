"""Texts and replies over HTTP, and why each text went or did not."""

from marshmallow import fields

from physio_service.domain.message import Duty, MessageState
from physio_service.web.schemas.api_base import Asked, PageAsked, Told, page_of
from physio_service.web.schemas.api_fields import AskedTruth, Day, Id, Instant, OneOf, Prose

RULE = {"description": "the name of the rule that decided the state", "examples": ["cap_day"]}
_REPLY_STATES = {"enum": ["received", "understood", "unclear"]}


class TextTold(Told):
    """One text of ours, whatever became of it."""

    kind = fields.String(metadata={"examples": ["session"]})
    duty = OneOf(Duty, metadata={"description": "why it goes out, and so which rules bind it"})
    state = OneOf(MessageState)
    rule = fields.String(metadata=RULE)
    segments = fields.Integer()
    claimed_at = Instant(allow_none=True, metadata={"description": "when it left, if it did"})
    error_code = fields.Integer(allow_none=True, metadata={"description": "the carrier's"})
    written_by = fields.String(
        allow_none=True, metadata={"description": "the member of staff whose words it holds"}
    )


class ReaderTold(Told):
    """Somebody who read a reply, and when first."""

    name = fields.String()
    at = Instant()


class AnswerTold(Told):
    """One text of the patient's."""

    media_count = fields.Integer()
    state = fields.String(metadata=_REPLY_STATES)
    read_at = Instant(allow_none=True)
    read_by = fields.String(allow_none=True)
    readers = fields.List(fields.Nested(ReaderTold))
    is_of_carer = fields.Boolean(metadata={"description": "a carer wrote it for the patient"})


class LineTold(Told):
    """One text, ours or the patient's: `text` or `reply` says which."""

    id = Id()
    at = Instant(metadata={"description": "when it was due, or came"})
    body = fields.String()
    text = fields.Nested(TextTold, allow_none=True)
    reply = fields.Nested(AnswerTold, allow_none=True)


LinesTold = page_of(LineTold)


class IntendedTold(Told):
    """One text somebody or some rule wanted sent, also where it never left."""

    id = Id()
    kind = fields.String()
    duty = OneOf(Duty)
    local_day = Day(metadata={"description": "on the patient's calendar"})
    due_at = Instant()
    state = OneOf(MessageState)
    rule = fields.String(metadata=RULE)
    claimed_at = Instant(allow_none=True)
    error_code = fields.Integer(allow_none=True)
    possible_duplicate = fields.Boolean(
        metadata={"description": "sent a second time, since nobody could know of the first"}
    )


class OwnTextAsked(Asked):
    """A text in one's own words."""

    body = Prose(
        612,
        required=True,
        metadata={"description": "the clinic's name is put before it", "examples": ["Please ring"]},
    )


class RepliesAsked(PageAsked):
    """Which replies."""

    read = AskedTruth(
        load_default=False, metadata={"description": "those somebody read, newest first"}
    )


class ReplyTold(Told):
    """One reply that no machine understood."""

    id = Id()
    received_at = Instant()
    body = fields.String()
    media_count = fields.Integer()
    state = fields.String(metadata=_REPLY_STATES)
    patient_id = Id(allow_none=True, metadata={"description": "null: the number is nobody's"})
    reference = fields.String(allow_none=True)
    name = fields.String(allow_none=True)
    read_at = Instant(allow_none=True)
    read_by = fields.String(allow_none=True)
