"""Recalls over HTTP: what is recalled, whom it was given, and how each is settled."""

from marshmallow import fields

from physio_service.domain.recall import LONGEST_KEY, LONGEST_REASON, RecallState, Subject
from physio_service.web.schemas.api_base import Asked, Told
from physio_service.web.schemas.api_fields import Id, Instant, Line, OneOf, Prose, Truth

_LONGEST_VERSION = 20


class RecallAsked(Asked):
    """A faulty version to recall."""

    subject = OneOf(Subject, required=True)
    key = Line(
        LONGEST_KEY,
        required=True,
        metadata={
            "description": "a protocol's id, a file's path, an exercise's id or a language",
            "examples": ["core_decompression"],
        },
    )
    version = Line(
        _LONGEST_VERSION,
        shortest=0,
        load_default="",
        metadata={"description": "empty for a single exercise: every version of it"},
    )
    reason = Prose(LONGEST_REASON, required=True)


class SurveyAsked(Asked):
    """Whether the patients of a recall are to be looked at, one after another."""

    is_surveying = Truth(required=True)


class RecallClosing(Asked):
    """How a recall ended."""

    note = Prose(LONGEST_REASON, required=True)


class RecalledTold(Told):
    """One patient who was given it."""

    id = Id()
    patient_id = Id()
    reference = fields.String()
    episode_id = Id(allow_none=True)
    is_active = fields.Boolean(metadata={"description": "the course goes on"})
    state = OneOf(RecallState)
    effects = fields.Dict(
        allow_none=True,
        metadata={"description": "what is put aside, and what moving to the other version does"},
    )
    task_id = Id(allow_none=True)


class RecallTold(Told):
    """A recall; the ETag names the `version` of its row."""

    id = Id()
    subject = OneOf(Subject)
    key = fields.String()
    faulty_version = fields.String()
    reason = fields.String()
    opened_at = Instant()
    is_surveying = fields.Boolean()
    closed_at = Instant(allow_none=True)
    listed = fields.Integer()
    parked = fields.Integer()
    calling = fields.Integer()
    settled = fields.Integer()


class RecallWholeTold(RecallTold):
    """A recall with its patients."""

    patients = fields.List(fields.Nested(RecalledTold))


class RecallsTold(Told):
    """Every recall of the clinic, the latest first."""

    items = fields.List(fields.Nested(RecallTold))
