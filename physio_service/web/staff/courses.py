"""A course of treatment: the operation, the next phase, the end."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template

from physio_service.domain.episode import Outcome
from physio_service.domain.errors import NotFound
from physio_service.domain.step import Step
from physio_service.queries.patient import Course, Story
from physio_service.services.ending import end
from physio_service.services.opening import open_phase
from physio_service.services.operating import record_operation
from physio_service.web import parts
from physio_service.web.concurrency import version_from_form
from physio_service.web.forms import Form
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.page_forms import Ending, Opening, Operation
from physio_service.web.staff import reading, statuses, words
from physio_service.web.staff.acting import act, choices, go_to
from physio_service.web.staff.clinical_words import COMPLICATION
from physio_service.web.staff.stepping import retaken, step_of
from physio_service.web.staff.way import criteria_of

courses = Blueprint(
    "courses", __name__, url_prefix="/patients/<uuid:patient_id>/episodes/<uuid:episode_id>"
)
# A death is recorded of the patient, on a page of its own.
_OUTCOMES = frozenset(outcome.value for outcome in Outcome if outcome is not Outcome.DIED)
_OPERATION, _PHASE, _END = "staff/operation.html", "staff/phase.html", "staff/end.html"


@courses.get("/operation")
@requires(Permission.PRESCRIBE)
def operation(patient_id: UUID, episode_id: UUID) -> str:
    return render_template(_OPERATION, form=Form(), **course_context(patient_id, episode_id))


@courses.post("/operation")
@requires(Permission.PRESCRIBE)
def operated(patient_id: UUID, episode_id: UUID) -> Response:
    """Record that the operation took place."""

    def do(typed: dict[str, Any]) -> Response:
        record_operation(
            parts.parts().database,
            parts.who(),
            reading.clinic_id(),
            episode_id,
            typed["day"],
            version=version_from_form(),
            now=parts.now(),
        )
        return go_to("patients.show", patient_id=patient_id, anchor=f"prescription-{episode_id}")

    return act(Operation, do, _OPERATION, lambda: course_context(patient_id, episode_id))


@courses.get("/phase")
@requires(Permission.PRESCRIBE)
def phase(patient_id: UUID, episode_id: UUID) -> str:
    return render_template(_PHASE, form=Form(), **course_context(patient_id, episode_id))


@courses.post("/phase")
@requires(Permission.PRESCRIBE)
def sign_off(patient_id: UUID, episode_id: UUID) -> Response:
    """Open a phase, and loosen or tighten the prescription where that is signed too."""

    def do(typed: dict[str, Any]) -> Response:
        open_phase(
            parts.parts().database,
            parts.who(),
            reading.clinic_id(),
            episode_id,
            typed["phase"],
            authority=typed["authority"] or "",
            version=version_from_form(),
            now=parts.now(),
            step=step_if_chosen(typed),
            retake=retaken(),
            note=typed["note"] or "",
        )
        return go_to("patients.show", patient_id=patient_id, anchor=f"prescription-{episode_id}")

    return act(Opening, do, _PHASE, lambda: course_context(patient_id, episode_id))


@courses.get("/end")
@requires(Permission.PRESCRIBE)
def ask_end(patient_id: UUID, episode_id: UUID) -> str:
    return render_template(_END, form=Form(), **course_context(patient_id, episode_id))


@courses.post("/end")
@requires(Permission.PRESCRIBE)
def finish(patient_id: UUID, episode_id: UUID) -> Response:
    """End an episode with its outcome."""

    def do(typed: dict[str, Any]) -> Response:
        end(
            parts.parts().database,
            parts.who(),
            reading.clinic_id(),
            episode_id,
            typed["outcome"],
            version=version_from_form(),
            now=parts.now(),
            complication=typed["complication"],
            in_words=typed["note"] or "",
        )
        return go_to("patients.show", patient_id=patient_id)

    return act(Ending, do, _END, lambda: course_context(patient_id, episode_id))


def step_if_chosen(typed: dict[str, Any]) -> Step | None:
    """Return the change of status that was signed along; none when none was chosen."""
    if typed["status"] is None or typed["aid"] is None:
        return None
    return step_of(typed)


def course_context(patient_id: UUID, episode_id: UUID) -> dict[str, Any]:
    """Return what every form about a course shows; raises NotFound for another patient's."""
    story = reading.story_of(patient_id, "episode")
    course = _course(story, episode_id)
    following = course.next_phase
    opened = [one.opening.phase_id for one in course.opened]
    earlier = [one for one in course.plan.phases if one.id in opened and one is not course.phase]
    after_operation = [one for one in earlier if one.first_day >= course.plan.surgery_day]
    offered = [(one.id, one.name, None) for one in (following, *after_operation) if one is not None]
    return {
        "patient": story.patient,
        "story": story,
        "course": course,
        "offered": offered,
        "statuses": statuses.items(statuses.clinic_words()),
        "ceilings": statuses.ceilings(),
        "aids": choices(words.AID),
        "outcomes": choices(words.OUTCOME, _OUTCOMES),
        "complications": choices(COMPLICATION),
        **criteria_of(story),
    }


def _course(story: Story, episode_id: UUID) -> Course:
    """Return one of the patient's active courses; raises NotFound for any other."""
    for course in story.active:
        if course.episode.id == episode_id:
            return course
    raise NotFound("no such episode under treatment")
