"""The ladder of a clinic: whom to text about a task that nobody has taken, one after another.

A rung says who, after how long, for which tiers and at which hours. Where the ladder ends with
nobody, its last rung is tried again a few times, and every page says so until somebody comes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from physio_service.domain.clinic import Clinic, after_open_hours, is_open
from physio_service.domain.errors import Fault
from physio_service.domain.task import Tier

LONGEST_WAIT = 24 * 60  # minutes: a rung that waits longer belongs to the due time, not here
MOST_RUNGS = 20
LONGEST_REPEAT = 24 * 60  # minutes
SHORTEST_REPEAT = 5  # minutes
MOST_REPEATS = 12
# Of these a clinic is told by the ladder even where it has no rung for them.
ALWAYS_TOLD = (Tier.TOP, Tier.SAME_DAY)


class Who(StrEnum):
    """Whose number a rung texts."""

    OWNER = "owner"  # of the task
    RESPONSIBLE = "responsible"  # for the patient
    ON_CALL = "on_call"
    NAMED = "named"


class Door(StrEnum):
    """At which hours a rung is there."""

    OPEN = "open"
    CLOSED = "closed"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a ladder; `after_minutes` count from the text before it, or from the task.

    Minutes of a rung of opening hours are open minutes.
    """

    who: Who
    after_minutes: int
    tiers: tuple[Tier, ...]
    door: Door
    staff_id: UUID | None = None  # whom it names, if it names somebody

    def is_for(self, tier: Tier, *, is_clinic_open: bool) -> bool:
        here = Door.OPEN if is_clinic_open else Door.CLOSED
        return tier in self.tiers and self.door in (here, Door.ALWAYS)


@dataclass(frozen=True, slots=True)
class Ladder:
    """A clinic's rungs in their order; `version` is 1 for the one that ships."""

    version: int
    rungs: tuple[Rung, ...]
    repeat_minutes: int
    most_repeats: int

    @property
    def is_draft(self) -> bool:
        """Whether nobody in the clinic has looked at it and kept it yet."""
        return self.version == 1

    def places(self, tier: Tier, *, is_clinic_open: bool) -> tuple[int, ...]:
        """Return the places, from 1, of the rungs for a tier at these hours."""
        return tuple(
            place
            for place, rung in enumerate(self.rungs, 1)
            if rung.is_for(tier, is_clinic_open=is_clinic_open)
        )


# Draft, local decision: a tier 1 is to be taken within 15 open minutes and a tier 2 within two
# open hours (config/red_flags.yaml, staff_targets), so each is passed on once before that.
SHIPPED = Ladder(
    version=1,
    rungs=(
        Rung(Who.OWNER, 0, (Tier.TOP,), Door.OPEN),
        Rung(Who.RESPONSIBLE, 10, (Tier.TOP,), Door.OPEN),
        Rung(Who.ON_CALL, 10, (Tier.TOP,), Door.OPEN),
        Rung(Who.ON_CALL, 0, (Tier.TOP,), Door.CLOSED),
        Rung(Who.RESPONSIBLE, 15, (Tier.TOP,), Door.CLOSED),
        Rung(Who.OWNER, 60, (Tier.SAME_DAY,), Door.OPEN),
        Rung(Who.RESPONSIBLE, 30, (Tier.SAME_DAY,), Door.OPEN),
        Rung(Who.ON_CALL, 30, (Tier.SAME_DAY,), Door.OPEN),
    ),
    repeat_minutes=30,
    most_repeats=4,
)


@dataclass(frozen=True, slots=True)
class Climb:
    """How far the texts about one task have come."""

    tier: Tier
    take_by_at: datetime
    last_at: datetime  # of the last text; of the task, before any
    done: frozenset[int]  # places of this lap
    reached: tuple[int, ...]  # those of them a text was made for, in their order
    is_lost: bool  # the last one reached nobody, and nothing has been waited for
    repeats: int
    is_in_vain: bool  # every page says so already


@dataclass(frozen=True, slots=True)
class Step:
    """A rung to be taken now; it has been due since `due_at`."""

    place: int
    due_at: datetime
    is_repeat: bool = False


@dataclass(frozen=True, slots=True)
class InVain:
    """The ladder has ended and nobody came: every page says so from now on."""


def next_move(ladder: Ladder, climb: Climb, clinic: Clinic, now: datetime) -> Step | InVain | None:
    """Return what is to be done about a task that nobody has taken; none: wait.

    A rung that reached nobody is not waited for. What has no rung at these hours waits for
    others; where it has none at all, it is in vain from the instant it should have been taken.
    """
    is_here = is_open(clinic, now)
    places = ladder.places(climb.tier, is_clinic_open=is_here)
    if not places:
        is_nowhere = not ladder.places(climb.tier, is_clinic_open=not is_here)
        is_late = is_nowhere and now >= climb.take_by_at and not climb.is_in_vain
        return InVain() if is_late else None
    left = [place for place in places if place not in climb.done]
    if left:
        due_at = _due_at(ladder.rungs[left[0] - 1], climb, clinic)
        return Step(left[0], due_at) if due_at <= now else None
    return _at_the_end(ladder, climb, places, now)


def _due_at(rung: Rung, climb: Climb, clinic: Clinic) -> datetime:
    if climb.is_lost:
        return climb.last_at
    wait = timedelta(minutes=rung.after_minutes)
    if rung.door is Door.OPEN:
        return after_open_hours(clinic, climb.last_at, wait)
    return climb.last_at + wait


def _at_the_end(
    ladder: Ladder, climb: Climb, places: Sequence[int], now: datetime
) -> Step | InVain | None:
    again_at = climb.last_at + timedelta(minutes=ladder.repeat_minutes)
    if not climb.is_in_vain:
        return InVain() if climb.is_lost or now >= again_at else None
    if climb.repeats >= ladder.most_repeats or now < again_at:
        return None
    reached = [place for place in climb.reached if place in places]
    return Step(reached[-1] if reached else places[-1], again_at, is_repeat=True)


def ladder_faults(ladder: Ladder) -> list[Fault]:
    """Return what is wrong with a ladder somebody wants to keep, by field."""
    faults = [fault for at, rung in enumerate(ladder.rungs) for fault in _rung_faults(at, rung)]
    if len(ladder.rungs) > MOST_RUNGS:
        faults.append(Fault("rungs", f"must be at most {MOST_RUNGS}"))
    for tier in ALWAYS_TOLD:
        if not ladder.places(tier, is_clinic_open=True):
            faults.append(Fault("rungs", f"must have one in opening hours for tier {int(tier)}"))
    bounds: Mapping[str, tuple[int, int, int]] = {
        "repeat_minutes": (ladder.repeat_minutes, SHORTEST_REPEAT, LONGEST_REPEAT),
        "most_repeats": (ladder.most_repeats, 0, MOST_REPEATS),
    }
    faults += [
        Fault(field, f"must be from {least} to {most}")
        for field, (value, least, most) in bounds.items()
        if not least <= value <= most
    ]
    return faults


def _rung_faults(at: int, rung: Rung) -> list[Fault]:
    field = f"rungs.{at}"
    faults = []
    if not 0 <= rung.after_minutes <= LONGEST_WAIT:
        faults.append(Fault(f"{field}.after_minutes", f"must be from 0 to {LONGEST_WAIT}"))
    if not rung.tiers:
        faults.append(Fault(f"{field}.tiers", "must name a tier"))
    if (rung.who is Who.NAMED) is not (rung.staff_id is not None):
        message = "must be a person where the rung names one, and nobody otherwise"
        faults.append(Fault(f"{field}.staff_id", message))
    return faults
