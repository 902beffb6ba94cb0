"""What findings, criteria and milestones are called on a page, and which fields a form asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from physio_service.domain.assessment import DEGREES
from physio_service.domain.criterion import Judgement, Why
from physio_service.domain.preassessment import BOUNDS
from physio_service.domain.record import RecordKind
from physio_service.web.staff.words import AID, LIMB, Words

KIND: Words = {
    "assessment": _l("Assessment"),
    "preassessment": _l("Pre-assessment"),
    "operation": _l("Details of the operation"),
    "hospital_discharge": _l("Discharge from hospital"),
}
SURGERY_MOVE: Words = {
    "moved": _l("Another day is planned"),
    "postponed": _l("Postponed, no new day yet"),
    "cancelled": _l("Cancelled by the hospital or the patient, no new day yet"),
}
GAIT: Words = {
    "no_limp": _l("no limp"),
    "slight_limp": _l("slight limp"),
    "marked_limp": _l("marked limp"),
    "not_walking": _l("not walking"),
}
TRENDELENBURG: Words = {
    "negative": _l("negative: the pelvis stays level"),
    "positive": _l("positive: the pelvis drops"),
}
WOUND: Words = {
    "closed_dry": _l("closed and dry"),
    "moist": _l("moist"),
    "open": _l("open"),
    "infected": _l("looks infected"),
}
DIABETES: Words = {
    "none": _l("none"),
    "type_1": _l("type 1"),
    "type_2": _l("type 2"),
    "other": _l("another kind"),
}
SMOKING: Words = {
    "never": _l("never smoked"),
    "former": _l("stopped"),
    "current": _l("smokes"),
}
ANAESTHETIC: Words = {
    "general": _l("general"),
    "spinal": _l("spinal"),
    "both": _l("general and spinal"),
    "other": _l("another kind"),
}
BONE_SUBSTITUTE: Words = {
    "none": _l("none used"),
    "artificial": _l("artificial bone"),
    "own_bone": _l("the patient’s own bone"),
    "donor_bone": _l("donor bone"),
}
DESTINATION: Words = {
    "home": _l("home"),
    "relatives": _l("to relatives"),
    "care_home": _l("to a care home"),
    "other_hospital": _l("to another hospital"),
}
YES_NO: Words = {"yes": _l("yes"), "no": _l("no")}
COMPLICATION: Words = {
    "collapse": _l("Collapse of the femoral head"),
    "fracture": _l("Fracture"),
    "infection": _l("Infection"),
    "clot": _l("Clot in a leg or a lung"),
    "nerve": _l("Injury of a nerve"),
    "bleeding": _l("Bleeding"),
    "pain": _l("Pain that did not settle"),
    "other": _l("Another: say which in the note"),
}
STANDING: Words = {"met": _l("Met"), "not_met": _l("Not met"), "not_known": _l("Not known")}
SETBACK: Words = {
    "pain_twice": _l("the last two pains said were in the worst band"),
    "limp": _l("a limp was seen in walking without an aid"),
    "aid_left": _l("the patient last said to walk without the aid"),
}
STANDING_TONES = {"met": "green", "not_met": "orange", "not_known": "grey"}
MOVEMENTS: Words = {
    "flexion": _l("Flexion"),
    "extension": _l("Extension"),
    "abduction": _l("Abduction"),
    "internal_rotation": _l("Internal rotation"),
    "external_rotation": _l("External rotation"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One field of a record's form; `words` are those to choose from, none: a number."""

    name: str
    label: Any
    words: Words | None = None
    unit: str = ""
    is_truth: bool = False


def _hip(side: str) -> tuple[Asked, ...]:
    return tuple(Asked(f"{side}.{name}", label, unit="°") for name, label in MOVEMENTS.items())


FIELDS: Mapping[RecordKind, tuple[tuple[Any, tuple[Asked, ...]], ...]] = {
    RecordKind.ASSESSMENT: (
        (_l("Left hip"), _hip("left")),
        (_l("Right hip"), _hip("right")),
        (
            _l("Walking"),
            (
                Asked("gait", _l("Gait"), GAIT),
                Asked("aid", _l("Walking aid"), AID),
                Asked(
                    "trendelenburg_left", _l("Trendelenburg, standing on the left"), TRENDELENBURG
                ),
                Asked(
                    "trendelenburg_right", _l("Trendelenburg, standing on the right"), TRENDELENBURG
                ),
            ),
        ),
        (_l("Wound"), (Asked("wound", _l("Wound"), WOUND),)),
        (
            _l("Pain, 0 to 10"),
            (
                Asked("pain_rest", _l("Pain at rest")),
                Asked("pain_activity", _l("Pain in activity")),
                Asked("pain_usual", _l("Usual pain")),
            ),
        ),
    ),
    RecordKind.PREASSESSMENT: (
        (
            _l("Blood pressure"),
            (
                Asked("systolic", _l("Systolic"), unit="mmHg"),
                Asked("diastolic", _l("Diastolic"), unit="mmHg"),
            ),
        ),
        (
            _l("Blood"),
            (
                Asked("haemoglobin", _l("Haemoglobin"), unit="g/L"),
                Asked("is_anaemic", _l("Anaemia"), YES_NO, is_truth=True),
                Asked("diabetes", _l("Diabetes"), DIABETES),
                Asked("hba1c", _l("HbA1c"), unit="mmol/mol"),
            ),
        ),
        (
            _l("Smoking and weight"),
            (
                Asked("smoking", _l("Smoking"), SMOKING),
                Asked("height_cm", _l("Height"), unit="cm"),
                Asked("weight_kg", _l("Weight"), unit="kg"),
                Asked("bmi", _l("BMI, where only that is known"), unit="kg/m²"),
            ),
        ),
    ),
    RecordKind.OPERATION: (
        (
            _l("Operation"),
            (
                Asked("limb", _l("Operated side"), LIMB),
                Asked("anaesthetic", _l("Anaesthetic"), ANAESTHETIC),
                Asked("bone_substitute", _l("Bone substitute"), BONE_SUBSTITUTE),
            ),
        ),
    ),
    RecordKind.HOSPITAL_DISCHARGE: (
        (
            _l("Leaving hospital"),
            (
                Asked("to", _l("Where to"), DESTINATION),
                Asked("aid", _l("Walking aid"), AID),
                Asked("is_safe_on_stairs", _l("Safe on stairs with it"), YES_NO, is_truth=True),
            ),
        ),
    ),
}
LABELS: Words = {
    **MOVEMENTS,
    **{
        one.name: one.label
        for sections in FIELDS.values()
        for _, asked in sections
        for one in asked
    },
}
SPANS = {**DEGREES, **BOUNDS}  # what a number may be, for the hints of the form
_WHY: Mapping[Why, Any] = {
    Why.DAY_PASSED: _l("the day has passed"),
    Why.DAY_AHEAD: _l("the day is ahead"),
    Why.NOT_OPERATED: _l("no operation is recorded"),
    Why.OPERATED: _l("the operation is recorded"),
    Why.SCORE_FITS: _l("last score %(number)s"),
    Why.SCORE_DIFFERS: _l("last score %(number)s"),
    Why.NO_SCORE: _l("never measured"),
    Why.ONLY_OLDER: _l("last known before this phase"),
    Why.SAID_YES: _l("recorded: yes"),
    Why.SAID_NO: _l("recorded: no"),
    Why.SEEN: _l("seen in an assessment"),
    Why.SEEN_OTHERWISE: _l("found otherwise in an assessment"),
    Why.NOT_ASKED: _l("nobody has asked or looked"),
    Why.NO_FLAG: _l("no warning sign is open"),
    Why.FLAG_OPEN: _l("a warning sign is open"),
    Why.REPLY_UNREAD: _l("a reply that nobody has read may be one"),
    Why.NO_RULE: _l("nothing here computes it: look yourself"),
}


def reason(judgement: Judgement) -> str:
    """Return why a criterion stands as it does, in words."""
    words = str(_WHY[judgement.why])
    number = "" if judgement.number is None else f"{judgement.number:g}"
    return words % {"number": number} if "%(number)s" in words else words


def said(asked: Asked, value: Any) -> str:
    """Return a finding as a page shows it, with its unit."""
    if asked.is_truth:
        return str(YES_NO["yes" if value else "no"])
    if asked.words is not None:
        return str(asked.words[str(value)])
    number = f"{value:g}"
    return f"{number}{asked.unit}" if asked.unit == "°" else f"{number} {asked.unit}".strip()


def milestone(kind: str) -> str:
    """Return what a milestone is called."""
    known = {
        "moved": _("Operation planned for another day"),
        "postponed": _("Operation postponed"),
        "cancelled": _("Operation cancelled"),
        "operated": _("Operation"),
        "phase": _("Phase opened"),
        "offloading": _("Weight-bearing signed"),
        "alert": _("Alert"),
        "ended": _("End of the episode"),
        "planned": _("Planned, not before"),
    }
    return known.get(kind) or str(KIND[kind])
