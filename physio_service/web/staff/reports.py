"""Entering what a patient told by telephone or on paper: a walk, and pain in exercise."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template

from physio_service.services.hurting import report_pain
from physio_service.services.walking import report_walk
from physio_service.web import parts
from physio_service.web.forms import Form
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.page_reports import Pain, Walk
from physio_service.web.staff import reading
from physio_service.web.staff.acting import act, go_to
from physio_service.web.staff.courses import course_context

reports = Blueprint(
    "reports", __name__, url_prefix="/patients/<uuid:patient_id>/episodes/<uuid:episode_id>"
)
_WALK, _PAIN = "staff/walk.html", "staff/pain.html"


@reports.get("/walk")
@requires(Permission.PATIENTS_WRITE)
def walk(patient_id: UUID, episode_id: UUID) -> str:
    return render_template(_WALK, form=Form(), **course_context(patient_id, episode_id))


@reports.post("/walk")
@requires(Permission.PATIENTS_WRITE)
def walked(patient_id: UUID, episode_id: UUID) -> Response:
    """Enter a walk: within the prescribed rows it may lead further, or back."""

    def do(typed: dict[str, Any]) -> Response:
        course_context(patient_id, episode_id)  # raises NotFound for another patient's
        report_walk(
            parts.parts().database,
            parts.who(),
            reading.clinic_id(),
            episode_id,
            is_comfortable=typed["is_comfortable"],
            now=parts.now(),
        )
        return go_to("patients.show", patient_id=patient_id, anchor=f"programme-{episode_id}")

    return act(Walk, do, _WALK, lambda: course_context(patient_id, episode_id))


@reports.get("/pain")
@requires(Permission.PATIENTS_WRITE)
def pain(patient_id: UUID, episode_id: UUID) -> str:
    return render_template(_PAIN, form=Form(), **course_context(patient_id, episode_id))


@reports.post("/pain")
@requires(Permission.PATIENTS_WRITE)
def pained(patient_id: UUID, episode_id: UUID) -> Response:
    """Enter how much an exercise hurt; the worst band opens a task."""

    def do(typed: dict[str, Any]) -> Response:
        course_context(patient_id, episode_id)  # raises NotFound for another patient's
        report_pain(
            parts.parts().database,
            parts.who(),
            reading.clinic_id(),
            episode_id,
            typed["score"],
            now=parts.now(),
        )
        return go_to("patients.show", patient_id=patient_id, anchor=f"programme-{episode_id}")

    return act(Pain, do, _PAIN, lambda: course_context(patient_id, episode_id))
