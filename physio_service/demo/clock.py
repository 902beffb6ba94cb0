"""When a demonstration begins: always just before texts are due, and never in its own past."""

from datetime import datetime, time, timedelta

from physio_service.store import events, heartbeats
from physio_service.store.database import Tx
from schedules.localtime import instant_at, local_day, zone

ZONE = "Europe/London"
BEGINS = time(9, 55)


def begins_at(tx: Tx, real_now: datetime) -> datetime:
    """Return the next 09:55 in London, not before the last thing that happened here.

    A second start thus goes on a day later. What fell due in the jump is too late by then:
    the beats let it expire, visibly.
    """
    ends = [one.finished_at for one in heartbeats.all(tx)]
    past = [at for at in (events.latest_at(tx), *ends) if at is not None]
    where = zone(ZONE)
    not_before = max([real_now, *past])
    day = local_day(not_before, where)
    today_at = instant_at(day, BEGINS, where)
    return today_at if today_at >= not_before else instant_at(day + timedelta(1), BEGINS, where)
