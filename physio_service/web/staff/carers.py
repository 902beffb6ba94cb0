"""A patient's carers: added with their own phone, asked by text, ended by a person."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template

from physio_service.queries.carers import carers_of
from physio_service.services.caring import NewCarer, add_carer, end_carer
from physio_service.web import parts
from physio_service.web.forms import Form
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.page_inbox import CarerForm
from physio_service.web.staff import reading
from physio_service.web.staff.acting import act, go_to

carers = Blueprint("carers", __name__, url_prefix="/patients/<uuid:patient_id>/carers")
_PAGE = "staff/carers.html"


@carers.get("")
@requires(Permission.PATIENTS_WRITE)
def show(patient_id: UUID) -> str:
    return render_template(_PAGE, form=Form(), **_context(patient_id))


@carers.post("")
@requires(Permission.PATIENTS_WRITE)
def add(patient_id: UUID) -> Response:
    """Add a carer, and ask them by text whether they agree."""

    def do(typed: dict[str, Any]) -> Response:
        container = parts.parts()
        new = NewCarer(**{**typed, "gets_copies": bool(typed["gets_copies"])})
        where = (container.database, container.texts, parts.who(), reading.clinic_id(), patient_id)
        add_carer(*where, new, now=parts.now())
        return go_to("carers.show", patient_id=patient_id)

    return act(CarerForm, do, _PAGE, lambda: _context(patient_id))


@carers.post("/<uuid:carer_id>/end")
@requires(Permission.PATIENTS_WRITE)
def end(patient_id: UUID, carer_id: UUID) -> Response:
    """Let somebody be nobody's carer any more."""
    database = parts.parts().database
    end_carer(database, parts.who(), reading.clinic_id(), carer_id, now=parts.now())
    return go_to("carers.show", patient_id=patient_id)


def _context(patient_id: UUID) -> dict[str, Any]:
    story = reading.story_of(patient_id, "carers")
    with reading.reading() as tx:
        found = carers_of(tx, reading.clinic_id(), patient_id)
    return {"patient": story.patient, "rows": found}
