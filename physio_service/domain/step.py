"""A step: another status, aid or limit for a leg, as a clinician signs it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from physio_service.domain.errors import Fault
from physio_service.domain.offloading import (
    AIDS_WHILE_OFFLOADED,
    REVIEW_LEAD_DAYS,
    Aid,
    OffloadingPhase,
    Status,
    admits,
    may_move,
)

_MOST_PERCENT = 100
_MOST_KILOGRAMS = 200
# How much an aid takes off a leg, the most first.
SUPPORT = (Aid.FRAME, Aid.TWO_CRUTCHES, Aid.ONE_CRUTCH, Aid.STICK, Aid.NONE)


@dataclass(frozen=True, slots=True)
class Step:
    """What is prescribed for the leg from today on."""

    status: Status
    aid: Aid
    limits: str = ""  # in words, for the patient
    word: str = ""  # the clinic's own; empty: the status itself
    reason: str = ""
    planned_end_day: date | None = None  # none: as the plan has it
    next_review_day: date | None = None
    exercise_ceiling: Status | None = None  # named for a word that spans several
    percent: int | None = None  # of body weight: explains, decides nothing
    kilograms: int | None = None


def step_faults(present: Status, step: Step, today: date) -> list[Fault]:
    """Return what is wrong with a step from `present`, each under `step`'s own field."""
    faults = []
    if step.status is not present and not may_move(present, step.status):
        message = f"{present} does not go to {step.status} in one step"
        faults.append(Fault("step.status", message))
    if admits(Status.PWB, step.status) and step.aid not in AIDS_WHILE_OFFLOADED:
        message = "must be two crutches or a frame while the leg is offloaded"
        faults.append(Fault("step.aid", message))
    for name in ("planned_end_day", "next_review_day"):
        day = getattr(step, name)
        if day is not None and day < today:
            faults.append(Fault(f"step.{name}", "must not be past"))
    targets = target_faults(step.percent, step.kilograms)
    return faults + [replace(fault, field=f"step.{fault.field}") for fault in targets]


def target_faults(percent: int | None, kilograms: int | None) -> list[Fault]:
    """Return what is out of bounds in a load target, which only explains the status."""
    faults = []
    for name, number, most in (
        ("percent", percent, _MOST_PERCENT),
        ("kilograms", kilograms, _MOST_KILOGRAMS),
    ):
        if number is not None and not 0 <= number <= most:
            faults.append(Fault(name, f"must be from 0 to {most}"))
    return faults


def following(
    last: OffloadingPhase, step: Step, today: date, end_day: date | None
) -> OffloadingPhase:
    """Return the phase of the prescription that a step begins; `end_day` is its planned one."""
    planned_end = step.planned_end_day or end_day
    review = step.next_review_day
    if review is None and planned_end is not None:
        ahead = planned_end - timedelta(days=REVIEW_LEAD_DAYS)
        review = ahead if ahead > today else planned_end
    return OffloadingPhase(
        sequence=last.sequence + 1,
        status=step.status,
        word=step.word or step.status.value,
        aid=step.aid,
        limits=step.limits,
        reason=step.reason,
        planned_start_day=today,
        planned_end_day=planned_end,
        started_day=None,
        ended_day=None,
        next_review_day=review,
        exercise_ceiling=step.exercise_ceiling,
        percent=step.percent,
        kilograms=step.kilograms,
    )


def is_stricter(now: OffloadingPhase, then: OffloadingPhase) -> bool:
    """Say whether `then` asks the patient for less load than `now` in any way it states."""
    if (then.status.rank, then.ceiling.rank) != (now.status.rank, now.ceiling.rank):
        return then.status.rank < now.status.rank or then.ceiling.rank < now.ceiling.rank
    less = any(
        after is not None and before is not None and after < before
        for before, after in ((now.percent, then.percent), (now.kilograms, then.kilograms))
    )
    return less or SUPPORT.index(then.aid) < SUPPORT.index(now.aid)


def loosens(now: OffloadingPhase, then: OffloadingPhase) -> bool:
    """Say whether `then` may let the patient do more than `now`: what is not plainly stricter."""
    return then.ceiling.rank > now.ceiling.rank or not then.status.rank < now.status.rank
