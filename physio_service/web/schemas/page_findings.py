"""The forms of clinical records: flat fields, read into the findings they stand for."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields

from physio_service.domain.assessment import (
    DEGREES,
    Assessment,
    Gait,
    HipRange,
    Trendelenburg,
    Wound,
)
from physio_service.domain.criterion import Said
from physio_service.domain.offloading import Aid, Limb
from physio_service.domain.operation import (
    Anaesthetic,
    BoneSubstitute,
    Destination,
    HospitalDischarge,
    OperationDetails,
)
from physio_service.domain.preassessment import Diabetes, Preassessment, Smoking
from physio_service.domain.record import Findings, NewRecord, RecordKind
from physio_service.web.schemas.page_fields import Day, Decimal, OneOf, Signed, Whole, Words, YesNo

_SIDES = ("left", "right")


class _Record(Schema):
    day = Day(_l("Give the day"))
    note = Words(2000)


_HIPS: dict[str, fields.Field[Any]] = {
    f"{side}.{movement}": Signed() for side in _SIDES for movement in DEGREES
}
_ASSESSMENT: dict[str, fields.Field[Any]] = {
    **_HIPS,
    "gait": OneOf(Gait),
    "trendelenburg_left": OneOf(Trendelenburg),
    "trendelenburg_right": OneOf(Trendelenburg),
    "aid": OneOf(Aid),
    "wound": OneOf(Wound),
    "pain_rest": Whole(),
    "pain_activity": Whole(),
    "pain_usual": Whole(),
}
_PREASSESSMENT: dict[str, fields.Field[Any]] = {
    "systolic": Whole(),
    "diastolic": Whole(),
    "haemoglobin": Whole(),
    "is_anaemic": YesNo(),
    "diabetes": OneOf(Diabetes),
    "hba1c": Whole(),
    "smoking": OneOf(Smoking),
    "height_cm": Whole(),
    "weight_kg": Decimal(),
    "bmi": Decimal(),
}
_OPERATION: dict[str, fields.Field[Any]] = {
    "limb": OneOf(Limb, _l("Choose the operated side")),
    "anaesthetic": OneOf(Anaesthetic),
    "bone_substitute": OneOf(BoneSubstitute),
}
_DISCHARGE: dict[str, fields.Field[Any]] = {
    "to": OneOf(Destination, _l("Choose where the patient went")),
    "aid": OneOf(Aid),
    "is_safe_on_stairs": YesNo(),
}
FORMS: Mapping[RecordKind, type[Schema]] = {
    RecordKind.ASSESSMENT: _Record.from_dict(_ASSESSMENT),
    RecordKind.PREASSESSMENT: _Record.from_dict(_PREASSESSMENT),
    RecordKind.OPERATION: _Record.from_dict(_OPERATION),
    RecordKind.HOSPITAL_DISCHARGE: _Record.from_dict(_DISCHARGE),
}


class Withdrawal(Schema):
    """Why a record was entered in error."""

    reason = Words(2000, _l("Say why it was entered in error"))


class CriterionSaid(Schema):
    """What was said or seen about a criterion."""

    said = OneOf(Said, _l("Choose what holds"))
    note = Words(500)


class Plain(Schema):
    """A form that asks nothing: sending it is the act."""


class Death(Schema):
    """A patient died."""

    died_day = Day()


def record_of(kind: RecordKind, typed: Mapping[str, Any]) -> NewRecord:
    """Return the record that a form's values make."""
    values = {name: value for name, value in typed.items() if name not in ("day", "note")}
    return NewRecord(typed["day"], _findings(kind, values), typed["note"] or "")


def _findings(kind: RecordKind, values: dict[str, Any]) -> Findings:
    match kind:
        case RecordKind.ASSESSMENT:
            # The library puts what has a dot in its name one level down.
            left, right = (HipRange(**values.pop(side)) for side in _SIDES)
            return Assessment(left=left, right=right, **values)
        case RecordKind.PREASSESSMENT:
            return Preassessment(**values)
        case RecordKind.OPERATION:
            return OperationDetails(**values)
        case RecordKind.HOSPITAL_DISCHARGE:
            return HospitalDischarge(**values)


def flat(findings: Findings) -> dict[str, Any]:
    """Return findings as the fields of their form, those not known left out."""
    values = asdict(findings)
    for side in _SIDES:
        values |= {f"{side}.{name}": one for name, one in (values.pop(side, None) or {}).items()}
    return {name: value for name, value in values.items() if value is not None}
