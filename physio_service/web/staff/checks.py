"""Entering what a patient answered to the week's questions by phone or on paper."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, render_template

from physio_service.domain.errors import Fault, Invalid, NotFound
from physio_service.queries.check_page import CheckPage, last_check_page
from physio_service.services.entering import enter_check
from physio_service.services.queueing import FALLBACK
from physio_service.services.replying import read_by
from physio_service.web import parts
from physio_service.web.check_form import Typed, questions_of
from physio_service.web.forms import Form, shown_again
from physio_service.web.permissions import Permission, requires
from physio_service.web.staff import reading
from physio_service.web.staff.acting import go_to

checks = Blueprint("checks", __name__, url_prefix="/patients/<uuid:patient_id>")
_FORM = "staff/check.html"


@checks.get("/check")
@requires(Permission.PATIENTS_WRITE)
def ask(patient_id: UUID) -> Response:
    return make_response(render_template(_FORM, form=Form(), typed=Typed(), **_context(patient_id)))


@checks.post("/check")
@requires(Permission.PATIENTS_WRITE)
def enter(patient_id: UUID) -> Response:
    """Keep the answers that can be ones; the others are shown again as they were typed."""
    page = _page(patient_id)
    typed = Typed.of(page)
    enter_check(
        parts.parts().database,
        parts.who(),
        reading.clinic_id(),
        patient_id,
        typed.said,
        now=parts.now(),
    )
    context = _context(patient_id)
    if typed.wrong:
        wrong = [one for one in context["questions"] if one["name"] in typed.wrong]
        faults = (Fault(one["id"], one["hint"]) for one in wrong)
        form = Form().refused(Invalid(*faults))
        return shown_again(_FORM, form, typed=typed, **context)
    if context["is_alarm"]:
        return make_response(render_template(_FORM, form=Form(), typed=typed, **context))
    return go_to("patients.show", patient_id=patient_id)


def _page(patient_id: UUID) -> CheckPage:
    with parts.parts().database.reading() as tx:
        found = last_check_page(tx, reading.clinic_id(), patient_id, parts.now())
    if found is None:
        raise NotFound("no check was due in the last week")
    return found


def _context(patient_id: UUID) -> dict[str, Any]:
    page, texts = _page(patient_id), parts.parts().texts
    reading.viewed(patient_id, "check")
    in_english = replace(page.patient, language=FALLBACK)
    when = read_by(texts, page.clinic, in_english, parts.now())
    return {
        "patient": page.patient,
        "patient_id": patient_id,
        "questions": questions_of(page, texts.wordings[FALLBACK]),
        "is_alarm": page.check.has_sign,
        "told": texts.rendered(page.clinic, FALLBACK, "rf_tier2", {"when": when}).text,
    }
