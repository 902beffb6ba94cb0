"""What a clinician signs while offloading lasts: a page for each, and the way back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template

from physio_service.domain.errors import Fault, Invalid
from physio_service.domain.offloading import Status
from physio_service.services.lengthening import set_weeks
from physio_service.services.limiting import lift_limit, set_limit
from physio_service.services.opening import sign_step
from physio_service.services.parking import retake
from physio_service.services.reviewing import set_review
from physio_service.services.standing import record_other_leg
from physio_service.web import parts
from physio_service.web.concurrency import version_from_form
from physio_service.web.forms import Form
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas import page_gates
from physio_service.web.staff import reading, words
from physio_service.web.staff.acting import act, go_to
from physio_service.web.staff.courses import course_context
from physio_service.web.staff.stepping import retaken, step_of

prescriptions = Blueprint(
    "prescriptions", __name__, url_prefix="/patients/<uuid:patient_id>/episodes/<uuid:episode_id>"
)
_WEEKS, _STEP, _REVIEW = "staff/weeks.html", "staff/step.html", "staff/review.html"
_LIMITS, _PARKED, _OTHER = "staff/limits.html", "staff/parked.html", "staff/other_leg.html"


@prescriptions.get("/weeks")
@requires(Permission.PRESCRIBE)
def weeks(patient_id: UUID, episode_id: UUID) -> str:
    return _page(_WEEKS, patient_id, episode_id)


@prescriptions.post("/weeks")
@requires(Permission.PRESCRIBE)
def lengthen(patient_id: UUID, episode_id: UUID) -> Response:
    """Extend or shorten offloading."""

    def do(typed: dict[str, Any]) -> None:
        number, reason = typed["offload_weeks"], typed["offload_reason"] or ""
        set_weeks(*_who(), episode_id, number, reason=reason, **_signed(typed))

    return _act(page_gates.Weeks, do, _WEEKS, patient_id, episode_id)


@prescriptions.get("/step")
@requires(Permission.PRESCRIBE)
def step(patient_id: UUID, episode_id: UUID) -> str:
    return _page(_STEP, patient_id, episode_id)


@prescriptions.post("/step")
@requires(Permission.PRESCRIBE)
def take_step(patient_id: UUID, episode_id: UUID) -> Response:
    """Sign another status, aid or limit for the leg."""

    def do(typed: dict[str, Any]) -> None:
        sign_step(*_who(), episode_id, step_of(typed), **_signed(typed))

    return _act(page_gates.Stepping, do, _STEP, patient_id, episode_id)


@prescriptions.get("/review")
@requires(Permission.PRESCRIBE)
def review(patient_id: UUID, episode_id: UUID) -> str:
    return _page(_REVIEW, patient_id, episode_id)


@prescriptions.post("/review")
@requires(Permission.PRESCRIBE)
def plan_review(patient_id: UUID, episode_id: UUID) -> Response:
    """Plan the next review, or the end of a step."""

    def do(typed: dict[str, Any]) -> None:
        set_review(
            *_who(),
            episode_id,
            next_review_day=typed["next_review_day"],
            planned_end_day=typed["planned_end_day"],
            reason=typed["reason"] or "",
            **_signed(typed),
        )

    return _act(page_gates.Reviewing, do, _REVIEW, patient_id, episode_id)


@prescriptions.get("/limits")
@requires(Permission.PRESCRIBE)
def limits(patient_id: UUID, episode_id: UUID) -> str:
    return _page(_LIMITS, patient_id, episode_id)


@prescriptions.post("/limits")
@requires(Permission.PRESCRIBE)
def limit(patient_id: UUID, episode_id: UUID) -> Response:
    """Limit a movement from today on."""

    def do(typed: dict[str, Any]) -> None:
        said, day = typed["words"], typed["review_day"]
        set_limit(
            *_who(), episode_id, said, review_day=day, version=version_from_form(), now=parts.now()
        )

    return _act(page_gates.Limiting, do, _LIMITS, patient_id, episode_id)


@prescriptions.post("/limits/lift")
@requires(Permission.PRESCRIBE)
def lift(patient_id: UUID, episode_id: UUID) -> Response:
    """Lift a movement limit."""

    def do(typed: dict[str, Any]) -> None:
        lift_limit(*_who(), episode_id, _id(typed["limit"]), **_signed(typed))

    return _act(page_gates.Lifting, do, _LIMITS, patient_id, episode_id)


@prescriptions.get("/parked")
@requires(Permission.PRESCRIBE)
def parked(patient_id: UUID, episode_id: UUID) -> str:
    return _page(_PARKED, patient_id, episode_id)


@prescriptions.post("/parked")
@requires(Permission.PRESCRIBE)
def take_again(patient_id: UUID, episode_id: UUID) -> Response:
    """Take parked exercises of the open phase again."""

    def do(typed: dict[str, Any]) -> None:
        retake(*_who(), episode_id, retaken(), **_signed(typed))

    return _act(page_gates.Signed, do, _PARKED, patient_id, episode_id)


@prescriptions.get("/other-leg")
@requires(Permission.PRESCRIBE)
def other_leg(patient_id: UUID, episode_id: UUID) -> str:
    return _page(_OTHER, patient_id, episode_id)


@prescriptions.post("/other-leg")
@requires(Permission.PRESCRIBE)
def stand(patient_id: UUID, episode_id: UUID) -> Response:
    """Record what the leg that stands may take."""

    def do(typed: dict[str, Any]) -> None:
        has_problem = typed["other_hip_problem"]
        record_other_leg(
            *_who(), episode_id, typed["other_leg"], has_problem=has_problem, **_signed(typed)
        )

    return _act(page_gates.Standing, do, _OTHER, patient_id, episode_id)


def _act(
    form: Any,
    do: Callable[[dict[str, Any]], None],
    template: str,
    patient_id: UUID,
    episode_id: UUID,
) -> Response:
    def then(typed: dict[str, Any]) -> Response:
        do(typed)
        return go_to("patients.show", patient_id=patient_id, anchor=f"prescription-{episode_id}")

    return act(form, then, template, lambda: prescription_context(patient_id, episode_id))


def _page(template: str, patient_id: UUID, episode_id: UUID) -> str:
    return render_template(template, form=Form(), **prescription_context(patient_id, episode_id))


def prescription_context(patient_id: UUID, episode_id: UUID) -> dict[str, Any]:
    codes = [
        (code.value, f"{code.value} – {words.word(code, 'status')}", None)
        for code in reversed(Status)
    ]
    return {**course_context(patient_id, episode_id), "codes": codes}


def _who() -> tuple[Any, Any, UUID]:
    """Return what every service is told first: the database, who asks, and their clinic."""
    return parts.parts().database, parts.who(), reading.clinic_id()


def _signed(typed: dict[str, Any]) -> dict[str, Any]:
    """Return what every signature says: on whose word, with what note, having seen what."""
    return {
        "authority": typed["authority"] or "",
        "note": typed["note"] or "",
        "version": version_from_form(),
        "now": parts.now(),
    }


def _id(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        raise Invalid(Fault("limit", "must be chosen from the list")) from None
