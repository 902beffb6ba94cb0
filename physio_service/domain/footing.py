"""What a text takes for granted of a patient's prescriptions, and whether that still holds (S4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from physio_service.domain.activity import Activity, ActivityKind
from physio_service.domain.exercise import PrescribedExercise
from physio_service.domain.offloading import Aid, Status, admits, strictest
from physio_service.domain.parking import Legs, why_unfit
from physio_service.domain.plan import Plan
from physio_service.domain.step import SUPPORT


@dataclass(frozen=True, slots=True)
class Leg:
    """What is in force for one episode: signed by a person, never brought about by a date."""

    episode: str
    opening: int | None  # which opening of a phase; none: no phase is open
    status: Status | None  # none before the operation is recorded
    aid: Aid | None
    # The row somebody walks by: moved by their own answers, it is none of what was prescribed.
    row: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Footing:
    """What is in force for a patient, one leg an active episode."""

    legs: tuple[Leg, ...] = ()
    sheet: int = 0  # the version that is valid; 0: none was handed out

    @property
    def aid(self) -> Aid | None:
        """The aid that every text names: of all prescribed, the one that carries most."""
        return safest_aid(leg.aid for leg in self.legs if leg.aid is not None)

    @property
    def status(self) -> Status | None:
        """The strictest status of all legs, or none before any operation."""
        found = [leg.status for leg in self.legs if leg.status is not None]
        return strictest(found) if found else None

    @property
    def rows(self) -> list[int | None]:
        """The row that each leg walks by; none for one that may not walk so."""
        return [leg.row for leg in self.legs]

    def leg(self, episode: str) -> Leg | None:
        return next((leg for leg in self.legs if leg.episode == episode), None)


def safest_aid(aids: Iterable[Aid]) -> Aid | None:
    """Return the aid that carries most of a body's weight, or None of none."""
    return min(aids, key=SUPPORT.index, default=None)


class Lean(StrEnum):
    """What the words of a text rest on; each is the rule that stops it when that is gone."""

    AID = "contradicts_aid"  # it names the walking aid
    SHEET = "contradicts_sheet"  # it names the version of the sheet
    PHASE = "contradicts_sign_off"  # it says that a phase was opened
    STEP = "contradicts_status"  # it says that the leg may take more
    FREE = "contradicts_walking"  # it is for those who walk without crutches
    ROW = "contradicts_row"  # it names how far to walk
    WORDS = "contradicts_change"  # somebody typed it, knowing what was in force


@dataclass(frozen=True, slots=True)
class Ground:
    """What a text rests on: which facts, and how they were when it was made."""

    leans: tuple[Lean, ...]
    footing: Footing


_LEANS = {
    "phase_change": Lean.PHASE,
    "offload_end_confirmed": Lean.STEP,
    "walk_build": Lean.FREE,
    "session_walk": Lean.ROW,
    "staff_message": Lean.WORDS,
}
_NAMED = {"aid": Lean.AID, "sheet": Lean.SHEET}
PHASE_IN_FORCE = "contradicts_phase"
LOAD = "contradicts_load"
SUPERSEDED = "superseded"  # made from an earlier version of the plan
# What is said instead is planned anew after these.
AWAITING = "awaiting_operation"  # S1b
SAID_ANEW = (SUPERSEDED, AWAITING, PHASE_IN_FORCE, LOAD, Lean.ROW)


def leans(key: str, placeholders: frozenset[str]) -> tuple[Lean, ...]:
    """Return what the text `key` rests on; what names the aid or the sheet rests on that."""
    named = [lean for name, lean in _NAMED.items() if name in placeholders]
    return (*named, *([_LEANS[key]] if key in _LEANS else []))


def contradiction(ground: Ground, now: Footing, spoken_for: Iterable[str] = ()) -> Lean | None:
    """Return the first thing that no longer holds of what a text rests on, or None.

    `spoken_for` are the episodes it is about, none meaning all of the patient's.
    """
    then = ground.footing
    ids = tuple(spoken_for) or tuple(leg.episode for leg in then.legs)
    return next((lean for lean in ground.leans if _is_gone(lean, then, now, ids)), None)


def _is_gone(lean: Lean, then: Footing, now: Footing, ids: tuple[str, ...]) -> bool:
    if lean is Lean.AID:
        return then.aid is not now.aid
    if lean is Lean.SHEET:
        return then.sheet != now.sheet
    if lean is Lean.FREE:
        return now.status is not Status.FWB
    if lean is Lean.ROW:
        return then.rows != now.rows
    if lean is Lean.WORDS:
        return then != now
    return any(_is_withdrawn(lean, then.leg(one), now.leg(one), now.status) for one in ids)


def _is_withdrawn(
    lean: Lean, then: Leg | None, now: Leg | None, strictest_now: Status | None
) -> bool:
    if then is None or now is None:
        return True
    if lean is Lean.PHASE:
        return now.opening != then.opening
    if then.status is None or now.status is None or strictest_now is None:
        return True
    # S8: that one leg may take more is not told while the other may take less.
    return not admits(strictest_now, then.status)


def is_of_another_phase(activity: Activity, open_phase: str | None) -> bool:
    """Say whether a session or a notice belongs to a phase that is not the one in force.

    A check asks for safety whatever the phase, and is never stopped for it.
    """
    return activity.kind is not ActivityKind.CHECK and activity.phase_id != open_phase


def asks_too_much(activity: Activity, plan: Plan, legs: Legs) -> bool:
    """Say whether a session holds an exercise that either leg may not do now (S3)."""
    if activity.kind is not ActivityKind.SESSION:
        return False
    return any(why_unfit(plan, taken, legs) for taken in _exercises(activity, plan))


def asks_to_load(activity: Activity, plan: Plan) -> bool:
    """Say whether a session holds an exercise that waits until a person has looked at a sign."""
    if activity.kind is not ActivityKind.SESSION:
        return False
    asked = _exercises(activity, plan)
    return any(plan.exercise(taken.exercise_id).loads_the_leg for taken in asked)


def _exercises(activity: Activity, plan: Plan) -> tuple[PrescribedExercise, ...]:
    sessions = plan.phase(activity.phase_id).sessions
    if activity.sequence >= len(sessions):
        return ()
    return sessions[activity.sequence].on(activity.local_day, plan.surgery_day)
