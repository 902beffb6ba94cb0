"""Clinical records over HTTP: exactly one kind of findings in each."""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from physio_service.domain.assessment import (
    DEGREES,
    Assessment,
    Gait,
    HipRange,
    Trendelenburg,
    Wound,
)
from physio_service.domain.errors import Invalid
from physio_service.domain.offloading import Aid, Limb
from physio_service.domain.operation import (
    Anaesthetic,
    BoneSubstitute,
    Destination,
    HospitalDischarge,
    OperationDetails,
)
from physio_service.domain.preassessment import BOUNDS, Diabetes, Preassessment, Smoking
from physio_service.domain.record import LONGEST_NOTE, Findings, NewRecord, RecordKind
from physio_service.web.schemas.api_base import Asked, PageAsked, Told
from physio_service.web.schemas.api_fields import (
    Day,
    Id,
    Instant,
    Measure,
    OneOf,
    Prose,
    Truth,
    Whole,
)

_OPEN: dict[str, Any] = {"allow_none": True, "load_default": None}
_SIDES = {"description": "degrees; minus is what is missing to the neutral position"}


class HipRangeAsked(Asked):
    """How far one hip moves, in degrees."""

    flexion = Whole(*DEGREES["flexion"], **_OPEN)
    extension = Whole(*DEGREES["extension"], **_OPEN, metadata=_SIDES)
    abduction = Whole(*DEGREES["abduction"], **_OPEN)
    internal_rotation = Whole(*DEGREES["internal_rotation"], **_OPEN)
    external_rotation = Whole(*DEGREES["external_rotation"], **_OPEN)


class AssessmentAsked(Asked):
    """What a clinician measured and saw; what was not looked at is left out."""

    left = fields.Nested(HipRangeAsked, load_default=dict)
    right = fields.Nested(HipRangeAsked, load_default=dict)
    gait = OneOf(Gait, **_OPEN)
    trendelenburg_left = OneOf(Trendelenburg, **_OPEN)
    trendelenburg_right = OneOf(Trendelenburg, **_OPEN)
    aid = OneOf(Aid, **_OPEN)
    wound = OneOf(Wound, **_OPEN)
    pain_rest = Whole(0, 10, **_OPEN)
    pain_activity = Whole(0, 10, **_OPEN)
    pain_usual = Whole(0, 10, **_OPEN)


class PreassessmentAsked(Asked):
    """What was measured and said before the operation."""

    systolic = Whole(*BOUNDS["systolic"], **_OPEN, metadata={"description": "mmHg"})
    diastolic = Whole(*BOUNDS["diastolic"], **_OPEN, metadata={"description": "mmHg"})
    haemoglobin = Whole(*BOUNDS["haemoglobin"], **_OPEN, metadata={"description": "g/L"})
    is_anaemic = Truth(**_OPEN)
    diabetes = OneOf(Diabetes, **_OPEN)
    hba1c = Whole(*BOUNDS["hba1c"], **_OPEN, metadata={"description": "mmol/mol"})
    smoking = OneOf(Smoking, **_OPEN)
    height_cm = Whole(*BOUNDS["height_cm"], **_OPEN)
    weight_kg = Measure(*BOUNDS["weight_kg"], **_OPEN)
    bmi = Measure(
        *BOUNDS["bmi"], **_OPEN, metadata={"description": "where only the index is known"}
    )


class OperationDetailsAsked(Asked):
    """What is known of the operation."""

    limb = OneOf(Limb, required=True, metadata={"description": "must be the episode's"})
    anaesthetic = OneOf(Anaesthetic, **_OPEN)
    bone_substitute = OneOf(BoneSubstitute, **_OPEN)


class HospitalDischargeAsked(Asked):
    """Leaving hospital."""

    to = OneOf(Destination, required=True)
    aid = OneOf(Aid, **_OPEN)
    is_safe_on_stairs = Truth(**_OPEN)


class FindingAsked(Asked):
    """A record: the day, a note, and exactly one kind of findings."""

    day = Day(required=True)
    note = Prose(LONGEST_NOTE, shortest=0, load_default="")
    assessment = fields.Nested(AssessmentAsked, **_OPEN)
    preassessment = fields.Nested(PreassessmentAsked, **_OPEN)
    operation = fields.Nested(OperationDetailsAsked, **_OPEN)
    hospital_discharge = fields.Nested(HospitalDischargeAsked, **_OPEN)


class WithdrawalAsked(Asked):
    """Why a record was entered in error."""

    reason = Prose(LONGEST_NOTE, required=True)


class FindingsPageAsked(PageAsked):
    """Which records."""

    kind = fields.String(
        metadata={"enum": [kind.value for kind in RecordKind], "description": "only of this kind"}
    )


class HipRangeTold(Told):
    """How far one hip moves, in degrees."""

    flexion = fields.Integer(allow_none=True)
    extension = fields.Integer(allow_none=True)
    abduction = fields.Integer(allow_none=True)
    internal_rotation = fields.Integer(allow_none=True)
    external_rotation = fields.Integer(allow_none=True)


class AssessmentTold(Told):
    """What a clinician measured and saw; null: not looked at."""

    left = fields.Nested(HipRangeTold)
    right = fields.Nested(HipRangeTold)
    gait = OneOf(Gait, allow_none=True)
    trendelenburg_left = OneOf(Trendelenburg, allow_none=True)
    trendelenburg_right = OneOf(Trendelenburg, allow_none=True)
    aid = OneOf(Aid, allow_none=True)
    wound = OneOf(Wound, allow_none=True)
    pain_rest = fields.Integer(allow_none=True)
    pain_activity = fields.Integer(allow_none=True)
    pain_usual = fields.Integer(allow_none=True)


class PreassessmentTold(Told):
    """What was measured and said before the operation."""

    systolic = fields.Integer(allow_none=True)
    diastolic = fields.Integer(allow_none=True)
    haemoglobin = fields.Integer(allow_none=True)
    is_anaemic = fields.Boolean(allow_none=True)
    diabetes = OneOf(Diabetes, allow_none=True)
    hba1c = fields.Integer(allow_none=True)
    smoking = OneOf(Smoking, allow_none=True)
    height_cm = fields.Integer(allow_none=True)
    weight_kg = fields.Float(allow_none=True)
    bmi = fields.Float(allow_none=True)
    body_mass_index = fields.Float(
        allow_none=True, metadata={"description": "from height and weight, else as given"}
    )
    may_postpone = fields.Boolean(metadata={"description": "from an index of 40 on"})


class OperationDetailsTold(Told):
    """What is known of the operation."""

    limb = OneOf(Limb)
    anaesthetic = OneOf(Anaesthetic, allow_none=True)
    bone_substitute = OneOf(BoneSubstitute, allow_none=True)


class HospitalDischargeTold(Told):
    """Leaving hospital."""

    to = OneOf(Destination)
    aid = OneOf(Aid, allow_none=True)
    is_safe_on_stairs = fields.Boolean(allow_none=True)


class FindingTold(Told):
    """A record as it holds; the ETag names its `sequence`, one for each version."""

    id = Id()
    sequence = fields.Integer(metadata={"minimum": 1})
    patient_id = Id()
    episode_id = Id()
    kind = OneOf(RecordKind)
    day = Day()
    is_void = fields.Boolean(metadata={"description": "entered in error: nothing of it counts"})
    note = fields.String(metadata={"description": "of a void one: why"})
    recorded_by = fields.String(allow_none=True)
    recorded_at = Instant()
    assessment = fields.Nested(AssessmentTold, allow_none=True)
    preassessment = fields.Nested(PreassessmentTold, allow_none=True)
    operation = fields.Nested(OperationDetailsTold, allow_none=True)
    hospital_discharge = fields.Nested(HospitalDischargeTold, allow_none=True)


class FindingVersionsTold(Told):
    """Every version of a record, the first first."""

    items = fields.List(fields.Nested(FindingTold))


def read_record(asked: Mapping[str, Any]) -> NewRecord:
    """Return the record that was asked for; raises Invalid unless it has one kind of findings."""
    given = [kind for kind in RecordKind if asked[kind.value] is not None]
    if len(given) != 1:
        names = ", ".join(kind.value for kind in RecordKind)
        raise Invalid.one("assessment", f"send exactly one of {names}")
    return NewRecord(asked["day"], _findings(given[0], asked[given[0].value]), asked["note"])


def _findings(kind: RecordKind, values: Mapping[str, Any]) -> Findings:
    match kind:
        case RecordKind.ASSESSMENT:
            hips = {side: HipRange(**values[side]) for side in ("left", "right")}
            return Assessment(**{**values, **hips})
        case RecordKind.PREASSESSMENT:
            return Preassessment(**values)
        case RecordKind.OPERATION:
            return OperationDetails(**values)
        case RecordKind.HOSPITAL_DISCHARGE:
            return HospitalDischarge(**values)
