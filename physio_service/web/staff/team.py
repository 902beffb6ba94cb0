"""The team's page: who has how much, who is away, whose work goes to whom, how good alerts are."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template

from physio_service.domain.absence import NewAbsence
from physio_service.domain.target import BOUNDS, Target
from physio_service.domain.task import Tier
from physio_service.queries.clinic import colleagues
from physio_service.queries.team import team as read_team
from physio_service.services.covering import end_absence, record_absence
from physio_service.services.handing import (
    hand_over_patient,
    hand_over_patients,
    hand_over_tasks,
)
from physio_service.services.targeting import set_targets
from physio_service.services.vouching import CLINICIANS
from physio_service.web import parts
from physio_service.web.concurrency import version_from_form
from physio_service.web.forms import Form
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.page_work import (
    BeingAway,
    PatientHanding,
    Targeting,
    WorkHanding,
)
from physio_service.web.staff import reading, task_filters
from physio_service.web.staff.acting import act, choices, go_to
from physio_service.web.staff.work_words import ABSENCE_REASON

team = Blueprint("team", __name__, url_prefix="/team")
PAGE, _PATIENT = "staff/team.html", "staff/hand_over.html"


@team.get("")
@requires(Permission.PATIENTS_READ)
def show() -> str:
    return render_template(PAGE, form=Form(), **context())


@team.post("/absences")
@requires(Permission.TASKS_WRITE)
def be_away() -> Response:
    """Enter that somebody is away, and who does their work."""

    def do(typed: dict[str, Any]) -> Response:
        new = NewAbsence(
            typed["staff_id"],
            typed["cover_id"],
            typed["from_day"],
            typed["until_day"],
            typed["reason_away"],
        )
        record_absence(
            parts.parts().database, parts.who(), reading.clinic_id(), new, now=parts.now()
        )
        return go_to("team.show", anchor="absences")

    return act(BeingAway, do, PAGE, context)


@team.post("/absences/<uuid:absence_id>/end")
@requires(Permission.TASKS_WRITE)
def be_back(absence_id: UUID) -> Response:
    """Say that somebody is back, or will not go."""
    end_absence(
        parts.parts().database,
        parts.who(),
        reading.clinic_id(),
        absence_id,
        version=version_from_form(),
        now=parts.now(),
    )
    return go_to("team.show", anchor="absences")


@team.post("/tasks")
@requires(Permission.TASKS_WRITE)
def hand_over_all_tasks() -> Response:
    """Give every open task of one colleague to another."""
    return _hand_over(hand_over_tasks)


@team.post("/patients")
@requires(Permission.PATIENTS_WRITE)
def hand_over_all_patients() -> Response:
    """Make one colleague responsible for every patient of another."""
    return _hand_over(hand_over_patients)


@team.post("/targets")
@requires(Permission.CLINIC_ADMIN)
def target() -> Response:
    """Set how soon tasks are taken, and how many a physiotherapist can do in a day."""

    def do(typed: dict[str, Any]) -> Response:
        own = {
            tier: Target(typed[f"tier_{int(tier)}"], longest.unit)
            for tier, longest in BOUNDS.items()
        }
        set_targets(
            parts.parts().database,
            parts.who(),
            reading.clinic_id(),
            own,
            typed["task_budget"],
            version=version_from_form(),
            now=parts.now(),
        )
        return go_to("team.show", anchor="targets")

    return act(Targeting, do, PAGE, context)


@team.get("/patients/<uuid:patient_id>")
@requires(Permission.PATIENTS_WRITE)
def ask_patient(patient_id: UUID) -> str:
    return render_template(_PATIENT, form=Form(), **_of_patient(patient_id))


@team.post("/patients/<uuid:patient_id>")
@requires(Permission.PATIENTS_WRITE)
def hand_over_one(patient_id: UUID) -> Response:
    """Make a colleague responsible for a patient."""

    def do(typed: dict[str, Any]) -> Response:
        hand_over_patient(
            parts.parts().database,
            parts.who(),
            reading.clinic_id(),
            patient_id,
            typed["to_id"],
            note=typed["handed_note"] or "",
            now=parts.now(),
        )
        return go_to("patients.show", patient_id=patient_id)

    return act(PatientHanding, do, _PATIENT, lambda: _of_patient(patient_id))


def _of_patient(patient_id: UUID) -> dict[str, Any]:
    told = reading.story_of(patient_id, "hand_over")
    with reading.reading() as tx:
        people = colleagues(tx, reading.clinic_id())
    return {
        "patient": told.patient,
        "responsible": told.responsible,
        "clinicians": task_filters.who_may_do(people, only=CLINICIANS),
    }


def context() -> dict[str, Any]:
    """Return what the page shows."""
    with reading.reading() as tx:
        found = read_team(tx, reading.clinic_id(), parts.now())
    people = [load.person for load in found.loads]
    return {
        "team": found,
        "clinic": found.clinic,
        "people": task_filters.who_may_do(people),
        "clinicians": task_filters.who_may_do(people, only=CLINICIANS),
        "reasons": choices(ABSENCE_REASON),
        "tiers": tuple(Tier),
        "now": parts.now(),
    }


def _hand_over(do_it: Any) -> Response:
    def do(typed: dict[str, Any]) -> Response:
        do_it(
            parts.parts().database,
            parts.who(),
            reading.clinic_id(),
            typed["from_id"],
            typed["to_id"],
            note=typed["handed_note"] or "",
            now=parts.now(),
        )
        return go_to("team.show")

    return act(WorkHanding, do, PAGE, context)
