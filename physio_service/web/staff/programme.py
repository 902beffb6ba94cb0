"""The exercises of an open phase, each once, as the patient's own copy of the protocol has them."""

from collections.abc import Collection
from dataclasses import dataclass

from physio_service.domain.exercise import Exercise, PrescribedExercise, naming_aid
from physio_service.domain.footing import safest_aid
from physio_service.domain.offloading import Aid
from physio_service.domain.plan import SessionName
from physio_service.queries.patient import Course, Story
from physio_service.services.queueing import FALLBACK
from physio_service.web import parts


@dataclass(frozen=True, slots=True)
class Shown:
    """One exercise with its dose, and the sessions it is in."""

    exercise: Exercise
    prescribed: PrescribedExercise
    sessions: tuple[SessionName, ...]
    has_figure: bool  # a plan may outlive an exercise of the catalogue


def aid_of(story: Story) -> str:
    """Return what the patient walks with, in words that read on after "your".

    Of two legs what carries more; before the operation what is prescribed for after it.
    """
    steps = [course.in_force or course.offloading[0] for course in story.active]
    aid = safest_aid(step.aid for step in steps) or Aid.NONE
    return parts.parts().texts.in_language(FALLBACK).aids[aid]


def exercises_of(course: Course, drawn: Collection[str], aid: str) -> tuple[Shown, ...]:
    """Return what the open phase of a course asks for, in words that name the patient's `aid`.

    `drawn` are the ids that have a picture.
    """
    phase = course.walked_phase
    if phase is None:
        return ()
    sessions: dict[str, list[SessionName]] = {}
    prescribed: dict[str, PrescribedExercise] = {}
    for session in phase.sessions:
        for item in session.exercises:
            prescribed.setdefault(item.exercise_id, item)
            sessions.setdefault(item.exercise_id, []).append(session.name)
    return tuple(
        Shown(exercise, item, tuple(sessions[name]), exercise.figure_id in drawn)
        for name, item in prescribed.items()
        for exercise in (naming_aid(course.plan.exercise(name), aid),)
    )
