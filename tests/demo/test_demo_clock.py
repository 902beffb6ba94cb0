"""The demonstration begins just before texts are due, and never in its own past."""

from datetime import UTC, datetime

import pytest

from physio_service.demo.clock import begins_at
from physio_service.domain.event import SYSTEM, Event
from physio_service.store import events, heartbeats
from tests.builders_people import house

WINTER, SUMMER = "2026-01-14", "2026-07-14"


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (f"{WINTER}T00:00", f"{WINTER}T09:55"),
        (f"{WINTER}T09:55", f"{WINTER}T09:55"),
        (f"{WINTER}T09:56", "2026-01-15T09:55"),
        (f"{SUMMER}T08:55", f"{SUMMER}T08:55"),  # summer time: 09:55 in London
        (f"{SUMMER}T23:30", "2026-07-15T08:55"),  # already tomorrow in London
        ("2026-03-28T12:00", "2026-03-29T08:55"),  # the clocks change in between
    ],
)
def test_it_is_the_next_five_to_ten_in_london(database, now, expected):
    with database.reading() as tx:
        assert begins_at(tx, instant(now)) == instant(expected)


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        ("2026-01-20T09:55", "2026-01-20T09:55"),
        ("2026-01-20T10:12", "2026-01-21T09:55"),
    ],
)
def test_it_is_not_before_the_last_thing_that_happened(database, clock, last, expected):
    home = house(database, instant("2026-01-01T09:00"))
    with database.transaction() as tx:
        event = Event(home.clinic_id, "clinic.changed", "clinic", home.clinic_id, SYSTEM)
        events.record(tx, event, instant(last))

    with database.reading() as tx:
        assert begins_at(tx, instant(f"{WINTER}T08:00")) == instant(expected)


def test_it_is_not_before_the_last_beat(database):
    with database.transaction() as tx:
        heartbeats.beat(tx, "send", 2, instant("2026-01-20T11:00"))
        heartbeats.fail(tx, "plan", 60, "Broken", instant("2026-01-20T11:00"))

    with database.reading() as tx:
        assert begins_at(tx, instant(f"{WINTER}T08:00")) == instant("2026-01-21T09:55")


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
