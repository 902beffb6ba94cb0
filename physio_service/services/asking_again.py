"""Asking again, in its own words, what a text asked that never left: it no longer held (S4)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from physio_service.domain.activity import Activity
from physio_service.services.planning import activity_for, course_of
from physio_service.store import activities, episodes
from physio_service.store.database import Tx
from schedules.plan import Planned


def ask_again(
    tx: Tx, asked: Sequence[Activity], now: datetime, *, is_reworded: bool = False
) -> None:
    """Plan again what one text asked, the next time something falls due.

    What the plan in force still wants of that day is asked by it; what it does not want is
    called off. Where nothing of it has changed since, asking again would say the same, and
    nothing is done; with `is_reworded` it would not.
    """
    waiting = [one for one in asked if not one.is_settled and one.closes_at > now]
    wanted = [(one, _wanted(tx, one, now)) for one in waiting]
    if not is_reworded and all(_is_the_same(one, planned) for one, planned in wanted):
        return
    for activity, planned in wanted:
        activities.take_back(tx, activity)
        if planned is None:
            activities.cancel(tx, activity, now)
        else:
            episode = episodes.get(tx, activity.clinic_id, activity.episode_id)
            activities.move(tx, activity, activity_for(episode, planned))


def _is_the_same(activity: Activity, planned: Planned | None) -> bool:
    subject = f"{activity.plan_version}:{activity.phase_id}"
    return planned is not None and planned.subject == subject


def _wanted(tx: Tx, activity: Activity, now: datetime) -> Planned | None:
    """Return what the plan in force wants in the place of an activity, or None."""
    course = course_of(tx, episodes.get(tx, activity.clinic_id, activity.episode_id), now)
    if course is None:
        return None
    of_day = replace(course, today=activity.local_day).wanted()
    key = (activity.kind.value, activity.local_day, activity.sequence)
    return {planned.key: planned for planned in of_day}.get(key)
