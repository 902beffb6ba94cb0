"""Waits after wrong passwords: they grow, have an end, and are forgotten."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from physio_service.domain.throttle import (
    ACCOUNT,
    ADDRESS,
    Patience,
    TooManyTries,
    Tries,
    pause_after,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
SMALL = Patience(free=3, longest=timedelta(seconds=10), forgets_after=timedelta(hours=1))
patiences = st.sampled_from([ACCOUNT, ADDRESS, SMALL])


def test_the_first_tries_cost_no_wait_and_then_each_doubles_it():
    waits = [pause_after(failures, SMALL).total_seconds() for failures in range(1, 10)]

    assert waits == [0, 0, 0, 1, 2, 4, 8, 10, 10]


@given(patiences, st.integers(0, 10**6))
def test_no_wait_is_longer_than_the_longest_and_none_shrinks(patience, failures):
    assert pause_after(failures, patience) <= patience.longest
    assert pause_after(failures, patience) <= pause_after(failures + 1, patience)


@given(patiences, st.integers(0, 1000))
def test_a_right_password_is_looked_at_once_the_wait_is_over(patience, failures):
    tries = Tries(failures, NOW, NOW).counted(patience, NOW)

    assert tries.wait(NOW + patience.longest) <= timedelta()


def test_old_failures_are_forgotten():
    tries = Tries(50, NOW, NOW).counted(SMALL, NOW + timedelta(hours=1))

    assert tries == Tries(1, NOW + timedelta(hours=1), NOW + timedelta(hours=1))


def test_a_right_password_takes_back_its_own_try_only():
    assert Tries(7, NOW, NOW + timedelta(seconds=8)).forgiven() == Tries(6, NOW, NOW)
    assert Tries(0, NOW, NOW).forgiven() == Tries(0, NOW, NOW)


def test_the_refusal_says_how_long_to_wait():
    assert TooManyTries(timedelta(seconds=4)).wait == timedelta(seconds=4)
