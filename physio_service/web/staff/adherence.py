"""Adherence: how a patient keeps to a course, and how groups of courses are kept to."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request
from flask_babel import lazy_gettext as _l

from physio_service.domain.adherence import Band
from physio_service.domain.cohort import Grouping
from physio_service.domain.errors import NotFound
from physio_service.domain.upshot import Upshot
from physio_service.queries.adherence import CourseKept, both_kept
from physio_service.queries.patient import Story
from physio_service.web.adherence import Span, cohorts_file, counted, course_file, kept
from physio_service.web.permissions import Permission, requires
from physio_service.web.staff import reading
from physio_service.web.staff.kept_chart import kept_chart

adherence = Blueprint("adherence", __name__)
UPSHOTS = {
    Upshot.DONE: _l("Done"),
    Upshot.IN_APP: _l("Done, in the app"),
    Upshot.SEEN: _l("Seen by clinician"),
    Upshot.PART: _l("Part done"),
    Upshot.NO: _l("Said no"),
    Upshot.SILENT: _l("No answer"),
    Upshot.NOT_DELIVERED: _l("Not delivered"),
    Upshot.NOT_ASKED: _l("Not asked"),
    Upshot.EXCUSED: _l("Excused"),
}
BANDS = {Band.GOOD: _l("Good"), Band.PARTIAL: _l("Partial"), Band.LOW: _l("Low")}
TONES = {Band.GOOD: "green", Band.PARTIAL: "yellow", Band.LOW: "red"}
GROUPINGS = {
    Grouping.PROTOCOL: _l("By protocol"),
    Grouping.PHYSIO: _l("By who is responsible"),
    Grouping.SURGERY_WEEK: _l("By week of the operation"),
}
SPANS = {
    Span.WEEK: _l("Last 7 days"),
    Span.FOUR_WEEKS: _l("Last 28 days"),
    Span.EIGHT_WEEKS: _l("Last 56 days"),
}


@adherence.get("/adherence")
@requires(Permission.DASHBOARD_READ)
def show() -> str:
    """Show groups of courses, each with both numbers."""
    by, span = _asked()
    found = counted(by, span)
    return render_template(
        "staff/cohorts.html",
        found=found,
        by=by,
        span=span,
        groupings=GROUPINGS,
        spans=SPANS,
    )


@adherence.get("/adherence.csv")
@requires(Permission.DASHBOARD_READ)
def export() -> Response:
    return cohorts_file(counted(*_asked()))


@adherence.get("/patients/<uuid:patient_id>/adherence")
@requires(Permission.PATIENTS_READ)
def of_patient(patient_id: UUID) -> str:
    """Show how a patient keeps to each course, and to both where two run at once."""
    story = reading.story_of(patient_id, "adherence")
    courses = [kept(one.id) for one in _courses(story)]
    active = [one for one in courses if one.episode.is_active]
    return render_template(
        "staff/adherence.html",
        story=story,
        patient=story.patient,
        courses=courses,
        both=both_kept(active) if len(active) > 1 else None,
        charts={one.episode.id: kept_chart(one.exercises.weeks) for one in courses},
        upshots=UPSHOTS,
        bands=BANDS,
        tones=TONES,
    )


@adherence.get("/patients/<uuid:patient_id>/episodes/<uuid:episode_id>/adherence.csv")
@requires(Permission.PATIENTS_READ)
def export_course(patient_id: UUID, episode_id: UUID) -> Response:
    return course_file(_course(patient_id, episode_id))


def _courses(story: Story) -> list[Any]:
    """Return the episodes under treatment, then those that ended, the latest first."""
    return [*(one.episode for one in story.active), *reversed(story.ended)]


def _course(patient_id: UUID, episode_id: UUID) -> CourseKept:
    found = kept(episode_id)
    if found.episode.patient_id != patient_id:
        raise NotFound("no such episode of this patient")
    reading.viewed(patient_id, "adherence")
    return found


def _asked() -> tuple[Grouping, Span]:
    """Return what the address asks for; what it does not know is as if nothing were said."""
    by, span = request.args.get("by"), request.args.get("days")
    return (
        Grouping(by) if by in set(Grouping) else Grouping.PROTOCOL,
        Span(span) if span in set(Span) else Span.WEEK,
    )
