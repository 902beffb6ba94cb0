"""A patient's plan: a copy of a protocol, with one patient's dates, sessions and exercises.

It is complete in itself, definitions of exercises included, so that editing a
file never changes a treatment under way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Any

from physio_service.domain import codec
from physio_service.domain.course import (
    Check,
    CourseRules,
    Criterion,
    Gate,
    MovementLimit,
    Notice,
    StatusRule,
)
from physio_service.domain.errors import Fault
from physio_service.domain.exercise import Dose, Exercise, PrescribedExercise
from physio_service.domain.offloading import Limb, Status
from schedules.timeline import Bound

SURGERY = "surgery"
OFFLOAD_END = "offload_end"

# Spread over the week, so that a strength day is followed by a day of rest where it can be.
_WEEKDAYS = {
    1: (0,),
    2: (0, 3),
    3: (0, 2, 4),
    4: (0, 1, 3, 4),
    5: (0, 1, 2, 3, 4),
    6: (0, 1, 2, 3, 4, 5),
    7: (0, 1, 2, 3, 4, 5, 6),
}


class SessionName(StrEnum):
    """What a patient calls a session; one DONE answers one of them."""

    MORNING = "morning"
    MIDDAY = "midday"
    EVENING = "evening"


@dataclass(frozen=True, slots=True)
class SessionTime:
    """When the patient wants a session."""

    name: SessionName
    at: time  # wall time, whole minutes


@dataclass(frozen=True, slots=True)
class Choice:
    """An exercise a clinician takes for a phase. Taking an opt-in one switches it on."""

    exercise_id: str
    dose: Dose | None = None  # None: the protocol's, or else the catalogue's
    sessions: tuple[SessionName, ...] = ()  # none: the first ones, as the dose needs


@dataclass(frozen=True, slots=True)
class PlanSession:
    """One named session of a phase."""

    name: SessionName
    at: time
    exercises: tuple[PrescribedExercise, ...]

    @property
    def weekdays(self) -> tuple[int, ...]:
        """The days with anything to do in this session, Monday is 0."""
        return tuple(sorted({day for taken in self.exercises for day in days_of(taken)}))

    def on(self, day: date, surgery_day: date) -> tuple[PrescribedExercise, ...]:
        """Return what is to be done in this session on `day`."""
        after = (day - surgery_day).days
        return tuple(
            taken
            for taken in self.exercises
            if day.weekday() in days_of(taken) and taken.lasts_on(after)
        )


@dataclass(frozen=True, slots=True)
class PlanPhase:
    """One phase as prescribed. Its planned days open nothing: its predecessor's gate does."""

    id: str
    name: str
    start: Bound
    end: Bound | None
    first_day: date  # planned
    last_day: date | None  # planned, inclusive
    status_rule: StatusRule
    status: Status  # what the exercises were checked against
    gate: Gate  # who must say so before the next phase opens
    criteria: tuple[Criterion, ...]
    goals: tuple[str, ...]
    movement_limits: tuple[MovementLimit, ...]
    messages_per_week: int
    check: Check | None
    sessions: tuple[PlanSession, ...]
    options: tuple[PrescribedExercise, ...]  # not taken; a clinician may add them
    notices: tuple[Notice, ...] = ()  # how to prepare for the operation


@dataclass(frozen=True, slots=True)
class Plan:
    """One patient's copy of a protocol."""

    protocol_id: str
    protocol_name: str
    protocol_version: str
    content_hash: str  # of the protocol file
    limb: Limb
    surgery_day: date
    offload_weeks: int
    wean_weeks: int
    starting_status: Status
    phases: tuple[PlanPhase, ...]
    exercises: tuple[Exercise, ...]  # every one taken or offered, as it stood that day, by id
    rules: CourseRules
    usual_weeks: tuple[int, int] = (4, 8)  # of offloading, least and most that need no reason
    exercises_per_session: int = 5  # more is refused, or warned of
    is_more_refused: bool = True
    minutes_per_day: int = 45  # more is warned of
    both_hips: bool = False  # S8: the protocol allows the other side beside it
    exercise_files: tuple[str, ...] = ()  # those read that day, as path@version

    def phase(self, phase_id: str) -> PlanPhase:
        """Return a phase by its id; KeyError when the plan has none such."""
        return {phase.id: phase for phase in self.phases}[phase_id]

    @property
    def first_after_operation(self) -> int:
        """The place of the phase that the operation opens."""
        gates = [place for place, phase in enumerate(self.phases) if phase.gate is Gate.OPERATION]
        return max(gates, default=-1) + 1

    def follows_operation(self, phase_id: str) -> bool:
        """Say whether a phase may begin only once the operation is recorded (S1b)."""
        later = self.phases[self.first_after_operation :]
        return phase_id in {phase.id for phase in later}

    def exercise(self, exercise_id: str) -> Exercise:
        """Return an exercise by its id; KeyError when the plan has none such."""
        return {exercise.id: exercise for exercise in self.exercises}[exercise_id]


def weekdays(dose: Dose) -> tuple[int, ...]:
    """Return the days of the week a dose falls on, Monday is 0."""
    return _WEEKDAYS[dose.days_per_week]


def days_of(taken: PrescribedExercise) -> tuple[int, ...]:
    """Return the days of the week an exercise falls on, Monday is 0."""
    return taken.weekdays or weekdays(taken.dose)


def session_faults(sessions: tuple[SessionTime, ...], most: int) -> list[Fault]:
    """Return what is wrong with a patient's session times, of which there are 1 to `most`."""
    faults = []
    if not 1 <= len(sessions) <= most:
        faults.append(Fault("sessions", f"must be 1 to {most} a day"))
    if len({session.name for session in sessions}) < len(sessions):
        faults.append(Fault("sessions", "must each have a name of their own"))
    times = [session.at for session in sessions]
    if times != sorted(set(times)) or any(at.second or at.microsecond for at in times):
        faults.append(Fault("sessions", "must be at whole minutes, each later than the one before"))
    return faults


def crowded(plan: Plan, phase: PlanPhase) -> Iterator[str]:
    """Say of each session of a phase that asks for more exercises than the protocol has in one."""
    most = plan.exercises_per_session
    for session in phase.sessions:
        if len(session.exercises) > most:
            yield f"at most {most} exercises in the {session.name} session"


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """Return `plan` as JSON values."""
    result: dict[str, Any] = codec.to_json(plan)
    return result


def plan_from_json(raw: dict[str, Any]) -> Plan:
    """Return the plan that `plan_to_json` made `raw` from; ValueError or TypeError otherwise."""
    return codec.from_json(Plan, raw)
