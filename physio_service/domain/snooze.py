"""Putting a task aside for a while, and when to ring again: nothing of danger is out of sight."""

from datetime import datetime, timedelta

from physio_service.domain.clinic import (
    Clinic,
    after_open_hours,
    closing_of_day_ahead,
    next_open,
)
from physio_service.domain.errors import Fault
from physio_service.domain.task import READ_WITHIN, Task, Tier
from schedules.localtime import day_bounds, local_day, zone

LONGEST = timedelta(days=14)  # design choice: what waits longer is forgotten
LONGEST_REASON = 500  # characters
_TRY_AGAIN = timedelta(minutes=15)  # somebody in danger who does not answer; design choice


def snooze_faults(task: Task, until_at: datetime, reason: str, now: datetime) -> list[Fault]:
    """Return why a task may not be out of sight until then; nothing where it may.

    What is urgent at once never is; what has to be done today is back by the time it is due.
    """
    faults = []
    if task.tier is Tier.TOP:
        faults.append(Fault("until_at", "cannot be set: this needs somebody now, take it"))
    elif not now < until_at <= now + LONGEST:
        faults.append(Fault("until_at", f"must be later than now, within {LONGEST.days} days"))
    elif task.tier is Tier.SAME_DAY and until_at > task.due_at:
        faults.append(Fault("until_at", "must not be later than the time the task is due"))
    if not 0 < len(reason.strip()) <= LONGEST_REASON:
        faults.append(Fault("reason", f"must be 1 to {LONGEST_REASON} characters"))
    return faults


def next_try(clinic: Clinic, tier: Tier, now: datetime) -> tuple[datetime, datetime | None]:
    """Return by when somebody must ring again after no answer, and until when it may rest.

    What is urgent stays in sight. Any other rests until the clinic opens on another day, and
    is due when it closes on that day; a clinic that never opens is to try at once.
    """
    if tier is Tier.TOP:
        return now + _TRY_AGAIN, None
    if tier is Tier.SAME_DAY:
        return after_open_hours(clinic, now, READ_WITHIN), None
    where = zone(clinic.zone)
    tomorrow = day_bounds(local_day(now, where), where)[1]
    due_at = closing_of_day_ahead(clinic, now, 1)
    return due_at, next_open(clinic, tomorrow) if due_at > now else None
