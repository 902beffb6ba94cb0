"""Prescribing: from a protocol and a clinician's choices to one patient's plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from physio_service.domain.errors import Fault, Invalid
from physio_service.domain.exercise import (
    Exercise,
    PrescribedExercise,
    needed_status,
)
from physio_service.domain.misfit import beside, misfit_faults
from physio_service.domain.offloading import (
    Limb,
    Status,
    starting_faults,
    weeks_faults,
)
from physio_service.domain.parking import Legs
from physio_service.domain.plan import (
    OFFLOAD_END,
    SURGERY,
    Choice,
    Plan,
    PlanPhase,
    PlanSession,
    SessionName,
    SessionTime,
    session_faults,
)
from physio_service.domain.protocol import Protocol, ProtocolPhase, phase_status


@dataclass(frozen=True, slots=True)
class _Order:
    """What was asked for, once its plain values are known to be right."""

    protocol: Protocol
    exercises: Mapping[str, Exercise]
    surgery_day: date
    weeks: int
    wean_weeks: int
    status: Status  # the most an exercise may need
    sessions: tuple[SessionTime, ...]
    choices: Mapping[str, tuple[Choice, ...]]
    today: date
    other: Legs  # as it was said to be
    other_now: Legs | None  # as a course of its own has it


@dataclass(frozen=True, slots=True)
class _Taken:
    prescribed: PrescribedExercise
    sessions: tuple[SessionName, ...]  # none: as many as the dose needs

    def falls_in(self, name: SessionName, place: int) -> bool:
        if self.sessions:
            return name in self.sessions
        return place < self.prescribed.dose.times_per_day


def prescribe(
    protocol: Protocol,
    exercises: Mapping[str, Exercise],
    surgery_day: date,
    limb: Limb,
    weeks: int,
    status: Status | None,
    sessions: tuple[SessionTime, ...],
    choices: Mapping[str, tuple[Choice, ...]] | None = None,
    *,
    today: date,
    wean_weeks: int | None = None,
    ceiling: Status | None = None,
    other_leg: Status = Status.FWB,
    other_hip_problem: bool = False,
    other_now: Legs | None = None,
) -> Plan:
    """Return one patient's copy of `protocol`.

    `choices` names, by phase id, the exercises a clinician takes instead of the
    protocol's own; phases it leaves out keep theirs. `today` is the patient's. `ceiling` is
    the most an exercise may need, where a clinician named one above the status;
    `other_now` is what the other leg may take by a course of its own.
    Raises Invalid with every fault: a status nobody chose, an exercise that needs
    more load than its phase allows or that the other leg cannot carry, one taken
    before its day. The reason for unusual weeks belongs to the offloading prescription.
    """
    wean = protocol.parameters.wean_weeks.usual if wean_weeks is None else wean_weeks
    chosen = choices or {}
    faults = _plain_faults(protocol, weeks, wean, status, sessions, chosen)
    if faults or status is None:
        raise Invalid(*faults)
    other, most = (Legs(Status.FWB, other_leg, other_hip_problem), other_now), ceiling or status
    order = _Order(
        protocol, exercises, surgery_day, weeks, wean, most, sessions, chosen, today, *other
    )
    phases = tuple(_plan_phase(order, phase, faults) for phase in protocol.phases)
    if faults:
        raise Invalid(*faults)
    return _plan(order, limb, status, phases)


def _plan(order: _Order, limb: Limb, status: Status, phases: tuple[PlanPhase, ...]) -> Plan:
    protocol = order.protocol
    return Plan(
        protocol_id=protocol.id,
        protocol_name=protocol.name,
        protocol_version=protocol.version,
        content_hash=protocol.content_hash,
        limb=limb,
        surgery_day=order.surgery_day,
        offload_weeks=order.weeks,
        wean_weeks=order.wean_weeks,
        starting_status=status,
        phases=phases,
        exercises=_used(phases, order.exercises),
        rules=protocol.rules,
        usual_weeks=protocol.parameters.offload_weeks.span,
        exercises_per_session=protocol.parameters.exercises_per_session,
        is_more_refused=protocol.parameters.is_more_refused,
        minutes_per_day=protocol.parameters.minutes_per_day,
        both_hips=protocol.both_hips,
    )


def _plain_faults(
    protocol: Protocol,
    weeks: int,
    wean_weeks: int,
    status: Status | None,
    sessions: tuple[SessionTime, ...],
    choices: Mapping[str, tuple[Choice, ...]],
) -> list[Fault]:
    limits = protocol.parameters
    faults = [*weeks_faults(weeks), *starting_faults(status, limits.starting_statuses)]
    if wean_weeks not in limits.wean_weeks.range:
        span = f"{limits.wean_weeks.least} to {limits.wean_weeks.most}"
        faults.append(Fault("wean_weeks", f"must be from {span} weeks"))
    faults += session_faults(sessions, limits.sessions_per_day)
    known = {phase.id for phase in protocol.phases}
    no_phase = "the protocol has no such phase"
    faults += [Fault(f"exercises.{one}", no_phase) for one in choices if one not in known]
    return faults


def _plan_phase(order: _Order, phase: ProtocolPhase, faults: list[Fault]) -> PlanPhase:
    """Return `phase` with the order's days, sessions and exercises; add what is wrong."""
    start, end = phase.start.bound(order.wean_weeks), phase.end.bound(order.wean_weeks)
    anchors = {
        SURGERY: order.surgery_day,
        OFFLOAD_END: order.surgery_day + timedelta(weeks=order.weeks),
    }
    first_day = anchors[start.anchor] + timedelta(days=start.offset_days)
    last_day = anchors[end.anchor] + timedelta(days=end.offset_days)
    if last_day < first_day:
        faults.append(Fault("offload_weeks", f"leaves no day for the phase {phase.name}"))
    taken = _take(order, phase, max(first_day, order.today), faults)
    return PlanPhase(
        id=phase.id,
        name=phase.name,
        start=start,
        end=end,
        first_day=first_day,
        last_day=last_day,
        status_rule=phase.status_rule,
        status=phase_status(order.protocol, phase, order.status),
        gate=phase.gate,
        criteria=phase.criteria,
        goals=phase.goals,
        movement_limits=phase.movement_limits,
        messages_per_week=phase.messages_per_week,
        check=phase.check,
        notices=phase.notices,
        sessions=_sessions(order, phase, tuple(taken.values()), faults),
        options=tuple(
            replace(item, minimum=needed_status(order.exercises[item.exercise_id], item))
            for item in (*phase.exercises, *phase.options)
            if item.exercise_id not in taken
        ),
    )


def _take(
    order: _Order, phase: ProtocolPhase, from_day: date, faults: list[Fault]
) -> dict[str, _Taken]:
    """Return what is taken for `phase`, by exercise id; `from_day` is when it can begin."""
    listed = {item.exercise_id: item for item in (*phase.exercises, *phase.options)}
    own = tuple(Choice(item.exercise_id) for item in phase.exercises)
    days_after = (from_day - order.surgery_day).days
    status = phase_status(order.protocol, phase, order.status)
    legs = beside(order.other, order.other_now, phase.status_rule)
    taken: dict[str, _Taken] = {}
    for choice in order.choices.get(phase.id, own):
        field = f"exercises.{phase.id}.{choice.exercise_id}"
        exercise = order.exercises.get(choice.exercise_id)
        if exercise is None or exercise.id in taken:
            problem = "there is no such exercise" if exercise is None else "is named twice"
            faults.append(Fault(field, problem))
            continue
        prescribed = _prescribed(listed.get(exercise.id), exercise, choice)
        faults += misfit_faults(exercise, prescribed, status, legs, field)
        if prescribed.from_day is not None and days_after < prescribed.from_day:
            message = f"{exercise.name} is offered from day {prescribed.from_day}: add it then"
            faults.append(Fault(field, message))
        taken[exercise.id] = _Taken(prescribed, choice.sessions)
    return taken


def _prescribed(
    listed: PrescribedExercise | None, exercise: Exercise, choice: Choice
) -> PrescribedExercise:
    base = listed or PrescribedExercise(exercise.id, exercise.dose, opt_in=exercise.opt_in)
    dose = choice.dose or base.dose
    return replace(base, dose=dose, minimum=needed_status(exercise, base))


def _sessions(
    order: _Order, phase: ProtocolPhase, taken: tuple[_Taken, ...], faults: list[Fault]
) -> tuple[PlanSession, ...]:
    """Return the phase's sessions, without those that have nothing in them."""
    field, most = f"exercises.{phase.id}", order.protocol.parameters.exercises_per_session
    names = {session.name for session in order.sessions}
    for item in taken:
        where = f"{field}.{item.prescribed.exercise_id}.sessions"
        if not names.issuperset(item.sessions):
            faults.append(Fault(where, "the patient has no such session"))
        elif len(set(item.sessions)) < len(item.sessions):
            faults.append(Fault(where, "names a session twice"))
    sessions = []
    for place, slot in enumerate(order.sessions):
        due = tuple(item.prescribed for item in taken if item.falls_in(slot.name, place))
        if len(due) > most and order.protocol.parameters.is_more_refused:
            faults.append(Fault(field, f"at most {most} exercises in the {slot.name} session"))
        if due:
            sessions.append(PlanSession(slot.name, slot.at, due))
    return tuple(sessions)


def _used(phases: tuple[PlanPhase, ...], exercises: Mapping[str, Exercise]) -> tuple[Exercise, ...]:
    ids = {item.exercise_id for phase in phases for item in phase.options}
    sessions = [session for phase in phases for session in phase.sessions]
    ids |= {item.exercise_id for session in sessions for item in session.exercises}
    return tuple(exercises[exercise_id] for exercise_id in sorted(ids))
