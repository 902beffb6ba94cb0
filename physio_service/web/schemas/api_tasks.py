"""Tasks over HTTP: which, whose, what happened to them and what is done about them."""

from marshmallow import fields, validate

from physio_service.domain.snooze import LONGEST_REASON
from physio_service.domain.task import TaskKind, TaskOutcome, Tier, Verdict
from physio_service.services.handing import LONGEST_NOTE
from physio_service.web.schemas.api_base import Asked, PageAsked, Told
from physio_service.web.schemas.api_fields import AskedTruth, Id, Instant, OneOf, Prose

_TIER = {"description": "1 at once, 2 today, 3 at review"}


class TasksAsked(PageAsked):
    """Which open tasks."""

    patient_id = Id(metadata={"description": "only this patient's"})
    owner_id = Id(metadata={"description": "only this colleague's"})
    unowned = AskedTruth(load_default=False, metadata={"description": "only what is nobody's"})
    kind = OneOf(TaskKind)
    tier = fields.String(
        validate=validate.OneOf(("1", "2", "3"), error="must be 1, 2 or 3"),
        metadata={"type": "integer", "enum": [1, 2, 3], **_TIER},
    )
    snoozed = AskedTruth(metadata={"description": "true: only what is put aside; false: the rest"})


class TaskTold(Told):
    """Something for a person to do."""

    id = Id()
    kind = OneOf(TaskKind)
    tier = fields.Enum(Tier, by_value=fields.Integer, metadata=_TIER)
    due_at = Instant()
    opened_at = Instant()
    patient_id = Id(allow_none=True)
    reference = fields.String(allow_none=True)
    name = fields.String(allow_none=True)
    reply_id = Id(allow_none=True)
    reply_body = fields.String(allow_none=True)
    replied_at = Instant(allow_none=True)
    message_kind = fields.String(allow_none=True)
    message_state = fields.String(allow_none=True)
    error_code = fields.Integer(
        allow_none=True, metadata={"description": "the carrier's, of the text", "examples": [30003]}
    )
    rule = fields.String(allow_none=True, metadata={"description": "of alerts, that opened it"})
    owner_id = Id(allow_none=True, metadata={"description": "whose it is, or was asked first"})
    owner = fields.String(allow_none=True)
    acknowledge_by_at = Instant(allow_none=True, metadata={"description": "to be taken by"})
    acknowledged_at = Instant(allow_none=True, metadata={"description": "when the owner took it"})
    snoozed_until_at = Instant(allow_none=True)
    tries = fields.Integer(metadata={"description": "calls that nobody answered"})
    verdict = OneOf(Verdict, allow_none=True)
    closed_at = Instant(allow_none=True)
    outcome = OneOf(TaskOutcome, allow_none=True)


class TaskMomentTold(Told):
    """One thing that happened to a task."""

    at = Instant()
    kind = fields.String(metadata={"examples": ["opened", "taken", "snoozed", "closed"]})
    by = fields.String(allow_none=True, metadata={"description": "null: the service itself"})
    to = fields.String(allow_none=True, metadata={"description": "whose it became"})
    until_at = Instant(allow_none=True)
    outcome = fields.String(allow_none=True, metadata={"description": "or the verdict"})
    note = fields.String()


class TaskWholeTold(TaskTold):
    """A task with its story, oldest first; the ETag names its version."""

    story = fields.List(fields.Nested(TaskMomentTold))


class CloseAsked(Asked):
    """What came of a task."""

    outcome = OneOf(TaskOutcome, required=True)
    note = Prose(2000, shortest=0, load_default="")


class SnoozeAsked(Asked):
    """Until when a task is put aside, and why."""

    until_at = Instant(required=True)
    reason = Prose(LONGEST_REASON, required=True)


class HandOverAsked(Asked):
    """Who takes it on."""

    to_id = Id(required=True)
    note = Prose(LONGEST_NOTE, shortest=0, load_default="")


class VerdictAsked(Asked):
    """Whether it was right to ask."""

    verdict = OneOf(Verdict, required=True)
