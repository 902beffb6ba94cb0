from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedules.localtime import day_bounds, instant_at, local_day, local_time, zone

# Until 2011 Newfoundland put its clocks back across midnight: there, days interleaved.
SINCE = datetime(2012, 1, 1, tzinfo=UTC)
YEARS = timedelta(days=38 * 365)
ZONES = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)
DAYS = st.dates(SINCE.date(), (SINCE + YEARS).date())
INSTANTS = st.timedeltas(timedelta(), YEARS).map(lambda passed: SINCE + passed)
law = settings(deadline=None)  # the first reading of a zone takes its time


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_zone_is_found_by_its_name_and_kept():
    assert zone("Europe/London").key == "Europe/London"
    assert zone("Europe/London") is zone("Europe/London")


@pytest.mark.parametrize(
    "name",
    [
        "Europe/Londinium",  # no such city
        "Europe",  # a folder
        "",  # nothing
        "../etc/passwd",  # a way out
        "right/Europe/London",  # counts leap seconds
        "localtime",  # another place on another machine
        "Factory",  # no place at all
    ],
)
def test_an_unknown_zone_is_refused_by_name(name):
    with pytest.raises(ValueError, match="unknown time zone") as refusal:
        zone(name)

    assert repr(name) in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "day", "at", "expected"),
    [
        # London, winter and summer
        ("Europe/London", "2026-01-15", "09:00", "2026-01-15T09:00"),
        ("Europe/London", "2026-07-15", "09:00", "2026-07-15T08:00"),
        # London, spring: 01:00 to 02:00 is skipped, 01:30 becomes 02:30 summer time
        ("Europe/London", "2026-03-29", "00:59", "2026-03-29T00:59"),
        ("Europe/London", "2026-03-29", "01:00", "2026-03-29T01:00"),
        ("Europe/London", "2026-03-29", "01:30", "2026-03-29T01:30"),
        ("Europe/London", "2026-03-29", "02:00", "2026-03-29T01:00"),
        # London, autumn: 01:00 to 02:00 comes twice, the first is meant
        ("Europe/London", "2026-10-25", "01:30", "2026-10-25T00:30"),
        ("Europe/London", "2026-10-25", "02:00", "2026-10-25T02:00"),
        # New York, spring: 02:30 becomes 03:30
        ("America/New_York", "2026-03-08", "02:30", "2026-03-08T07:30"),
        # New York, autumn: the first 01:30
        ("America/New_York", "2026-11-01", "01:30", "2026-11-01T05:30"),
        # Lord Howe moves by half an hour only: 02:15 becomes 02:45
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:45"),
        ("Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45"),
        # Cairo skips midnight itself: the day begins at 01:00
        ("Africa/Cairo", "2026-04-24", "00:00", "2026-04-23T22:00"),
        # Cairo, autumn: 23:00 to midnight comes twice
        ("Africa/Cairo", "2026-10-29", "23:30", "2026-10-29T20:30"),
        # Apia left out 30 December 2011: its 09:00 is that of the 31st
        ("Pacific/Apia", "2011-12-30", "09:00", "2011-12-30T19:00"),
        ("Pacific/Apia", "2011-12-31", "09:00", "2011-12-30T19:00"),
    ],
)
def test_a_wall_time_is_an_instant_even_where_the_clocks_change(name, day, at, expected):
    found = instant_at(date.fromisoformat(day), time.fromisoformat(at), zone(name))

    assert found == utc(expected)
    assert found.tzinfo is UTC


def test_a_repeated_time_means_the_first_even_when_marked_as_the_second():
    day, london = date(2026, 10, 25), zone("Europe/London")

    assert instant_at(day, time(1, 30, fold=1), london) == instant_at(day, time(1, 30), london)


def test_a_wall_time_with_a_zone_of_its_own_is_refused():
    with pytest.raises(ValueError, match="no zone of its own"):
        instant_at(date(2026, 1, 1), time(9, tzinfo=UTC), zone("Europe/London"))


def test_the_local_day_and_time_are_those_of_the_zone():
    instant = utc("2026-01-15T23:30")

    assert local_day(instant, zone("Asia/Karachi")) == date(2026, 1, 16)
    assert local_time(instant, zone("Asia/Karachi")) == time(4, 30)
    assert local_time(utc("2026-10-25T01:30"), zone("Europe/London")).fold == 0


@pytest.mark.parametrize("ask", [local_day, local_time])
def test_a_naive_instant_has_no_local_day_or_time(ask):
    with pytest.raises(ValueError, match="naive"):
        ask(SINCE.replace(tzinfo=None), zone("Europe/London"))


@pytest.mark.parametrize(
    ("name", "day", "start", "hours"),
    [
        ("Europe/London", "2026-01-15", "2026-01-15T00:00", 24),  # winter
        ("Europe/London", "2026-03-29", "2026-03-29T00:00", 23),  # spring
        ("Europe/London", "2026-10-25", "2026-10-24T23:00", 25),  # autumn
        ("Australia/Lord_Howe", "2026-10-04", "2026-10-03T13:30", 23.5),  # half an hour
        ("Africa/Cairo", "2026-04-24", "2026-04-23T22:00", 23),  # begins at 01:00
        ("Africa/Cairo", "2026-10-29", "2026-10-28T21:00", 25),  # its last hour twice
        ("America/Havana", "2026-11-01", "2026-11-01T04:00", 25),  # midnight comes twice
        ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00", 0),  # not on the calendar
    ],
)
def test_a_day_lasts_as_long_as_the_zone_says(name, day, start, hours):
    bounds = day_bounds(date.fromisoformat(day), zone(name))

    assert bounds == (utc(start), utc(start) + timedelta(hours=hours))


@law
@given(ZONES, INSTANTS)
def test_every_instant_lies_in_the_bounds_of_its_local_day(somewhere, instant):
    start, end = day_bounds(local_day(instant, somewhere), somewhere)

    assert start <= instant < end


@law
@given(ZONES, DAYS)
def test_days_join_without_gap_or_overlap(somewhere, day):
    assert day_bounds(day, somewhere)[1] == day_bounds(day + timedelta(days=1), somewhere)[0]


@law
@given(ZONES, INSTANTS)
def test_reading_the_clock_and_setting_it_gives_the_instant_or_its_first_coming(somewhere, instant):
    again = instant_at(local_day(instant, somewhere), local_time(instant, somewhere), somewhere)

    assert again <= instant
    assert local_time(again, somewhere) == local_time(instant, somewhere)


@law
@given(ZONES, DAYS, st.times(), st.times())
def test_times_of_a_day_that_exist_keep_their_order(somewhere, day, one, other):
    earlier, later = sorted((one, other))
    moved_on = local_time(instant_at(day, earlier, somewhere), somewhere) != earlier

    assert moved_on or instant_at(day, earlier, somewhere) <= instant_at(day, later, somewhere)
