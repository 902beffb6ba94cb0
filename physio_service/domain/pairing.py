"""Two hips at once: one person, one text, and the stricter of both (S8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from physio_service.domain.activity import Activity, ActivityState
from physio_service.domain.offloading import Limb, Status
from physio_service.domain.plan import Plan
from physio_service.domain.protocol import Protocol


def why_not_beside(protocol: Protocol, limb: Limb, running: Iterable[Plan]) -> str | None:
    """Return why a course of `protocol` cannot run beside those that do, or None when it may.

    Each must allow it by its own copy: a file edited since changes nothing.
    """
    plans = tuple(running)
    if any(plan.limb is limb for plan in plans):
        return "this limb has an active episode: end it first"
    unfit = [plan.protocol_name for plan in plans if not plan.both_hips]
    if plans and not protocol.both_hips:
        unfit.append(protocol.name)
    if unfit:
        return f"this patient has an active episode, and {unfit[0]} is not for both hips"
    return None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one of a patient's courses stands."""

    episode_id: UUID
    status: Status | None  # in force; none before its operation
    has_check: bool  # its open phase asks a weekly check


def asks_check(standings: Iterable[Standing]) -> UUID | None:
    """Return the course that asks the one weekly check of a patient: that of the stricter leg."""
    asking = [one for one in standings if one.has_check]
    return min(asking, key=_strictness).episode_id if asking else None


def _strictness(one: Standing) -> tuple[int, UUID]:
    rank = len(Status) if one.status is None else one.status.rank
    return rank, one.episode_id


def due_with(activity: Activity, of_day: Iterable[Activity]) -> tuple[Activity, ...]:
    """Return what a patient is to do in the same session as `activity`, it left out."""
    return tuple(
        one
        for one in of_day
        if one.id != activity.id and (one.kind, one.due_at) == (activity.kind, activity.due_at)
    )


def once_a_session(
    sessions: Iterable[tuple[date, datetime, ActivityState]],
) -> list[tuple[date, ActivityState]]:
    """Return each session of a person once, with its day: what is due together is one.

    What was done for one leg and not for the other was done in part.
    """
    together: defaultdict[tuple[date, datetime], set[ActivityState]] = defaultdict(set)
    for day, due_at, state in sessions:
        together[day, due_at].add(state)
    return [(day, _combined(states)) for (day, _), states in together.items()]


_SILENT_FIRST = (
    ActivityState.PLANNED,
    ActivityState.SKIPPED,
    ActivityState.MISSED,
    ActivityState.NOT_ASKED,
    ActivityState.EXCUSED,
    ActivityState.CANCELLED,
)
_WORKED = frozenset({ActivityState.DONE, ActivityState.PART})


def _combined(states: set[ActivityState]) -> ActivityState:
    expected = states - {ActivityState.EXCUSED, ActivityState.CANCELLED}
    if len(expected) == 1:
        return next(iter(expected))
    if ActivityState.PLANNED not in states and states & _WORKED:
        return ActivityState.PART
    return next(state for state in _SILENT_FIRST if state in states)
