"""Recording what was said or seen about a criterion."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template
from flask_babel import lazy_gettext as _l

from physio_service.domain.course import Criterion
from physio_service.domain.criterion import Said
from physio_service.domain.errors import NotFound
from physio_service.services.confirming import confirm
from physio_service.web import parts
from physio_service.web.forms import Form
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.page_findings import CriterionSaid
from physio_service.web.staff import reading
from physio_service.web.staff.acting import act, go_to
from physio_service.web.staff.courses import course_context

criteria = Blueprint(
    "criteria", __name__, url_prefix="/patients/<uuid:patient_id>/episodes/<uuid:episode_id>"
)
_FORM = "staff/criterion.html"
_ANSWERS = {
    Said.YES: _l("Yes, it is so"),
    Said.NO: _l("No, it is not"),
    Said.WITHDRAWN: _l("Not known: take back what was recorded"),
}


@criteria.get("/criteria/<criterion_id>")
@requires(Permission.PATIENTS_WRITE)
def ask(patient_id: UUID, episode_id: UUID, criterion_id: str) -> str:
    return render_template(_FORM, form=Form(), **_context(patient_id, episode_id, criterion_id))


@criteria.post("/criteria/<criterion_id>")
@requires(Permission.PATIENTS_WRITE)
def answer(patient_id: UUID, episode_id: UUID, criterion_id: str) -> Response:
    """Record what holds of a criterion; it opens nothing."""

    def do(typed: dict[str, Any]) -> Response:
        _context(patient_id, episode_id, criterion_id)  # raises NotFound for another patient's
        confirm(
            parts.parts().database,
            parts.who(),
            reading.clinic_id(),
            episode_id,
            criterion_id,
            typed["said"],
            typed["note"] or "",
            now=parts.now(),
        )
        return go_to("patients.show", patient_id=patient_id, anchor=f"criteria-{episode_id}")

    context = lambda: _context(patient_id, episode_id, criterion_id)  # noqa: E731 - read late
    return act(CriterionSaid, do, _FORM, context)


def _context(patient_id: UUID, episode_id: UUID, criterion_id: str) -> dict[str, Any]:
    context = course_context(patient_id, episode_id)
    phase = context["course"].phase
    found = [one for one in phase.criteria if one.id == criterion_id] if phase else []
    if not found:
        raise NotFound("the phase in force has no such criterion")
    criterion: Criterion = found[0]
    answers = [(said.value, str(words), None) for said, words in _ANSWERS.items()]
    return {**context, "criterion": criterion, "answers": answers}
