"""The forms whose change can be looked at first: what each is read by, and what it asks for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l

from physio_service.domain.patient import Patient
from physio_service.domain.surgery import SurgeryChange
from physio_service.services.amending import PatientChange
from physio_service.services.changing import (
    Change,
    End,
    MoveVersion,
    OpenPhase,
    Operate,
    OtherLeg,
    Pause,
    Prefer,
    Reschedule,
    Resume,
    Retake,
    Review,
    SetWeeks,
    SignStep,
)
from physio_service.web import parts
from physio_service.web.schemas import page_forms, page_gates
from physio_service.web.staff import programming
from physio_service.web.staff.care import pause_context
from physio_service.web.staff.courses import course_context, step_if_chosen
from physio_service.web.staff.patients import PAGE, preferences_context, story_context
from physio_service.web.staff.prescriptions import prescription_context
from physio_service.web.staff.stepping import retaken, step_of
from physio_service.web.staff.surgeries import surgery_context

Typed = dict[str, Any]
VERSION = "staff/version.html"


@dataclass(frozen=True, slots=True)
class Kind:
    """One form: its page, and the change that what was typed asks for."""

    title: Any
    form: Any  # the schema that reads what was typed
    template: str
    context: Callable[..., dict[str, Any]]  # of the patient, or of the patient and the episode
    change: Callable[[Typed, Patient], Change]


def _pause(typed: Typed, patient: Patient) -> Change:
    day = typed["until_day"]
    until_at = None if day is None else datetime.combine(day, time(), ZoneInfo(patient.zone))
    return Pause(typed["kind"], until_at, typed["reason"] or "")


def _signed(typed: Typed) -> dict[str, str]:
    return {"authority": typed["authority"] or "", "note": typed["note"] or ""}


def _surgery(typed: Typed, _patient: Patient) -> Change:
    return Reschedule(SurgeryChange(typed["move"], typed["day"], typed["reason"] or ""))


def _phase(typed: Typed, _patient: Patient) -> Change:
    step = step_if_chosen(typed)
    return OpenPhase(typed["phase"], step=step, retake=retaken(), **_signed(typed))


def _weeks(typed: Typed, _patient: Patient) -> Change:
    return SetWeeks(typed["offload_weeks"], typed["offload_reason"] or "", **_signed(typed))


def _review(typed: Typed, _patient: Patient) -> Change:
    end_day, reason = typed["planned_end_day"], typed["reason"] or ""
    signed = _signed(typed)
    return Review(typed["next_review_day"], end_day, reason, signed["authority"], signed["note"])


def _other_leg(typed: Typed, _patient: Patient) -> Change:
    return OtherLeg(typed["other_leg"], typed["other_hip_problem"], **_signed(typed))


OF_PATIENT: Mapping[str, Kind] = {
    "pause": Kind(_l("Pause texts"), page_forms.Pausing, "staff/pause.html", pause_context, _pause),
    "resume": Kind(
        _l("Resume texts"),
        page_forms.Resuming,
        PAGE,
        story_context,
        lambda _typed, _patient: Resume(),
    ),
    "preferences": Kind(
        _l("Change preferences"),
        page_forms.Preferences,
        "staff/preferences.html",
        preferences_context,
        lambda typed, _patient: Prefer(PatientChange(**typed)),
    ),
}
OF_EPISODE: Mapping[str, Kind] = {
    "operation": Kind(
        _l("Record the operation"),
        page_forms.Operation,
        "staff/operation.html",
        course_context,
        lambda typed, _patient: Operate(typed["day"]),
    ),
    "surgery": Kind(
        _l("The operation is moved or put off"),
        page_forms.SurgeryMoving,
        "staff/surgery.html",
        surgery_context,
        _surgery,
    ),
    "phase": Kind(
        _l("Open a phase"), page_forms.Opening, "staff/phase.html", course_context, _phase
    ),
    "step": Kind(
        _l("Change what the leg may take"),
        page_gates.Stepping,
        "staff/step.html",
        prescription_context,
        lambda typed, _patient: SignStep(step_of(typed), **_signed(typed)),
    ),
    "weeks": Kind(
        _l("Extend or shorten offloading"),
        page_gates.Weeks,
        "staff/weeks.html",
        prescription_context,
        _weeks,
    ),
    "review": Kind(
        _l("Plan the next review"),
        page_gates.Reviewing,
        "staff/review.html",
        prescription_context,
        _review,
    ),
    "parked": Kind(
        _l("Take exercises again"),
        page_gates.Signed,
        "staff/parked.html",
        prescription_context,
        lambda typed, _patient: Retake(retaken(), **_signed(typed)),
    ),
    "other_leg": Kind(
        _l("The other leg"),
        page_gates.Standing,
        "staff/other_leg.html",
        prescription_context,
        _other_leg,
    ),
    "programme": Kind(
        _l("Change the programme"),
        programming.form_asked,
        programming.PAGE,
        programming.programme_context,
        lambda typed, _patient: programming.programme_asked(typed),
    ),
    "version": Kind(
        _l("Move to another version"),
        page_gates.Signed,
        VERSION,
        prescription_context,
        lambda typed, _patient: MoveVersion(parts.parts().catalogue, **_signed(typed)),
    ),
    "end": Kind(
        _l("End the episode"),
        page_forms.Ending,
        "staff/end.html",
        course_context,
        lambda typed, _patient: End(typed["outcome"], typed["complication"], typed["note"] or ""),
    ),
}
