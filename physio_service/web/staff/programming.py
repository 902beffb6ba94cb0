"""Changing what a phase asks for: dose, days, order, what is taken and what is left."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from babel.dates import get_day_names
from flask import Blueprint, Response, render_template, request
from flask_babel import get_locale

from physio_service.domain.effort import minutes
from physio_service.domain.exercise import Dose, Exercise, PrescribedExercise
from physio_service.domain.plan import PlanPhase, days_of
from physio_service.domain.programme import Wanted, minutes_a_day, warnings
from physio_service.queries.patient import Course
from physio_service.services.changing import Programme
from physio_service.services.prescribing import change_programme
from physio_service.web import parts
from physio_service.web.concurrency import version_from_form
from physio_service.web.forms import Form
from physio_service.web.permissions import Permission, requires
from physio_service.web.schemas.page_programme import programme
from physio_service.web.staff import offers, reading
from physio_service.web.staff.acting import act, go_to
from physio_service.web.staff.courses import course_context

programming = Blueprint(
    "programming",
    __name__,
    url_prefix="/patients/<uuid:patient_id>/episodes/<uuid:episode_id>/programme",
)
PAGE = "staff/programme.html"
_LAST = 10_000  # beyond any place that can be typed


@dataclass(frozen=True, slots=True)
class Line:
    """One exercise of the phase, taken or offered, as it stands in the form."""

    field: str  # take.<phase>.<exercise>
    exercise: Exercise
    place: str
    is_taken: bool
    minutes: int
    dose: tuple[offers.DosePart, ...]
    days: frozenset[int]


@programming.get("")
@requires(Permission.PRESCRIBE)
def show(patient_id: UUID, episode_id: UUID) -> str:
    return render_template(PAGE, form=Form(), **_context(patient_id, episode_id, {}))


@programming.post("")
@requires(Permission.PRESCRIBE)
def change(patient_id: UUID, episode_id: UUID) -> Response:
    """Let the phase ask for what was ticked, in the order given."""

    def do(values: dict[str, Any]) -> Response:
        to = programme_asked(values)
        change_programme(
            parts.parts().database,
            parts.who(),
            reading.clinic_id(),
            episode_id,
            to.phase_id,
            to.wanted,
            authority=to.authority,
            reason=to.reason,
            times=to.times,
            version=version_from_form(),
            now=parts.now(),
        )
        return go_to("patients.show", patient_id=patient_id, anchor=f"programme-{episode_id}")

    return act(form_asked, do, PAGE, lambda: programme_context(patient_id, episode_id))


def form_asked() -> Any:
    """Return what reads this request's form: a dose for each exercise that is ticked."""
    phase_id, taken = _taken(Form.typed().values)
    return programme([f"dose.{phase_id}.{name}" for name in taken])()


def programme_asked(values: Mapping[str, Any]) -> Programme:
    """Return the change that this request's form asks for, as its `values` were read."""
    typed = Form.typed().values
    phase_id, taken = _taken(typed)
    return Programme(
        phase_id,
        tuple(_wanted(phase_id, taken, values, typed)),
        values["authority"] or "",
        values["reason_why"] or "",
        times=values["preferred_times"],
    )


def programme_context(patient_id: UUID, episode_id: UUID) -> dict[str, Any]:
    """Return what the page shows, with what was typed in this request."""
    return _context(patient_id, episode_id, Form.typed().values)


def _taken(typed: Mapping[str, str]) -> tuple[str, list[str]]:
    """Return the phase that is changed, and the exercises that are ticked."""
    phase_id = typed.get("phase", "")
    begins = f"take.{phase_id}."
    return phase_id, [
        name.split(".")[2] for name in typed if name.startswith(begins) and name.count(".") == 2
    ]


def _wanted(
    phase_id: str, taken: list[str], values: Mapping[str, Any], typed: Mapping[str, str]
) -> list[Wanted]:
    """Return what was ticked, by the places given; those without one come last."""
    doses = values.get("dose", {}).get(phase_id, {})
    places = values.get("place", {}).get(phase_id, {})
    ordered = sorted(taken, key=lambda name: places.get(name) or _LAST)
    return [
        Wanted(
            name,
            Dose(**doses[name]),
            _days(phase_id, name, typed),
        )
        for name in ordered
    ]


def _days(phase_id: str, name: str, typed: Mapping[str, str]) -> tuple[int, ...]:
    """Return the days ticked; all or none of them say nothing beyond the dose."""
    days = tuple(day for day in range(7) if typed.get(f"day.{phase_id}.{name}.{day}"))
    return days if 0 < len(days) < 7 else ()


def _context(patient_id: UUID, episode_id: UUID, typed: Mapping[str, str]) -> dict[str, Any]:
    context = course_context(patient_id, episode_id)
    course: Course = context["course"]
    phase = _phase(course, typed.get("phase") or request.args.get("phase", ""))
    ids = [one.id for one in course.plan.phases]
    present = ids.index(course.phase.id) if course.phase else 0
    names = get_day_names("abbreviated", locale=get_locale())
    return context | {
        "chosen": phase,
        "phase_choices": [(one.id, one.name, None) for one in course.plan.phases[present:]],
        "lines": _lines(course, phase, typed),
        "minutes": minutes_a_day(phase),
        "warned": warnings(course.plan, phase),
        "day_names": [str(names[day]) for day in range(7)],
    }


def _phase(course: Course, phase_id: str) -> PlanPhase:
    """Return the phase asked for, or the one in force; the first where none is."""
    known = {phase.id: phase for phase in course.plan.phases}
    return known.get(phase_id) or course.phase or course.plan.phases[0]


def _lines(course: Course, phase: PlanPhase, typed: Mapping[str, str]) -> tuple[Line, ...]:
    taken: dict[str, PrescribedExercise] = {}
    for session in phase.sessions:
        for item in session.exercises:
            taken.setdefault(item.exercise_id, item)
    every = [*taken.values(), *phase.options]
    return tuple(_line(course, phase, item, taken, typed) for item in every)


def _line(
    course: Course,
    phase: PlanPhase,
    item: PrescribedExercise,
    taken: Mapping[str, PrescribedExercise],
    typed: Mapping[str, str],
) -> Line:
    at = f"{phase.id}.{item.exercise_id}"
    is_taken = item.exercise_id in taken
    place = str([*taken].index(item.exercise_id) + 1) if is_taken else ""
    days = days_of(item) if item.weekdays else ()
    if typed:
        is_taken = bool(typed.get(f"take.{at}"))
        days = _days(phase.id, item.exercise_id, typed)
    return Line(
        field=f"take.{at}",
        exercise=course.plan.exercise(item.exercise_id),
        place=typed.get(f"place.{at}", place),
        is_taken=is_taken,
        minutes=minutes([item.dose]),
        dose=tuple(offers.dose_parts(f"dose.{at}", item, typed)),
        days=frozenset(days),
    )
