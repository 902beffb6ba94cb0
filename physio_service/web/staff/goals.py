"""A patient's goals: set in their words, scored, ended."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template

from physio_service.queries.goals import goals_of
from physio_service.services.aiming import end_goal, score_goal, set_goal
from physio_service.web import parts
from physio_service.web.forms import Form
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.page_goals import GoalEnded, GoalScored, GoalSet
from physio_service.web.staff import reading
from physio_service.web.staff.acting import act, go_to
from physio_service.web.staff.courses import course_context

goals = Blueprint(
    "goals", __name__, url_prefix="/patients/<uuid:patient_id>/episodes/<uuid:episode_id>/goals"
)
_FORM = "staff/goals.html"


@goals.get("")
@requires(Permission.PATIENTS_WRITE)
def show(patient_id: UUID, episode_id: UUID) -> str:
    return render_template(_FORM, form=Form(), **_context(patient_id, episode_id))


@goals.post("")
@requires(Permission.PATIENTS_WRITE)
def add(patient_id: UUID, episode_id: UUID) -> Response:
    def do(typed: dict[str, Any]) -> Response:
        _context(patient_id, episode_id)  # raises NotFound for another patient's
        database, who, clinic_id = parts.parts().database, parts.who(), reading.clinic_id()
        set_goal(database, who, clinic_id, episode_id, typed["words"], now=parts.now())
        return _back(patient_id, episode_id)

    return act(GoalSet, do, _FORM, lambda: _context(patient_id, episode_id))


@goals.post("/scores")
@requires(Permission.PATIENTS_WRITE)
def score(patient_id: UUID, episode_id: UUID) -> Response:
    def do(typed: dict[str, Any]) -> Response:
        _context(patient_id, episode_id)
        database, who, clinic_id = parts.parts().database, parts.who(), reading.clinic_id()
        goal, score = typed["goal"], typed["score"]
        score_goal(database, who, clinic_id, episode_id, goal, score, now=parts.now())
        return _back(patient_id, episode_id)

    return act(GoalScored, do, _FORM, lambda: _context(patient_id, episode_id))


@goals.post("/end")
@requires(Permission.PATIENTS_WRITE)
def finish(patient_id: UUID, episode_id: UUID) -> Response:
    def do(typed: dict[str, Any]) -> Response:
        _context(patient_id, episode_id)
        database, who, clinic_id = parts.parts().database, parts.who(), reading.clinic_id()
        end_goal(database, who, clinic_id, episode_id, typed["goal"], now=parts.now())
        return _back(patient_id, episode_id)

    return act(GoalEnded, do, _FORM, lambda: _context(patient_id, episode_id))


def _back(patient_id: UUID, episode_id: UUID) -> Response:
    return go_to("goals.show", patient_id=patient_id, episode_id=episode_id)


def _context(patient_id: UUID, episode_id: UUID) -> dict[str, Any]:
    context = course_context(patient_id, episode_id)
    with parts.parts().database.reading() as tx:
        found = goals_of(tx, reading.clinic_id(), patient_id)
    return {**context, "goals": found}
