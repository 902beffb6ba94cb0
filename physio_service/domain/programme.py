"""A programme as a clinician changes it: what is done in a phase, how much, how often, in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from physio_service.domain import effort
from physio_service.domain.errors import Fault, Invalid
from physio_service.domain.exercise import Dose, PrescribedExercise, dose_faults
from physio_service.domain.parking import Legs, why_unfit
from physio_service.domain.plan import (
    Plan,
    PlanPhase,
    PlanSession,
    SessionName,
    SessionTime,
    crowded,
    days_of,
)

_WEEK = range(7)
_A_MINUTE = 60  # seconds


@dataclass(frozen=True, slots=True)
class Wanted:
    """One exercise as it is to be done from now on; its place in the list is its order."""

    exercise_id: str
    dose: Dose
    weekdays: tuple[int, ...] = ()  # Monday is 0; none: spread by the dose
    sessions: tuple[SessionName, ...] = ()  # none: the first ones, as the dose needs


def changed(
    plan: Plan,
    phase_id: str,
    wanted: tuple[Wanted, ...],
    times: tuple[SessionTime, ...],
    legs: Legs,
    today: date,
) -> Plan:
    """Return the plan with a phase that asks for `wanted`, in this order, at `times`.

    An exercise comes from the phase or from what it offers; what is no longer wanted is
    offered again. Raises Invalid with every fault: one that the legs may not do (S3), that is
    not offered or not yet, a dose out of bounds, too many where the protocol refuses more.
    """
    phase = plan.phase(phase_id)
    known = _known(phase)
    faults = list(_faults(plan, phase, wanted, times, legs, today))
    if faults:
        raise Invalid(*faults)
    after = replace(
        phase,
        sessions=_sessions(phase, known, wanted, times),
        options=tuple(
            item for name, item in known.items() if name not in {one.exercise_id for one in wanted}
        ),
    )
    too_full = tuple(Fault(f"exercises.{phase_id}", said) for said in crowded(plan, after))
    if too_full and plan.is_more_refused:
        raise Invalid(*too_full)
    return replace(plan, phases=tuple(after if one.id == phase_id else one for one in plan.phases))


def is_increase(before: PlanPhase, after: PlanPhase) -> bool:
    """Say whether a phase asks for more than it did: another exercise, or more of one (S1).

    More is any part of a dose, more days, or more sessions a day; fewer of one part do not
    make up for more of another, for what that comes to is for a clinician to weigh.
    """
    was, now = _amounts(before), _amounts(after)
    return any(
        name not in was or any(new > old for new, old in zip(amount, was[name], strict=True))
        for name, amount in now.items()
    )


def minutes_a_day(phase: PlanPhase) -> int:
    """Return about how many minutes a phase takes on its fullest day of the week.

    By the doses: what is to be done six times a day counts six times, though not each is a
    session that is texted.
    """
    times = _times_a_day(phase)
    seconds = [
        sum(
            effort.seconds(item.dose) * often
            for item, often in times.values()
            if day in days_of(item)
        )
        for day in _WEEK
    ]
    return -(-max(seconds) // _A_MINUTE)


def warnings(plan: Plan, phase: PlanPhase) -> tuple[str, ...]:
    """Return what somebody should think about again in a phase, in words."""
    told = list(crowded(plan, phase))
    minutes = minutes_a_day(phase)
    if minutes > plan.minutes_per_day:
        told.append(f"about {minutes} minutes a day, which is over {plan.minutes_per_day}")
    return tuple(told)


def _sessions(
    phase: PlanPhase,
    known: Mapping[str, PrescribedExercise],
    wanted: tuple[Wanted, ...],
    times: tuple[SessionTime, ...],
) -> tuple[PlanSession, ...]:
    """Return the sessions: those there were keep their places, by which their days are known."""
    items = {slot.name: _items(known, wanted, slot.name, at) for at, slot in enumerate(times)}
    kept = tuple(replace(one, exercises=items.pop(one.name, ())) for one in phase.sessions)
    added = (
        PlanSession(slot.name, slot.at, items[slot.name]) for slot in times if items.get(slot.name)
    )
    return (*kept, *added)


def _items(
    known: Mapping[str, PrescribedExercise],
    wanted: tuple[Wanted, ...],
    name: SessionName,
    place: int,
) -> tuple[PrescribedExercise, ...]:
    """Return what is done in one session, in the order wanted."""
    return tuple(
        replace(
            known[one.exercise_id],
            dose=replace(one.dose, days_per_week=len(one.weekdays) or one.dose.days_per_week),
            weekdays=tuple(sorted(one.weekdays)),
        )
        for one in wanted
        if (name in one.sessions if one.sessions else place < one.dose.times_per_day)
    )


def _faults(
    plan: Plan,
    phase: PlanPhase,
    wanted: tuple[Wanted, ...],
    times: tuple[SessionTime, ...],
    legs: Legs,
    today: date,
) -> Iterator[Fault]:
    known, seen = _known(phase), set[str]()
    days_after = (max(today, phase.first_day) - plan.surgery_day).days
    for one in wanted:
        field = f"exercises.{phase.id}.{one.exercise_id}"
        item = known.get(one.exercise_id)
        if item is None or one.exercise_id in seen:
            unknown = "is neither in this phase nor offered in it"
            yield Fault(field, unknown if item is None else "is named twice")
            continue
        seen.add(one.exercise_id)
        yield from _wanted_faults(one, times, field)
        unfit = why_unfit(plan, item, legs)
        if unfit is not None:
            yield Fault(field, unfit)
        if item.from_day is not None and days_after < item.from_day:
            name = plan.exercise(one.exercise_id).name
            yield Fault(field, f"{name} is offered from day {item.from_day}: add it then")


def _wanted_faults(one: Wanted, times: tuple[SessionTime, ...], field: str) -> Iterator[Fault]:
    yield from dose_faults(one.dose, field)
    if sorted(one.weekdays) != sorted(set(one.weekdays) & set(_WEEK)):
        yield Fault(f"{field}.weekdays", "must be days from 0, Monday, to 6, each once")
    if not {slot.name for slot in times}.issuperset(one.sessions):
        yield Fault(f"{field}.sessions", "the patient has no such session")


def _known(phase: PlanPhase) -> dict[str, PrescribedExercise]:
    """Return every exercise of a phase, taken or offered, by id, in their order."""
    found: dict[str, PrescribedExercise] = {}
    for session in phase.sessions:
        for item in session.exercises:
            found.setdefault(item.exercise_id, item)
    return found | {item.exercise_id: item for item in phase.options}


def _times_a_day(phase: PlanPhase) -> dict[str, tuple[PrescribedExercise, int]]:
    """Return each exercise with how often a day it is done, by id."""
    found: dict[str, tuple[PrescribedExercise, int]] = {}
    for session in phase.sessions:
        for item in session.exercises:
            _, sessions = found.get(item.exercise_id, (item, 0))
            found[item.exercise_id] = (item, sessions + 1)
    return {
        name: (item, max(sessions, item.dose.times_per_day))
        for name, (item, sessions) in found.items()
    }


def _amounts(phase: PlanPhase) -> dict[str, tuple[int, ...]]:
    """Return how much a phase asks of each exercise: every part of it that can be more."""
    found: dict[str, tuple[int, ...]] = {}
    for session in phase.sessions:
        for item in session.exercises:
            dose, sessions = item.dose, found.get(item.exercise_id, (0,))[0] + 1
            parts = (dose.sets, dose.reps, dose.hold_s, len(days_of(item)))
            found[item.exercise_id] = (sessions, *parts)
    return found
