"""What keeps an exercise from being prescribed: its dose, its load, the leg that stands."""

from __future__ import annotations

from physio_service.domain.course import StatusRule
from physio_service.domain.errors import Fault
from physio_service.domain.exercise import Exercise, PrescribedExercise, dose_faults, why_not
from physio_service.domain.offloading import Status, strictest
from physio_service.domain.parking import Legs

_SOON = (StatusRule.AS_BEFORE, StatusRule.STARTING)


def beside(said: Legs, now: Legs | None, rule: StatusRule) -> Legs:
    """Return what the other leg may take in a phase of `rule`, as it is prescribed.

    `said` is what was said of it, `now` what a course of its own says today. That tells
    nothing of phases that open much later: what they ask too much is parked when they do.
    """
    if now is None or rule not in _SOON:
        return said
    has_problem = said.has_other_problem or now.has_other_problem
    return Legs(said.ceiling, strictest((said.other, now.other)), has_problem)


def misfit_faults(
    exercise: Exercise, prescribed: PrescribedExercise, status: Status, legs: Legs, field: str
) -> list[Fault]:
    """Return why a limb at `status`, with the other as in `legs`, may not do what is prescribed."""
    reason = why_not(
        exercise,
        status,
        legs.other,
        other_hip_problem=legs.has_other_problem,
        needed=prescribed.minimum,
    )
    faults = [] if reason is None else [Fault(field, reason)]
    return faults + dose_faults(prescribed.dose, field)
