"""Walking after crutches: as comfortable, within the prescribed rows (S1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from physio_service.domain.course import Walking, WalkingRow
from physio_service.domain.exercise import PrescribedExercise
from physio_service.domain.offloading import Aid, OffloadingPhase, Status, in_force
from physio_service.domain.plan import Plan, PlanPhase, PlanSession

EXERCISE = "walking_programme"  # of the catalogue: the one whose dose the rows give
_WALKS = (EXERCISE, "crutch_walking")
WALK = "walk"  # the measurement: one of the three below
COMFORTABLE = 1.0
UNSAID = 0.5  # not walked, or nobody knows how it was
NOT_COMFORTABLE = 0.0  # pain or a limp
_A_MINUTE = 60  # seconds

_WITHOUT_CRUTCHES = (Aid.NONE, Aid.STICK)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far somebody walks now, and how many comfortable walks count towards the next row."""

    row: WalkingRow
    comfortable: int  # in a row, since the row last changed
    needed: int


def walking_since(phases: Iterable[OffloadingPhase]) -> date | None:
    """Return from which day walking without crutches is signed off; none while it is not.

    Whoever goes back to crutches begins anew when it is signed again.
    """
    known = tuple(phases)
    present = in_force(known)
    if present is None or not _is_free(present):
        return None
    since = None
    for phase in sorted(known, key=lambda one: one.sequence):
        if phase.started_day is not None:
            since = (since or phase.started_day) if _is_free(phase) else None
    return since


def progress(walking: Walking, walks: Iterable[float]) -> Progress:
    """Return where the walks so far lead, each as it was said to be, in their order.

    One row up after so many comfortable ones in a row, one down for pain or a limp; from the
    first row to the last that is prescribed, and never beyond it. What is not known moves
    nobody, and comfort is counted anew after it.
    """
    place, comfortable = 0, 0
    for said in walks:
        comfortable = comfortable + 1 if said == COMFORTABLE else 0
        if said == NOT_COMFORTABLE:
            place = max(place - 1, 0)
        elif comfortable >= walking.comfortable_walks and place + 1 < len(walking.rows):
            place, comfortable = place + 1, 0
    return Progress(
        walking.rows[place],
        min(comfortable, walking.comfortable_walks),
        walking.comfortable_walks,
    )


def slowest(legs: Iterable[Progress | None]) -> WalkingRow | None:
    """Return the row of several legs that asks for least; none while one may not walk so (S8)."""
    known = tuple(legs)
    rows = [leg.row for leg in known if leg is not None]
    if not rows or len(rows) < len(known):
        return None
    return min(rows, key=lambda row: (row.minutes_per_walk, row.walks_per_day))


def has_walk(items: Iterable[PrescribedExercise]) -> bool:
    """Say whether what is to be done in a session is a walk, beside anything else."""
    return any(item.exercise_id == EXERCISE for item in items)


def minutes_a_day(items: Iterable[PrescribedExercise]) -> float | None:
    """Return the minutes of walking that a day asks for; none where it asks for no walk."""
    doses = {item.exercise_id: item.dose for item in items if item.exercise_id in _WALKS}
    minutes = [
        dose.sets * dose.reps * dose.hold_s * dose.times_per_day / _A_MINUTE
        for dose in doses.values()
    ]
    return sum(minutes) or None


def at_row(plan: Plan, row: WalkingRow | None) -> Plan:
    """Return a plan whose walks are as long and as many as a row says; none leaves it as it is.

    Never more often than the phase prescribes: sessions beyond the row's are without a walk.
    """
    if row is None:
        return plan
    return replace(plan, phases=tuple(_phase_at(phase, row) for phase in plan.phases))


def _phase_at(phase: PlanPhase, row: WalkingRow) -> PlanPhase:
    walked, sessions = 0, []
    for session in phase.sessions:
        is_walked = has_walk(session.exercises)
        sessions.append(_session_at(session, row, is_over=walked >= row.walks_per_day))
        walked += is_walked
    return replace(phase, sessions=tuple(sessions))


def _session_at(session: PlanSession, row: WalkingRow, *, is_over: bool) -> PlanSession:
    items = []
    for item in session.exercises:
        if item.exercise_id != EXERCISE:
            items.append(item)
        elif not is_over:
            items.append(_item_at(item, row))
    return replace(session, exercises=tuple(items))


def _item_at(item: PrescribedExercise, row: WalkingRow) -> PrescribedExercise:
    dose = replace(
        item.dose,
        sets=1,
        reps=1,
        hold_s=row.minutes_per_walk * _A_MINUTE,
        times_per_day=min(row.walks_per_day, item.dose.times_per_day),
    )
    return replace(item, dose=dose)


def _is_free(phase: OffloadingPhase) -> bool:
    return phase.status is Status.FWB and phase.aid in _WITHOUT_CRUTCHES
