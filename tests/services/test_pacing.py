"""The pace of calls: halved once by what is refused together, never before Retry-After."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from physio_service.services.pacing import AT_ONCE, Pace
from schedules.clock import VirtualClock
from tests.builders_carrier import refused
from tests.services.test_breaking import crowd

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def pace(jitter=0.5):
    return Pace(jitter=lambda: jitter)


def test_calls_that_are_refused_together_halve_the_pace_once(clock):
    going = pace()

    for _ in range(8):
        going.slow_down(clock.now(), timedelta(seconds=5))

    assert going.size == AT_ONCE // 2


def test_the_pace_falls_to_one_and_comes_back_one_by_one(clock):
    going, sizes = pace(), []
    for _ in range(5):
        clock.move_to(going.slow_down(clock.now(), None))
        sizes.append(going.size)
    for _ in range(9):
        going.speed_up()
        sizes.append(going.size)

    assert sizes == [4, 2, 1, 1, 1, 2, 3, 4, 5, 6, 7, 8, 8, 8]


def test_the_carrier_is_left_alone_for_as_long_as_it_asks(clock):
    going = pace()

    resumes_at = going.slow_down(clock.now(), timedelta(seconds=40))

    assert resumes_at == clock.now() + timedelta(seconds=40)
    assert going.is_resting(clock.now() + timedelta(seconds=39))
    assert not going.is_resting(resumes_at)


@given(st.lists(st.integers(0, 90), min_size=1, max_size=60), st.integers(1, 30))
def test_no_minute_has_more_calls_than_were_allowed(waits_s, a_minute):
    going, clock, begun = Pace(a_minute=a_minute), VirtualClock(START), []

    for wait_s in waits_s:
        clock.forward(seconds=wait_s)
        room = going.room(clock.now())
        going.begin(room, clock.now())
        begun += [clock.now()] * room

    for at in begun:
        assert sum(at - timedelta(minutes=1) < other <= at for other in begun) <= a_minute


def test_a_minute_later_there_is_room_again_also_after_the_clock_was_put_back(clock):
    going = Pace(a_minute=3)
    going.begin(3, clock.now())
    assert going.room(clock.now() + timedelta(seconds=59)) == 0

    assert going.room(clock.now() + timedelta(minutes=1)) == 3
    going.begin(3, clock.now() + timedelta(minutes=1))
    assert going.room(clock.now()) == 3


def test_unless_told_otherwise_only_what_is_in_flight_bounds_the_calls(clock):
    going = pace()
    going.begin(10_000, clock.now())

    assert going.room(clock.now()) == AT_ONCE


@given(st.floats(0, 1, exclude_max=True), st.integers(1, 50))
def test_without_a_word_of_the_carrier_the_wait_is_drawn_and_bounded(jitter, refusals):
    going, clock = pace(jitter), VirtualClock(START)

    for _ in range(refusals):
        before = clock.now()
        clock.move_to(going.slow_down(before, None))

    assert timedelta() <= clock.now() - before <= timedelta(minutes=1)


def test_no_text_is_handed_over_before_the_carrier_said(line):
    crowd(line, 3)
    going = pace()
    line.carrier.answers = [refused(20429, timedelta(seconds=30))]

    line.send(pace=going)
    line.clock.forward(seconds=29)
    line.send(pace=going)
    early = len(line.carrier.handed)
    line.clock.forward(seconds=1)
    line.send(pace=going)

    assert (early, len(line.carrier.handed)) == (1, 4)


def test_a_refusal_for_haste_costs_the_text_nothing(line):
    crowd(line, 1)
    line.carrier.answers = [refused(20429)] * 50

    for _ in range(50):
        line.send()
        line.clock.forward(minutes=1)
    line.send()

    assert [state for _, state, _ in line.outcomes()] == ["sent"]
    assert line.tasks() == []
