"""Adherence: how a course is kept to, and groups of courses; as JSON and for a spreadsheet."""

from typing import Any
from uuid import UUID

from flask import Response

from physio_service.queries.adherence import CourseKept
from physio_service.web.adherence import cohorts_file, counted, course_file, kept
from physio_service.web.api.answers import look
from physio_service.web.api.resource import Resource
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.api_adherence import CohortsAsked, CohortsTold, CourseKeptTold
from physio_service.web.spreadsheets import CSV

adherence = Resource("adherence", "How much of what was prescribed was done: two numbers together")
_FILE = {
    "Content-Disposition": {
        "description": "Its name.",
        "required": True,
        "schema": {"type": "string"},
    }
}


@adherence.get("/episodes/<uuid:episode_id>/adherence")
@requires(Permission.PATIENTS_READ)
@adherence.answers(200, CourseKeptTold, "The course, day by day and week by week")
def show_adherence(episode_id: UUID) -> dict[str, Any]:
    """Show how a course is kept to

    Every day that asked for something is in one class, and what was not asked for, not
    delivered or excused is in neither number. Exercises and offloading are apart.
    """
    found = _looked_at(episode_id)
    exercises = found.exercises
    told = {name: getattr(exercises, name) for name in ("today", "whole", "recent", "band")}
    told |= {name: getattr(exercises, name) for name in ("runs", "weeks", "days", "days_by_class")}
    return told | {
        "episode_id": found.episode.id,
        "recent_days": exercises.window_days,
        "offloading": found.offloading,
    }


@adherence.get("/episodes/<uuid:episode_id>/adherence.csv")
@requires(Permission.PATIENTS_READ)
@adherence.answers_text(CSV, "The same as a table: days, weeks, the whole, the aid", _FILE)
def export_adherence(episode_id: UUID) -> Response:
    """Export how a course is kept to, for a spreadsheet"""
    return course_file(_looked_at(episode_id))


@adherence.get("/adherence/cohorts")
@requires(Permission.DASHBOARD_READ)
@adherence.query(CohortsAsked)
@adherence.answers(200, CohortsTold, "Both numbers of each group and of all")
def list_cohorts(asked: dict[str, Any]) -> Any:
    """List groups of courses by protocol, by who is responsible, or by week of the operation

    Each day of each course counts the same. Two hips are two courses here.
    """
    return counted(asked["by"], asked["days"])


@adherence.get("/adherence/cohorts.csv")
@requires(Permission.DASHBOARD_READ)
@adherence.query(CohortsAsked)
@adherence.answers_text(CSV, "The same as a table, a line a group", _FILE)
def export_cohorts(asked: dict[str, Any]) -> Response:
    """Export groups of courses, for a spreadsheet"""
    return cohorts_file(counted(asked["by"], asked["days"]))


def _looked_at(episode_id: UUID) -> CourseKept:
    found = kept(episode_id)
    look(found.episode.patient_id, "adherence")
    return found
