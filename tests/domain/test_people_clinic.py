from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physio_service.domain.clinic import (
    after_open_hours,
    closed_run,
    hours_faults,
    hours_in_words,
    is_open,
    last_closing_before,
    next_open,
)
from tests.builders_people import clinic

TWO_HOURS = timedelta(hours=2)
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
instants = st.integers(0, 366 * 24 * 60).map(lambda ahead: MONDAY + timedelta(minutes=ahead))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("instant", "open_"),
    [
        (at(2, 7, 59), False),
        (at(2, 8), True),
        (at(2, 17, 59), True),
        (at(2, 18), False),
        (at(7, 12), False),  # a Saturday
    ],
)
def test_a_clinic_is_open_from_opening_until_just_before_closing(instant, open_):
    assert is_open(clinic(), instant) is open_


def test_a_clinic_is_not_open_on_a_closure():
    closed = clinic(closures=frozenset({date(2026, 3, 2)}))

    assert not is_open(closed, at(2, 12))
    assert next_open(closed, at(2, 12)) == at(3, 8)


def test_a_clinic_that_is_open_is_next_open_now():
    assert next_open(clinic(), at(2, 12)) == at(2, 12)


def test_opening_hours_are_on_the_clinics_wall_clock_in_summer_too():
    assert next_open(clinic(), datetime(2026, 7, 4, 12, tzinfo=UTC)) == datetime(
        2026, 7, 6, 7, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("from_", "due"),
    [
        (at(2, 9), at(2, 11)),
        (at(2, 16), at(2, 18)),
        (at(2, 17), at(3, 9)),  # one hour today, one tomorrow
        (at(6, 17, 30), at(9, 9, 30)),  # over a weekend
        (at(7, 3), at(9, 10)),
    ],
)
def test_open_hours_are_counted_only_while_the_clinic_is_open(from_, due):
    assert after_open_hours(clinic(), from_, TWO_HOURS) == due


def test_a_lunch_break_is_not_counted():
    with_break = clinic(opening_hours={0: ((time(8), time(12)), (time(13), time(18)))})

    assert after_open_hours(with_break, at(2, 11), TWO_HOURS) == at(2, 14)


def test_work_for_a_clinic_that_never_opens_is_due_at_once():
    assert after_open_hours(clinic(opening_hours={}), at(2, 9), TWO_HOURS) == at(2, 9)


@given(instants)
def test_the_next_opening_is_never_earlier_and_always_open(instant):
    opens_at = next_open(clinic(), instant)

    assert opens_at >= instant
    assert is_open(clinic(), opens_at)


@given(instants, st.integers(1, 600), st.integers(1, 600))
def test_open_hours_add_up(instant, first, second):
    one, two = timedelta(minutes=first), timedelta(minutes=second)

    at_once = after_open_hours(clinic(), instant, one + two)

    assert after_open_hours(clinic(), after_open_hours(clinic(), instant, one), two) == at_once


DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ({day: ((time(8), time(18)),) for day in range(5)}, "Mon-Fri 08:00-18:00"),
        (
            {0: ((time(8), time(12)),), 1: ((time(9), time(12)),)},
            "Mon 08:00-12:00, Tue 09:00-12:00",
        ),
        ({2: ((time(8), time(12)), (time(13), time(17)))}, "Wed 08:00-12:00 13:00-17:00"),
        ({0: ((time(8), time(9)),), 2: ((time(8), time(9)),)}, "Mon 08:00-09:00, Wed 08:00-09:00"),
        ({}, ""),
    ],
)
def test_hours_are_said_together_where_neighbouring_days_share_them(hours, said):
    assert hours_in_words(hours, DAYS) == said


def test_a_clinic_closed_for_the_last_time_when_it_was_last_open():
    assert last_closing_before(clinic(), at(9, 3)) == at(6, 18)
    assert last_closing_before(clinic(), at(9, 18)) == at(9, 18)
    assert last_closing_before(clinic(opening_hours={}), at(9, 3)) is None


@pytest.mark.parametrize(
    ("closed", "around", "run"),
    [
        ([3], [3], (3, 3, 1)),
        ([5, 6], [6], (5, 8, 2)),  # Thursday and Friday, and the weekend after them
        ([6, 9], [9], (6, 9, 2)),
        ([4, 5, 6, 9], [9], (4, 9, 4)),
    ],
)
def test_a_clinic_is_shut_over_a_weekend_between_two_closures(closed, around, run):
    shut = clinic(closures=frozenset(date(2026, 3, day) for day in closed))
    first, last, number = run

    found = closed_run(shut, [date(2026, 3, day) for day in around])

    assert found == (date(2026, 3, first), date(2026, 3, last), number)


OPEN = ((time(8), time(12)), (time(13), time(17)))


@pytest.mark.parametrize(
    ("hours", "fields"),
    [
        ({0: OPEN, 6: OPEN}, []),
        ({0: OPEN, 5: ()}, []),
        ({}, ["opening_hours"]),
        ({0: (), 1: ()}, ["opening_hours"]),
        ({0: OPEN, 7: OPEN}, ["opening_hours"]),
        ({0: OPEN, 4: ((time(9), time(9)),)}, ["opening_hours.4"]),
        ({1: OPEN[::-1], 3: ((time(17), time(9)),)}, ["opening_hours.1", "opening_hours.3"]),
        ({2: ((time(8), time(12)), (time(12), time(17)))}, ["opening_hours.2"]),
    ],
)
def test_opening_hours_are_of_some_day_of_the_week_and_rise_within_it(hours, fields):
    assert [fault.field for fault in hours_faults(hours)] == fields


@pytest.mark.parametrize(("nation", "region"), [("GB-ENG", "GB"), ("US", "US")])
def test_a_nation_dials_as_its_country_does(nation, region):
    assert clinic(nation=nation).region == region
