"""What is kept about a patient: decisions on texts, pauses, days and measures."""

from marshmallow import fields

from physio_service.domain.activity import ActivityKind, ActivityState, Source
from physio_service.domain.event import ActorKind
from physio_service.domain.patient import Consent
from physio_service.domain.pause import LONGEST_REASON, PauseKind
from physio_service.services.consenting import Channel
from physio_service.web.schemas.api_base import Asked, Told
from physio_service.web.schemas.api_fields import Day, Id, Instant, Line, OneOf, Prose


class EntryTold(Told):
    """One line of the journal: who did what, and when."""

    id = Id()
    at = Instant()
    kind = fields.String(metadata={"examples": ["consent.given"]})
    actor_kind = OneOf(ActorKind)
    actor_name = fields.String(allow_none=True, metadata={"description": "of a member of staff"})
    before = fields.Dict(metadata={"description": "codes and instants only"})
    after = fields.Dict(metadata={"description": "codes and instants only"})


class DecisionAsked(Asked):
    """What a patient said about being texted."""

    decision = OneOf(Consent, required=True, metadata={"description": "given, declined, withdrawn"})
    channel = OneOf(Channel, required=True, metadata={"description": "how it reached the clinic"})
    wording_version = Line(
        20,
        required=True,
        metadata={"description": "of the words the patient saw", "examples": ["0.1.0"]},
    )


class DecisionTold(Told):
    """What holds now."""

    consent = OneOf(Consent)
    is_new = fields.Boolean(metadata={"description": "false: it was known already"})


class PauseAsked(Asked):
    """A pause from now on."""

    kind = OneOf(PauseKind, required=True, metadata={"description": "who or what stopped it"})
    until_at = Instant(
        allow_none=True,
        load_default=None,
        metadata={"description": "null: until somebody resumes"},
    )
    reason = Prose(
        LONGEST_REASON,
        shortest=0,
        load_default="",
        metadata={"description": "why, as agreed with the patient"},
    )


class PauseTold(Told):
    """A time in which a patient is not reminded."""

    id = Id()
    kind = OneOf(PauseKind)
    from_at = Instant()
    until_at = Instant(allow_none=True, metadata={"description": "null: until somebody resumes"})
    reason = fields.String()


class DaysAsked(Asked):
    """Which days, both included, of the patient's calendar; at most a year of them."""

    from_day = Day(required=True, data_key="from")
    to_day = Day(required=True, data_key="to")


class ActivityTold(Told):
    """One dated thing for a patient to do."""

    id = Id()
    episode_id = Id()
    kind = OneOf(ActivityKind)
    local_day = Day(metadata={"description": "on the patient's calendar"})
    sequence = fields.Integer(metadata={"description": "which of the day's, from 0"})
    phase_id = fields.String()
    due_at = Instant()
    closes_at = Instant(metadata={"description": "from here on it is missed"})
    state = OneOf(ActivityState)
    is_asked = fields.Boolean(metadata={"description": "a text was made for it"})
    settled_at = Instant(allow_none=True)
    source = OneOf(Source, allow_none=True, metadata={"description": "who said what became of it"})


class ActivitiesTold(Told):
    """The activities of some days, in order."""

    items = fields.List(fields.Nested(ActivityTold))


class SessionAnswerAsked(Asked):
    """What a patient said of a session by telephone or on paper."""

    state = OneOf(ActivityState, required=True, metadata={"description": "done, part or skipped"})


class MeasurementTold(Told):
    """One value of one thing."""

    id = Id()
    episode_id = Id(allow_none=True)
    kind = fields.String(metadata={"description": "pain: 0 to 10", "examples": ["pain_usual"]})
    score = fields.Float()
    measured_at = Instant()
    local_day = Day(metadata={"description": "on the patient's calendar"})
    source = OneOf(Source)
