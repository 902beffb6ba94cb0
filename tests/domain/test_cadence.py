"""How often somebody is reminded: less while they keep to it, at once again when they do not."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physio_service.domain.cadence import is_left_out, is_tapered, looks_back_to
from tests.builders_plans import prescribed

RULES = prescribed().rules.messages  # two weeks of at least 0.8
TODAY = date(2026, 3, 16)


def ago(days, score=1.0):
    return TODAY - timedelta(days=days), score


def fortnight(score=1.0):
    return [ago(days, score) for days in range(1, 15)]


def test_two_weeks_kept_to_thin_the_reminders_out():
    assert is_tapered(fortnight(), TODAY, RULES)
    assert is_tapered(fortnight(0.8), TODAY, RULES)


@pytest.mark.parametrize("week", [0, 1])
def test_one_week_below_brings_them_back(week):
    lapsed = [ago(days, 0.7 if (days - 1) // 7 == week else 1.0) for days in range(1, 15)]

    assert not is_tapered(lapsed, TODAY, RULES)


def test_too_few_days_asked_tell_nothing():
    assert not is_tapered([ago(days) for days in (1, 2, 8, 9, 10)], TODAY, RULES)
    assert is_tapered([ago(days) for days in (1, 2, 3, 8, 9, 10)], TODAY, RULES)


def test_today_and_what_is_long_past_do_not_count():
    assert is_tapered([*fortnight(), ago(0, 0.0), ago(15, 0.0)], TODAY, RULES)


def test_a_day_of_three_sessions_counts_as_one_of_two():
    sessions = [*fortnight(), *[ago(1, 0.0)] * 2]

    assert is_tapered(sessions, TODAY, RULES)  # six days of 1.0 and one of a third: 0.9


def test_it_looks_back_over_the_weeks_it_asks_about():
    assert looks_back_to(TODAY, RULES) == TODAY - timedelta(days=14)


def test_of_several_reminders_a_day_the_first_is_kept():
    assert [is_left_out(TODAY, place, 3) for place in range(3)] == [False, True, True]


@given(st.dates())
def test_of_one_reminder_a_day_every_other_is_kept(day):
    following = day + timedelta(days=1) if day < date.max else day - timedelta(days=1)

    assert is_left_out(day, 0, 1) is not is_left_out(following, 0, 1)
