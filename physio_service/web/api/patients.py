"""Patients: the caseload, registering, one of them, and changing what is kept."""

from typing import Any
from uuid import UUID

from flask import url_for

from physio_service.domain.patient import NewPatient, own_hours
from physio_service.queries.caseload import CaseloadRow, Order, caseload
from physio_service.queries.clinic import clinic_of
from physio_service.queries.page import Page
from physio_service.queries.patient import Story, story
from physio_service.services.amending import AnyHour, PatientChange, change
from physio_service.services.finding import number_in
from physio_service.services.registering import register
from physio_service.services.viewing import note_listed
from physio_service.web import parts
from physio_service.web.api.answers import ETAG, LOCATION, look, piece, versioned
from physio_service.web.api.policy import changes, creates, repeats
from physio_service.web.api.resource import Resource, reading
from physio_service.web.paging import page_asked
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.api_base import PageAsked, page_of
from physio_service.web.schemas.api_patients import (
    CaseloadAsked,
    PatientAsked,
    PatientChangeAsked,
    PatientRowTold,
    PatientTold,
    SearchAsked,
)

patients = Resource("patients", "Who is treated here")
_PAGE = page_of(PatientRowTold)
_OF_STORY = ("contact", "is_opted_out", "pause", "together")


@patients.get("/patients")
@requires(Permission.DASHBOARD_READ)
@patients.query(CaseloadAsked)
@patients.answers(200, _PAGE, "A piece of the caseload")
def list_patients(asked: dict[str, Any]) -> dict[str, Any]:
    """List the caseload

    Who needs a person comes first. A list never carries a phone number.
    """
    return _caseload(attention_only=asked["attention"], order=asked["order"])


@patients.post("/patients/search")
@requires(Permission.DASHBOARD_READ)
@repeats
@patients.query(PageAsked)
@patients.body(SearchAsked)
@patients.answers(200, _PAGE, "A piece of those found")
def find_patients(_paging: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any]:
    """Find patients by name, reference or number

    Asked in a body, because an address with a name in it is kept in logs on the way.
    """
    with reading() as tx:
        region = clinic_of(tx, parts.principal().clinic_id).region
    number = number_in(asked["search"], region)
    return _caseload(
        attention_only=asked["attention"],
        order=asked["order"],
        search=asked["search"],
        number=number,
    )


@patients.post("/patients")
@requires(Permission.PATIENTS_WRITE)
@creates
@patients.body(PatientAsked)
@patients.answers(201, PatientTold, "The patient as registered", headers={**ETAG, **LOCATION})
def add_patient(asked: dict[str, Any]) -> Any:
    """Register a patient

    Somebody without a mobile number is reached on paper. Unless `ask_by_text` is false, a
    first text asks whether they agree to texts; nothing else is sent before a yes. 409 says
    that somebody else is reached on the number, unless `shares_phone` says that they share it.
    """
    container, who = parts.parts(), parts.principal()
    ask_by_text, shares_phone = asked.pop("ask_by_text"), asked.pop("shares_phone")
    asked["preferred_times"] = tuple(asked["preferred_times"])
    patient_id = register(
        container.database,
        container.texts,
        who.actor,
        who.clinic_id,
        NewPatient(**asked),
        now=parts.now(),
        ask_by_text=ask_by_text,
        shares_phone=shares_phone,
    )
    told, headers = tell_patient(patient_id)
    where = url_for("api_patients.show_patient", patient_id=patient_id)
    return told, headers | {"Location": where}


@patients.get("/patients/<uuid:patient_id>")
@requires(Permission.PATIENTS_READ)
@patients.answers(200, PatientTold, "The patient", headers=ETAG)
def show_patient(patient_id: UUID) -> Any:
    """Show a patient"""
    look(patient_id, "record")
    return tell_patient(patient_id)


@patients.patch("/patients/<uuid:patient_id>")
@requires(Permission.PATIENTS_WRITE)
@changes
@patients.body(PatientChangeAsked)
@patients.answers(200, PatientTold, "The patient as changed", headers=ETAG)
def change_patient(asked: dict[str, Any], patient_id: UUID, version: int) -> Any:
    """Change a patient

    Other times or another zone move what lies ahead; what was asked or is past stays.
    """
    if "preferred_times" in asked:
        asked["preferred_times"] = tuple(asked["preferred_times"])
    if "own_window" in asked:
        own = asked["own_window"] or {"opens": None, "closes": None}
        asked["own_window"] = own_hours(**own) or AnyHour.ANY
    container, who = parts.parts(), parts.principal()
    change(
        container.database,
        container.texts,
        who.actor,
        who.clinic_id,
        patient_id,
        PatientChange(**asked),
        version=version,
        now=parts.now(),
    )
    return tell_patient(patient_id)


def _caseload(
    *,
    attention_only: bool,
    order: Order,
    search: str | None = None,
    number: str | None = None,
) -> dict[str, Any]:
    asked, who = page_asked(), parts.principal()
    with reading() as tx:
        page: Page[CaseloadRow] = caseload(
            tx,
            who.clinic_id,
            parts.now(),
            search=search,
            number=number,
            attention_only=attention_only,
            order=order,
            after=asked.after,
            limit=asked.limit,
        )
    ids = [row.id for row in page.rows]
    database = parts.parts().database
    note_listed(database, who.actor, who.clinic_id, ids, "caseload", now=parts.now())
    return piece(page)


def tell_patient(patient_id: UUID) -> tuple[Any, dict[str, str]]:
    """Return a patient as the API answers them, with their ETag."""
    with reading() as tx:
        found = story(tx, parts.principal().clinic_id, patient_id, parts.now())
    return versioned(_flat(found), found.patient.version)


def _flat(found: Story) -> dict[str, Any]:
    told = {name: getattr(found.patient, name, None) for name in PatientTold().fields}
    told |= {name: getattr(found, name) for name in _OF_STORY}
    told["episodes"] = [*(course.episode for course in found.active), *found.ended]
    return told
