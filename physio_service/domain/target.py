"""By when a person must have taken a task: so many minutes, open minutes or working days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from physio_service.domain.clinic import Clinic, after_open_hours, closing_of_day_ahead
from physio_service.domain.errors import Fault
from physio_service.domain.task import Tier


class Unit(StrEnum):
    """What a target is counted in."""

    MINUTES = "minutes"  # at any hour
    OPEN_MINUTES = "open_minutes"  # of the clinic's opening hours
    WORKING_DAYS = "working_days"  # days it opens, after the day the task was opened


@dataclass(frozen=True, slots=True)
class Target:
    """How long a task of a tier may wait until somebody has taken it."""

    amount: int
    unit: Unit


Targets = Mapping[Tier, Target]
# The longest a clinic may choose, and in what it is counted; bounds are design choices.
BOUNDS = {
    Tier.TOP: Target(60, Unit.MINUTES),
    Tier.SAME_DAY: Target(480, Unit.OPEN_MINUTES),
    Tier.REVIEW: Target(10, Unit.WORKING_DAYS),
}


def target_faults(targets: Targets) -> list[Fault]:
    """Return what is wrong with a clinic's own targets: `targets.<tier>` names the field."""
    return [
        Fault(f"targets.{int(tier)}", f"must be from 1 to {longest.amount}")
        for tier, longest in BOUNDS.items()
        if not 1 <= targets[tier].amount <= longest.amount or targets[tier].unit != longest.unit
    ]


def take_by(clinic: Clinic, opened_at: datetime, target: Target) -> datetime:
    """Return the UTC instant by which a task opened at `opened_at` must have been taken.

    Working days end when the clinic closes on the last of them. A clinic that never opens
    has no such instant: the task is late at once, so that it shows.
    """
    if target.unit is Unit.WORKING_DAYS:
        return closing_of_day_ahead(clinic, opened_at, target.amount)
    wait = timedelta(minutes=target.amount)
    is_at_any_hour = target.unit is Unit.MINUTES
    return opened_at + wait if is_at_any_hour else after_open_hours(clinic, opened_at, wait)
