from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedules.localtime import zone
from schedules.recurrence import EveryDays, Occurrence, Recurrence, occurrences

LONDON = zone("Europe/London")
EVERY_DAY = frozenset(range(7))
MONDAY = date(2026, 3, 2)
law = settings(deadline=None)  # the first reading of a zone takes its time

PLACES = st.sampled_from(
    ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "Pacific/Apia"]
).map(ZoneInfo)
DAYS = st.dates(date(2011, 12, 1), date(2040, 1, 1))
AHEAD = st.integers(0, 400).map(lambda days: timedelta(days=days))


@st.composite
def recurrences(draw: st.DrawFn) -> Recurrence | EveryDays:
    first_day = draw(DAYS)
    last_day = draw(st.none() | AHEAD.map(lambda ahead: first_day + ahead))
    if draw(st.booleans()):
        return EveryDays(first_day, draw(st.integers(1, 60)), draw(st.times()), last_day)
    times = tuple(sorted(draw(st.sets(st.times(), min_size=1, max_size=5))))
    weekdays = draw(st.frozensets(st.integers(0, 6), min_size=1))
    return Recurrence(weekdays, times, first_day, last_day)


def test_each_listed_weekday_has_each_time_in_sequence():
    rule = Recurrence(frozenset({0, 2}), (time(9), time(18, 30)), MONDAY)

    found = occurrences(rule, LONDON, MONDAY, MONDAY + timedelta(days=6))

    assert found == (
        Occurrence(MONDAY, 0, datetime(2026, 3, 2, 9, tzinfo=UTC)),
        Occurrence(MONDAY, 1, datetime(2026, 3, 2, 18, 30, tzinfo=UTC)),
        Occurrence(date(2026, 3, 4), 0, datetime(2026, 3, 4, 9, tzinfo=UTC)),
        Occurrence(date(2026, 3, 4), 1, datetime(2026, 3, 4, 18, 30, tzinfo=UTC)),
    )


def test_a_time_of_day_stays_put_when_summer_time_begins():
    rule = Recurrence(EVERY_DAY, (time(9),), date(2026, 3, 28))

    found = occurrences(rule, LONDON, date(2026, 3, 28), date(2026, 3, 29))

    assert [occurrence.due_at.hour for occurrence in found] == [9, 8]


def test_a_time_that_comes_twice_is_due_once():
    rule = Recurrence(EVERY_DAY, (time(1, 30),), date(2026, 10, 25))

    found = occurrences(rule, LONDON, date(2026, 10, 25), date(2026, 10, 25))

    assert [occurrence.due_at for occurrence in found] == [
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    ]


def test_a_skipped_time_keeps_its_place_in_the_sequence_though_it_comes_later():
    rule = Recurrence(EVERY_DAY, (time(1, 30), time(2, 10)), date(2026, 3, 29))

    found = occurrences(rule, LONDON, date(2026, 3, 29), date(2026, 3, 29))

    assert [(occurrence.sequence, occurrence.due_at.minute) for occurrence in found] == [
        (0, 30),
        (1, 10),
    ]
    assert found[0].due_at > found[1].due_at


def test_a_day_that_is_not_on_the_calendar_has_no_occurrence():
    rule = Recurrence(EVERY_DAY, (time(9),), date(2011, 12, 29))

    found = occurrences(rule, zone("Pacific/Apia"), date(2011, 12, 29), date(2011, 12, 31))

    assert [occurrence.day.day for occurrence in found] == [29, 31]


def test_every_seven_days_keeps_the_weekday_of_its_first_day():
    rule = EveryDays(MONDAY, 7, time(10), date(2026, 3, 16))

    found = occurrences(rule, LONDON, MONDAY - timedelta(days=30), date(2026, 12, 31))

    assert [(o.day, o.sequence) for o in found] == [
        (MONDAY, 0),
        (date(2026, 3, 9), 0),
        (date(2026, 3, 16), 0),
    ]


@pytest.mark.parametrize(
    ("from_day", "to_day", "days"),
    [
        ("2026-03-01", "2026-03-31", [2, 3, 4]),  # wider than the rule
        ("2026-03-03", "2026-03-03", [3]),  # one day, both ends included
        ("2026-03-04", "2026-03-02", []),  # backwards
        ("2026-04-01", "2026-04-30", []),  # after its end
        ("2026-02-01", "2026-03-01", []),  # before its beginning
    ],
)
def test_only_days_that_are_asked_for_and_within_the_rule_are_given(from_day, to_day, days):
    rule = Recurrence(EVERY_DAY, (time(9),), MONDAY, date(2026, 3, 4))

    found = occurrences(rule, LONDON, date.fromisoformat(from_day), date.fromisoformat(to_day))

    assert [occurrence.day.day for occurrence in found] == days


@pytest.mark.parametrize(
    ("weekdays", "times", "last_day", "fault"),
    [
        (frozenset(), (time(9),), None, "weekdays"),  # never
        (frozenset({7}), (time(9),), None, "weekdays"),  # Sunday is 6
        (frozenset({0}), (), None, "wall times"),  # no time
        (frozenset({0}), (time(9, tzinfo=UTC),), None, "wall times"),  # an instant
        (frozenset({0}), (time(9), time(8)), None, "rise"),  # sequence would lie
        (frozenset({0}), (time(9), time(9)), None, "twice"),  # one text twice
        (frozenset({0}), (time(9),), date(2026, 3, 1), "before the first"),
    ],
)
def test_a_recurrence_that_makes_no_sense_is_refused(weekdays, times, last_day, fault):
    with pytest.raises(ValueError, match=fault):
        Recurrence(weekdays, times, MONDAY, last_day)


@pytest.mark.parametrize(
    ("step", "at", "last_day", "fault"),
    [
        (0, time(9), None, "at least one day"),
        (7, time(9, tzinfo=UTC), None, "wall times"),
        (7, time(9), date(2026, 3, 1), "before the first"),
    ],
)
def test_a_rule_of_steps_that_makes_no_sense_is_refused(step, at, last_day, fault):
    with pytest.raises(ValueError, match=fault):
        EveryDays(MONDAY, step, at, last_day)


@law
@given(recurrences(), PLACES, DAYS, AHEAD)
def test_no_day_and_sequence_comes_twice(rule, place, from_day, ahead):
    keys = [(o.day, o.sequence) for o in occurrences(rule, place, from_day, from_day + ahead)]

    assert keys == sorted(set(keys))


@law
@given(recurrences(), PLACES, AHEAD, AHEAD, AHEAD)
def test_asking_in_two_parts_gives_what_asking_at_once_gives(rule, place, skip, one, other):
    start = rule.first_day + skip
    middle = start + one
    end = middle + other

    parts = occurrences(rule, place, start, middle) + occurrences(
        rule, place, middle + timedelta(days=1), end
    )

    assert parts == occurrences(rule, place, start, end)


@law
@given(recurrences(), PLACES, DAYS, AHEAD)
def test_every_occurrence_is_within_what_was_asked_and_the_rule(rule, place, from_day, ahead):
    for occurrence in occurrences(rule, place, from_day, from_day + ahead):
        assert max(from_day, rule.first_day) <= occurrence.day <= from_day + ahead
        assert rule.last_day is None or occurrence.day <= rule.last_day
        assert occurrence.due_at.tzinfo is UTC
