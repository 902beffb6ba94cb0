"""Putting a patient away: a death, the archive, and taking either back."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template

from physio_service.services.archiving import archive, record_death, restore
from physio_service.web import parts
from physio_service.web.concurrency import version_from_form
from physio_service.web.forms import Form
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.page_findings import Death, Plain
from physio_service.web.staff import reading
from physio_service.web.staff.acting import act, go_to

archives = Blueprint("archives", __name__, url_prefix="/patients/<uuid:patient_id>")
_DEATH, _ARCHIVE, _RESTORE = "staff/death.html", "staff/archive.html", "staff/restore.html"


@archives.get("/death")
@requires(Permission.PATIENTS_WRITE)
def ask_death(patient_id: UUID) -> str:
    return render_template(_DEATH, form=Form(), **_context(patient_id))


@archives.post("/death")
@requires(Permission.PATIENTS_WRITE)
def report_death(patient_id: UUID) -> Response:
    """Record that a patient died: everything stops at once."""

    def do(typed: dict[str, Any]) -> Response:
        record_death(
            parts.parts().database,
            parts.who(),
            reading.clinic_id(),
            patient_id,
            typed["died_day"],
            version=version_from_form(),
            now=parts.now(),
        )
        return go_to("patients.show", patient_id=patient_id)

    return act(Death, do, _DEATH, lambda: _context(patient_id))


@archives.get("/archive")
@requires(Permission.PATIENTS_WRITE)
def ask_archive(patient_id: UUID) -> str:
    return render_template(_ARCHIVE, form=Form(), **_context(patient_id))


@archives.post("/archive")
@requires(Permission.PATIENTS_WRITE)
def put_away(patient_id: UUID) -> Response:
    """Archive a patient with nothing under way."""
    return _plain(patient_id, archive, _ARCHIVE)


@archives.get("/restore")
@requires(Permission.PRESCRIBE)
def ask_restore(patient_id: UUID) -> str:
    return render_template(_RESTORE, form=Form(), **_context(patient_id))


@archives.post("/restore")
@requires(Permission.PRESCRIBE)
def take_back(patient_id: UUID) -> Response:
    """Take back that a patient was archived, or a death recorded in error."""
    return _plain(patient_id, restore, _RESTORE)


def _plain(patient_id: UUID, service: Any, template: str) -> Response:
    def do(_typed: dict[str, Any]) -> Response:
        service(
            parts.parts().database,
            parts.who(),
            reading.clinic_id(),
            patient_id,
            version=version_from_form(),
            now=parts.now(),
        )
        return go_to("patients.show", patient_id=patient_id)

    return act(Plain, do, template, lambda: _context(patient_id))


def _context(patient_id: UUID) -> dict[str, Any]:
    story = reading.story_of(patient_id, "archive")
    return {"patient": story.patient, "story": story}
