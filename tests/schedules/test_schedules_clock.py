from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from schedules.clock import (
    Clock,
    ShiftedClock,
    SystemClock,
    VirtualClock,
    require_aware,
    utc_now,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NAIVE = NOON.replace(tzinfo=None)


def test_the_present_is_aware_and_in_utc():
    assert utc_now().tzinfo is UTC


def test_the_system_clock_tells_the_machines_time():
    before = utc_now()
    told = SystemClock().now()

    assert before <= told <= utc_now()


def test_a_shifted_clock_runs_at_a_fixed_distance():
    clock = ShiftedClock(timedelta(hours=-5))

    before = utc_now()
    told = clock.now()

    assert before <= told + timedelta(hours=5) <= utc_now()


def test_a_virtual_clock_stands_still_until_it_is_moved():
    clock = VirtualClock(NOON)

    assert clock.now() == clock.now() == NOON


def test_a_virtual_clock_tells_utc_whatever_zone_it_was_set_in():
    clock = VirtualClock(NOON.astimezone(ZoneInfo("Asia/Karachi")))

    assert clock.now() == NOON
    assert clock.now().tzinfo is UTC


def test_a_virtual_clock_goes_forward_by_what_it_is_told():
    clock = VirtualClock(NOON)

    clock.forward(days=1, minutes=5)

    assert clock.now() == NOON + timedelta(days=1, minutes=5)


def test_a_virtual_clock_moves_to_an_instant_in_any_zone():
    clock = VirtualClock(NOON)
    later = NOON + timedelta(hours=3)

    clock.move_to(later.astimezone(ZoneInfo("America/New_York")))

    assert clock.now() == later
    assert clock.now().tzinfo is UTC


def test_a_virtual_clock_may_be_told_the_time_it_already_shows():
    clock = VirtualClock(NOON)

    clock.move_to(NOON)

    assert clock.now() == NOON


def test_a_virtual_clock_goes_back_only_when_that_is_said():
    clock = VirtualClock(NOON)
    earlier = NOON - timedelta(seconds=1)

    with pytest.raises(ValueError, match="go back"):
        clock.move_to(earlier)
    with pytest.raises(ValueError, match="go back"):
        clock.forward(seconds=-1)
    assert clock.now() == NOON

    clock.move_to(earlier, backwards=True)
    assert clock.now() == earlier


def test_a_naive_instant_is_refused_everywhere():
    clock = VirtualClock(NOON)

    with pytest.raises(ValueError, match="naive"):
        require_aware(NAIVE)
    with pytest.raises(ValueError, match="naive"):
        VirtualClock(NAIVE)
    with pytest.raises(ValueError, match="naive"):
        clock.move_to(NAIVE, backwards=True)


def test_an_aware_instant_is_returned_unchanged():
    assert require_aware(NOON) is NOON


@pytest.mark.parametrize("clock", [SystemClock(), ShiftedClock(timedelta()), VirtualClock(NOON)])
def test_every_clock_can_be_asked_the_same_way(clock: Clock):
    assert clock.now().tzinfo is UTC
