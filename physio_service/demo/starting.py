"""Start a demonstration: seed it the first time, and set its clock just before texts are due."""

import secrets
from dataclasses import dataclass, field, replace
from datetime import timedelta

from config.settings import Settings
from physio_service.container import Container
from physio_service.demo.clock import begins_at
from physio_service.demo.seeding import STAFF, seed
from physio_service.store import clinics
from physio_service.store.scratch import made_aside
from schedules.clock import ShiftedClock, utc_now


@dataclass(frozen=True, slots=True)
class Started:
    """The service with the demonstration's clock, and the passwords just made up, by username."""

    container: Container
    passwords: dict[str, str] = field(repr=False)


def is_seeded(container: Container) -> bool:
    with container.database.reading() as tx:
        return bool(clinics.all_ids(tx))


def start(container: Container) -> Started:
    """Seed an empty database; set the clock, unless the settings did."""
    settings = container.settings
    with container.database.reading() as tx:
        starts_at = begins_at(tx, container.clock.now())
    made: dict[str, str] = {}
    if not is_seeded(container):
        given = _given(settings)
        made = {name: secrets.token_urlsafe(12) for name in STAFF if not given[name]}
        with made_aside(container.database) as database:
            seed(replace(container, database=database), {**given, **made}, starts_at)
    if settings.clock_offset_s:
        return Started(container, made)
    offset = starts_at - utc_now()
    shifted = replace(settings, clock_offset_s=offset / timedelta(seconds=1))
    return Started(replace(container, settings=shifted, clock=ShiftedClock(offset)), made)


def _given(settings: Settings) -> dict[str, str]:
    return {
        "admin": settings.admin_password,
        "physio": settings.physio_password,
        "viewer": settings.viewer_password,
    }
