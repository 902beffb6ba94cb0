"""Parking: an exercise that needs more than a leg may take is put aside, and never forgotten."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from physio_service.domain.errors import Fault, Invalid
from physio_service.domain.exercise import PrescribedExercise, needed_status, why_not
from physio_service.domain.offloading import Status
from physio_service.domain.plan import Plan, PlanPhase, PlanSession, SessionName, crowded


@dataclass(frozen=True, slots=True)
class Legs:
    """What either leg may take at one moment."""

    ceiling: Status  # the most an exercise may need of the operated one
    other: Status = Status.FWB
    has_other_problem: bool = False  # in the hip of the leg that stands


@dataclass(frozen=True, slots=True)
class Parked:
    """An exercise put aside: out of every session until a clinician takes it again."""

    id: UUID
    phase_id: str
    exercise_id: str
    needs: Status
    sessions: tuple[SessionName, ...]  # the ones it was in
    parked_day: date
    until_day: date | None  # the planned day it may be looked at again; none: nobody has planned it
    retaken_day: date | None = None


def misfits(plan: Plan, phase_id: str, legs: Legs) -> dict[str, PrescribedExercise]:
    """Return what a phase asks for that the legs may not do, by exercise id."""
    return {
        item.exercise_id: item
        for item in _taken(plan.phase(phase_id))
        if why_unfit(plan, item, legs) is not None
    }


def why_unfit(plan: Plan, item: PrescribedExercise, legs: Legs) -> str | None:
    """Return why the legs may not do an exercise as prescribed, or None when they may."""
    exercise = plan.exercise(item.exercise_id)
    return why_not(
        exercise,
        legs.ceiling,
        legs.other,
        other_hip_problem=legs.has_other_problem,
        needed=needed_status(exercise, item),
    )


def sessions_with(phase: PlanPhase, exercise_id: str) -> tuple[SessionName, ...]:
    """Return the sessions of a phase that an exercise is in."""
    return tuple(
        session.name
        for session in phase.sessions
        if exercise_id in {item.exercise_id for item in session.exercises}
    )


def without(plan: Plan, phase_id: str, exercise_ids: Collection[str]) -> Plan:
    """Return the plan with exercises of a phase moved from its sessions to its options.

    A session keeps its place though nothing is left in it: its days are known by it.
    """
    phase = plan.phase(phase_id)
    left = {item.exercise_id: item for item in _taken(phase) if item.exercise_id in exercise_ids}
    sessions = tuple(_leaving(session, exercise_ids) for session in phase.sessions)
    options = (*phase.options, *left.values())
    return _put(plan, replace(phase, sessions=sessions, options=options))


def with_again(plan: Plan, parked: Iterable[Parked], legs: Legs) -> Plan:
    """Return the plan with parked exercises back in the sessions they were in.

    Raises Invalid, with every fault, for one that the legs may still not do, and for a
    session that would hold more than the protocol has in one, where it refuses more.
    """
    faults: list[Fault] = []
    changed = dict[str, None]()
    for one in parked:
        changed[one.phase_id] = None
        phase = plan.phase(one.phase_id)
        item = next(item for item in phase.options if item.exercise_id == one.exercise_id)
        unfit = why_unfit(plan, item, legs)
        if unfit is not None:
            faults.append(Fault(f"exercises.{one.phase_id}.{one.exercise_id}", unfit))
        sessions = tuple(
            replace(session, exercises=(*session.exercises, item))
            if session.name in one.sessions
            else session
            for session in phase.sessions
        )
        options = tuple(other for other in phase.options if other is not item)
        plan = _put(plan, replace(phase, sessions=sessions, options=options))
    if plan.is_more_refused:
        for phase_id in changed:
            for said in crowded(plan, plan.phase(phase_id)):
                faults.append(Fault("exercises", f"{said}: take another out of it first"))
    if faults:
        raise Invalid(*faults)
    return plan


def _taken(phase: PlanPhase) -> Iterator[PrescribedExercise]:
    for session in phase.sessions:
        yield from session.exercises


def _leaving(session: PlanSession, exercise_ids: Collection[str]) -> PlanSession:
    kept = tuple(item for item in session.exercises if item.exercise_id not in exercise_ids)
    return replace(session, exercises=kept)


def _put(plan: Plan, changed: PlanPhase) -> Plan:
    phases = tuple(changed if phase.id == changed.id else phase for phase in plan.phases)
    return replace(plan, phases=phases)
