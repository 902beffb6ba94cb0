"""The day of an operation: moved, put off or called off."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template

from physio_service.domain.surgery import SurgeryChange, SurgeryMove
from physio_service.services.rescheduling import reschedule
from physio_service.web import parts
from physio_service.web.concurrency import version_from_form
from physio_service.web.forms import Form
from physio_service.web.permissions import Permission, may, requires
from physio_service.web.schemas.page_forms import SurgeryMoving
from physio_service.web.staff import reading
from physio_service.web.staff.acting import act, choices, go_to
from physio_service.web.staff.clinical_words import SURGERY_MOVE
from physio_service.web.staff.courses import course_context

surgeries = Blueprint(
    "surgeries", __name__, url_prefix="/patients/<uuid:patient_id>/episodes/<uuid:episode_id>"
)
_SURGERY = "staff/surgery.html"


@surgeries.get("/surgery")
@requires(Permission.PATIENTS_WRITE)
def surgery(patient_id: UUID, episode_id: UUID) -> str:
    return render_template(_SURGERY, form=Form(), **surgery_context(patient_id, episode_id))


@surgeries.post("/surgery")
@requires(Permission.PATIENTS_WRITE)
def move_surgery(patient_id: UUID, episode_id: UUID) -> Response:
    """Move the operation to another day, or have it await one."""

    def do(typed: dict[str, Any]) -> Response:
        reschedule(
            parts.parts().database,
            parts.who(),
            reading.clinic_id(),
            episode_id,
            SurgeryChange(typed["move"], typed["day"], typed["reason"] or ""),
            version=version_from_form(),
            now=parts.now(),
        )
        return go_to("patients.show", patient_id=patient_id, anchor=f"prescription-{episode_id}")

    return act(SurgeryMoving, do, _SURGERY, lambda: surgery_context(patient_id, episode_id))


def surgery_context(patient_id: UUID, episode_id: UUID) -> dict[str, Any]:
    return {
        **course_context(patient_id, episode_id),
        "moves": choices(SURGERY_MOVE, _moves()),
    }


def _moves() -> set[str]:
    """Return what may become of the operation's day: another is a clinician's to give."""
    may_plan = may(parts.principal(), Permission.PRESCRIBE)
    return {move.value for move in SurgeryMove if may_plan or move is not SurgeryMove.MOVED}
