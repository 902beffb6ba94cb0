"""Groups of courses: sums that do not depend on how they were split, and honest shares of them."""

from collections import Counter
from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physio_service.domain.cohort import NOBODY, SMALL, Sums, added_up, monday_of
from physio_service.domain.upshot import Upshot

# Halves are exact, so that a sum is the same in any order.
halves = st.integers(0, 200).map(lambda number: number / 2)
sums = st.builds(
    Sums,
    **{one.name: halves if one.type == "float" else st.integers(0, 99) for one in fields(Sums)},
)
ONE_OF_EACH = replace(NOBODY, courses=1, **{upshot.value: 1 for upshot in Upshot})


@given(st.lists(st.tuples(st.sampled_from("ab"), sums)), st.integers(0, 9))
def test_groups_come_to_the_same_however_their_courses_were_split(rows, place):
    whole = added_up(rows)

    parts = [*added_up(rows[:place]).items(), *added_up(rows[place:]).items()]
    assert added_up(parts) == whole
    assert Counter(key for key, _ in rows).keys() == whole.keys()


@given(sums, sums)
def test_every_part_of_two_sums_is_added(one, other):
    together = one + other

    for part in fields(Sums):
        assert getattr(together, part.name) == getattr(one, part.name) + getattr(other, part.name)


def test_a_share_is_of_what_it_was_counted_over():
    group = replace(NOBODY, reported_sum=3.0, reported_days=4, conservative_sum=3.0, days=6)

    assert (group.reported, group.conservative) == (0.75, 0.5)


@pytest.mark.parametrize(
    "share",
    ["reported", "conservative", "silent_share", "not_delivered_share", "not_asked_share"],
)
def test_there_is_no_share_of_nothing(share):
    assert getattr(NOBODY, share) is None


def test_an_excused_session_was_not_expected():
    assert ONE_OF_EACH.expected == len(Upshot) - 1
    assert replace(ONE_OF_EACH, excused=50).expected == ONE_OF_EACH.expected


@pytest.mark.parametrize("part", ["silent", "not_delivered", "not_asked"])
def test_silence_and_our_own_fault_are_shares_of_what_was_expected(part):
    group = replace(ONE_OF_EACH, **{part: 3})  # and seven more of other kinds

    assert getattr(group, f"{part}_share") == 0.3


@pytest.mark.parametrize(("courses", "is_small"), [(SMALL - 1, True), (SMALL, False)])
def test_fewer_than_five_courses_are_a_small_group(courses, is_small):
    assert replace(NOBODY, courses=courses).is_small is is_small


@given(st.dates(date(2000, 1, 3), date(2100, 1, 1)))
def test_a_week_begins_on_the_monday_that_is_not_after_the_day(day):
    monday = monday_of(day)

    assert monday.weekday() == 0
    assert monday <= day < monday + timedelta(days=7)
