"""What the API tells of alerts and their rules, and what it takes to set one."""

from marshmallow import fields

from physio_service.domain.alert import RuleId, Urgency
from physio_service.domain.task import TaskOutcome
from physio_service.services.tuning import LONGEST_REASON
from physio_service.web.schemas.api_base import Asked, PageAsked, Told
from physio_service.web.schemas.api_fields import (
    AskedTruth,
    ByName,
    Day,
    Id,
    Instant,
    Line,
    Measure,
    OneOf,
    Prose,
    Truth,
)

_HIGHEST = 1000  # above any threshold
_NUMBERS = {"examples": [{"rise": 2, "at_least": 5}]}


class AlertsAsked(PageAsked):
    """Which alerts."""

    patient_id = Id(metadata={"description": "only this patient's"})
    rule = OneOf(RuleId, metadata={"description": "only of this rule"})
    open = AskedTruth(metadata={"description": "true: only those that are not closed"})


class AlertTold(Told):
    """A rule that fired for a patient: with which numbers, and what a person made of it."""

    id = Id()
    patient_id = Id()
    reference = fields.String()
    episode_id = Id(metadata={"description": "the course it was read by"})
    rule = OneOf(RuleId)
    urgency = OneOf(Urgency)
    fired_at = Instant()
    fired_day = Day(metadata={"description": "on the patient's calendar"})
    values = fields.Dict(
        keys=fields.String(),
        values=fields.Float(),
        metadata={"description": "what made it fire", "examples": [{"now": 6, "before": 3}]},
    )
    thresholds = fields.Dict(keys=fields.String(), values=fields.Float(), metadata=_NUMBERS)
    protocol_id = fields.String()
    protocol_version = fields.String()
    is_set_by_clinic = fields.Boolean(
        metadata={"description": "true: some of the numbers are the clinic's own"}
    )
    task_id = Id(metadata={"description": "closing it closes the alert"})
    closed_at = Instant(allow_none=True)
    outcome = OneOf(TaskOutcome, allow_none=True)
    closed_by = fields.String(allow_none=True)


class RulesAsked(Asked):
    """For which protocol."""

    protocol_id = Line(50, metadata={"description": "left out: for all"})


class ThresholdTold(Told):
    """One number of a rule, and how far it may be moved."""

    name = fields.String()
    value = fields.Float(metadata={"description": "in force"})
    protocol = fields.Float(metadata={"description": "the protocol's own"})
    least = fields.Float()
    most = fields.Float()
    looser = fields.String(
        metadata={"enum": ["higher", "lower"], "description": "which way it fires less"}
    )


class RuleTold(Told):
    """A rule as it holds; to set it send the `version` as If-Match: "v" and the number."""

    rule = OneOf(RuleId)
    protocol_id = fields.String(allow_none=True)
    version = fields.Integer(metadata={"minimum": 1})
    urgency = OneOf(Urgency)
    meaning = fields.String(metadata={"description": "as its protocol words it"})
    is_on = fields.Boolean()
    is_of_safety = fields.Boolean(
        metadata={"description": "true: only a clinician may let it fire less"}
    )
    thresholds = fields.List(fields.Nested(ThresholdTold))
    set_by = fields.String(allow_none=True)
    role = fields.String(allow_none=True)
    set_at = Instant(allow_none=True)
    why = fields.String(allow_none=True)


class RuleResetAsked(RulesAsked):
    """Which rule, for which protocol."""

    rule = OneOf(RuleId, required=True)


class RulesTold(Told):
    """Every rule."""

    items = fields.List(fields.Nested(RuleTold))


class RuleSetAsked(Asked):
    """What is to hold of a rule."""

    rule = OneOf(RuleId, required=True)
    protocol_id = Line(
        50, load_default=None, allow_none=True, metadata={"description": "null: for all"}
    )
    is_on = Truth(required=True)
    thresholds = ByName(
        Measure(0, _HIGHEST),
        load_default=dict,
        metadata={**_NUMBERS, "description": "those left out stay the protocol's own"},
    )
    why = Prose(
        LONGEST_REASON,
        shortest=0,
        load_default="",
        metadata={"description": "needed where the rule is to fire less, or not at all"},
    )
