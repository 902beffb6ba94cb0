"""The exercises of an open phase, each once, as the patient's own copy of the protocol has them."""

from collections.abc import Collection
from dataclasses import dataclass

from physio_service.domain.exercise import Exercise, PrescribedExercise
from physio_service.domain.plan import SessionName
from physio_service.queries.patient import Course


@dataclass(frozen=True, slots=True)
class Shown:
    """One exercise with its dose, and the sessions it is in."""

    exercise: Exercise
    prescribed: PrescribedExercise
    sessions: tuple[SessionName, ...]
    has_figure: bool  # a plan may outlive an exercise of the catalogue


def exercises_of(course: Course, drawn: Collection[str]) -> tuple[Shown, ...]:
    """Return what the open phase of a course asks for; `drawn` are the ids that have a picture."""
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
        for exercise in (course.plan.exercise(name),)
    )
