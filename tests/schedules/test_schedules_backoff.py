from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.backoff import Backoff

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
BACKOFF = Backoff(base=timedelta(seconds=10), cap=timedelta(minutes=1), attempts=6)
ALMOST_ALL = 1 - 2**-53


@pytest.mark.parametrize(
    ("attempt", "ceiling"),
    [
        (1, 10),  # the base
        (2, 20),  # doubled
        (3, 40),  # doubled again
        (4, 60),  # 80, capped
        (5, 60),
    ],
)
def test_the_ceiling_doubles_up_to_the_cap(attempt, ceiling):
    retry_at = BACKOFF.next_try(attempt, NOW, jitter=0.5)

    assert retry_at == NOW + timedelta(seconds=ceiling / 2)


def test_the_whole_wait_is_drawn():
    assert BACKOFF.next_try(1, NOW, jitter=0.0) == NOW


@pytest.mark.parametrize("attempt", [6, 7, 1000])
def test_after_the_last_attempt_it_gives_up(attempt):
    assert BACKOFF.next_try(attempt, NOW, jitter=0.5) is None


def test_a_single_attempt_is_never_repeated():
    once = Backoff(timedelta(seconds=1), timedelta(seconds=1), attempts=1)

    assert once.next_try(1, NOW, jitter=0.0) is None


@pytest.mark.parametrize(
    ("base", "cap", "attempts", "fault"),
    [
        (timedelta(), timedelta(1), 3, "base"),  # would hammer
        (timedelta(2), timedelta(1), 3, "base"),  # above its own cap
        (timedelta(1), timedelta(1), 0, "attempt"),  # never tries
    ],
)
def test_a_backoff_that_makes_no_sense_is_refused(base, cap, attempts, fault):
    with pytest.raises(ValueError, match=fault):
        Backoff(base, cap, attempts)


@pytest.mark.parametrize(
    ("attempt", "now", "jitter", "fault"),
    [
        (0, NOW, 0.5, "from 1"),
        (1, NOW, 1.0, "jitter"),
        (1, NOW, -0.1, "jitter"),
        (1, NOW.replace(tzinfo=None), 0.5, "naive"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(attempt, now, jitter, fault):
    with pytest.raises(ValueError, match=fault):
        BACKOFF.next_try(attempt, now, jitter)


SPANS = st.timedeltas(timedelta(microseconds=1), timedelta(days=365))


@given(SPANS, SPANS, st.integers(1, 10_000), st.floats(0, ALMOST_ALL))
def test_no_wait_is_negative_or_above_the_cap_however_many_attempts(one, other, attempt, jitter):
    base, cap = sorted((one, other))

    retry_at = Backoff(base, cap, attempts=10_001).next_try(attempt, NOW, jitter)

    assert retry_at is not None
    assert timedelta() <= retry_at - NOW <= cap


@given(SPANS, SPANS, st.integers(1, 100), st.floats(0, ALMOST_ALL))
def test_no_ceiling_is_below_the_one_before(one, other, attempt, jitter):
    base, cap = sorted((one, other))
    backoff = Backoff(base, cap, attempts=102)

    sooner = backoff.next_try(attempt, NOW, jitter)
    later = backoff.next_try(attempt + 1, NOW, jitter)

    assert sooner is not None
    assert later is not None
    assert sooner <= later
