from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.lateness import Lateness, lateness

DUE_AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
NOT_AFTER_AT = DUE_AT + timedelta(hours=2)
RANK = list(Lateness)


@pytest.mark.parametrize(
    ("after_due", "expected"),
    [
        (timedelta(microseconds=-1), Lateness.EARLY),
        (timedelta(), Lateness.DUE),
        (timedelta(minutes=5, microseconds=-1), Lateness.DUE),
        (timedelta(minutes=5), Lateness.LATE),
        (timedelta(hours=2, microseconds=-1), Lateness.LATE),
        (timedelta(hours=2), Lateness.TOO_LATE),  # the end itself is too late
    ],
)
def test_lateness_goes_from_early_to_too_late(after_due, expected):
    assert lateness(DUE_AT + after_due, DUE_AT, NOT_AFTER_AT) is expected


def test_what_counts_as_late_is_the_callers_to_say():
    now = DUE_AT + timedelta(seconds=30)

    assert lateness(now, DUE_AT, NOT_AFTER_AT, timedelta(seconds=30)) is Lateness.LATE


def test_an_end_before_the_due_time_leaves_no_moment_to_act():
    end = DUE_AT - timedelta(hours=1)

    assert lateness(end - timedelta(seconds=1), DUE_AT, end) is Lateness.EARLY
    assert lateness(end, DUE_AT, end) is Lateness.TOO_LATE


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_naive_instant_is_refused_in_any_place(place):
    instants = [DUE_AT, DUE_AT, NOT_AFTER_AT]
    instants[place] = instants[place].replace(tzinfo=None)

    with pytest.raises(ValueError, match="naive"):
        lateness(*instants)


MINUTES = st.integers(-300, 300).map(lambda minutes: timedelta(minutes=minutes))


@given(MINUTES, MINUTES, MINUTES)
def test_as_time_passes_nothing_gets_earlier(end, one, other):
    sooner, later = sorted((one, other))

    ranks = [
        RANK.index(lateness(DUE_AT + passed, DUE_AT, DUE_AT + end)) for passed in (sooner, later)
    ]

    assert ranks == sorted(ranks)
