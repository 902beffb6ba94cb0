"""Two hips at once: one person, one text, and the stricter of both (S8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from physio_service.domain.activity import Activity, ActivityState
from physio_service.domain.offloading import Limb, Status
from physio_service.domain.plan import Plan
from physio_service.domain.protocol import Protocol
from physio_service.domain.upshot import DatedSession


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


def once_a_session(sessions: Iterable[DatedSession]) -> list[DatedSession]:
    """Return each session of a person once: what is due together is one.

    What was done for one leg and not for the other was done in part; what nobody expected of
    one leg, or called off, leaves the other's as it is.
    """
    together: defaultdict[tuple[date, datetime], list[DatedSession]] = defaultdict(list)
    for session in sessions:
        together[session.day, session.due_at].append(session)
    return [_as_one(legs) if len(legs) > 1 else legs[0] for legs in together.values()]


def _as_one(legs: Sequence[DatedSession]) -> DatedSession:
    states = [ActivityState.EXCUSED if leg.is_excused else leg.state for leg in legs]
    state = _combined(set(states))
    sources = [leg.source for leg, its in zip(legs, states, strict=True) if its is state]
    return DatedSession(
        day=legs[0].day,
        due_at=legs[0].due_at,
        state=state,
        source=next((source for source in sources if source is not None), None),
        asked=max(leg.asked for leg in legs),
        is_seen=any(leg.is_seen for leg in legs),
    )


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
