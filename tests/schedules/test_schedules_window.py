from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedules.localtime import zone
from schedules.window import Window

DAY = Window(time(9), time(20))
# When clocks change, in UTC: where the mistakes live.
CHANGES = [
    ("Europe/London", "2026-03-29T01:00"),
    ("Europe/London", "2026-10-25T01:00"),
    ("America/New_York", "2026-03-08T07:00"),
    ("America/New_York", "2026-11-01T06:00"),
    ("Australia/Lord_Howe", "2026-04-04T15:00"),
    ("Australia/Lord_Howe", "2026-10-03T15:30"),
    ("Africa/Cairo", "2026-04-23T22:00"),
    ("Africa/Cairo", "2026-10-29T21:00"),
    ("America/Havana", "2026-11-01T05:00"),
    ("Pacific/Apia", "2011-12-30T10:00"),
]
NAMES = st.sampled_from(sorted(available_timezones()))
SINCE = datetime(2012, 1, 1, tzinfo=UTC)
INSTANTS = st.timedeltas(timedelta(), timedelta(days=38 * 365)).map(lambda passed: SINCE + passed)
law = settings(deadline=None, max_examples=100)  # the first reading of a zone takes its time


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@st.composite
def places_and_instants(draw: st.DrawFn) -> tuple[ZoneInfo, datetime]:
    """Any place and time since 2012, and as often one within two days of a change."""
    if draw(st.booleans()):
        name, changed_at = draw(st.sampled_from(CHANGES))
        return ZoneInfo(name), utc(changed_at) + draw(
            st.timedeltas(timedelta(days=-2), timedelta(days=2))
        )
    return ZoneInfo(draw(NAMES)), draw(INSTANTS)


WINDOWS = (
    st.lists(st.times(), min_size=2, max_size=2, unique=True).map(sorted).map(lambda t: Window(*t))
)
SHARES = st.floats(0, 1, exclude_max=True)


@pytest.mark.parametrize(
    ("opens", "closes"),
    [
        (time(9), time(9)),  # never open
        (time(20), time(9)),  # over midnight
    ],
)
def test_a_window_that_does_not_open_before_it_closes_is_refused(opens, closes):
    with pytest.raises(ValueError, match="opens before it closes"):
        Window(opens, closes)


@pytest.mark.parametrize(
    ("opens", "closes"), [(time(9, tzinfo=UTC), time(20)), (time(9), time(20, tzinfo=UTC))]
)
def test_a_window_with_a_zone_of_its_own_is_refused(opens, closes):
    with pytest.raises(ValueError, match="no zone of its own"):
        Window(opens, closes)


@pytest.mark.parametrize(
    ("instant", "is_open"),
    [
        ("2026-07-15T07:59:59.999999", False),  # a moment before 09:00 summer time
        ("2026-07-15T08:00", True),  # opens
        ("2026-07-15T18:59:59.999999", True),  # the last moment
        ("2026-07-15T19:00", False),  # closed from here on
        ("2026-01-15T08:30", False),  # 08:30 in winter
    ],
)
def test_a_window_is_open_from_its_first_moment_to_before_its_last(instant, is_open):
    assert DAY.contains(utc(instant), zone("Europe/London")) is is_open


@pytest.mark.parametrize(
    ("name", "window", "instant", "opens_at", "closes_at"),
    [
        # inside the window, now
        ("Europe/London", DAY, "2026-01-15T12:00", "2026-01-15T12:00", "2026-01-15T20:00"),
        # before: the same day
        ("Europe/London", DAY, "2026-01-15T03:00", "2026-01-15T09:00", "2026-01-15T20:00"),
        # at its end: the next day
        ("Europe/London", DAY, "2026-01-15T20:00", "2026-01-16T09:00", "2026-01-16T20:00"),
        # the evening before the clocks go forward, and back
        ("Europe/London", DAY, "2026-03-28T21:00", "2026-03-29T08:00", "2026-03-29T19:00"),
        ("Europe/London", DAY, "2026-10-24T21:00", "2026-10-25T09:00", "2026-10-25T20:00"),
        # New York, both ways
        ("America/New_York", DAY, "2026-03-08T06:00", "2026-03-08T13:00", "2026-03-09T00:00"),
        ("America/New_York", DAY, "2026-11-01T04:30", "2026-11-01T14:00", "2026-11-02T01:00"),
        # wholly in the skipped hour: not that day
        (
            "Europe/London",
            Window(time(1), time(2)),
            "2026-03-28T12:00",
            "2026-03-30T00:00",
            "2026-03-30T01:00",
        ),
        # opens within the skipped hour: at its end
        (
            "Europe/London",
            Window(time(1, 30), time(10)),
            "2026-03-29T00:30",
            "2026-03-29T01:00",
            "2026-03-29T09:00",
        ),
        # closes within the skipped hour: at its start
        (
            "Europe/London",
            Window(time(0), time(1, 30)),
            "2026-03-29T00:30",
            "2026-03-29T00:30",
            "2026-03-29T01:00",
        ),
        # spans the repeated hour: one long opening
        (
            "Europe/London",
            Window(time(0), time(3)),
            "2026-10-24T23:30",
            "2026-10-24T23:30",
            "2026-10-25T03:00",
        ),
        # wholly in the repeated hour: twice
        (
            "Europe/London",
            Window(time(1), time(1, 30)),
            "2026-10-25T00:45",
            "2026-10-25T01:00",
            "2026-10-25T01:30",
        ),
        # Lord Howe: 02:00 to 02:30 is skipped
        (
            "Australia/Lord_Howe",
            Window(time(2, 10), time(4)),
            "2026-10-03T14:00",
            "2026-10-03T15:30",
            "2026-10-03T17:00",
        ),
        # Lord Howe: 01:30 to 02:00 comes twice
        (
            "Australia/Lord_Howe",
            Window(time(1), time(4)),
            "2026-04-04T13:00",
            "2026-04-04T14:00",
            "2026-04-04T17:30",
        ),
        # Cairo: the day begins at 01:00
        (
            "Africa/Cairo",
            Window(time(0), time(2)),
            "2026-04-23T20:00",
            "2026-04-23T22:00",
            "2026-04-23T23:00",
        ),
        # Cairo: its last hour comes twice
        (
            "Africa/Cairo",
            Window(time(22), time.max),
            "2026-10-29T20:00",
            "2026-10-29T20:00",
            "2026-10-29T20:59:59.999999",
        ),
        # Apia: no 30 December 2011
        ("Pacific/Apia", DAY, "2011-12-30T08:00", "2011-12-30T19:00", "2011-12-31T06:00"),
    ],
)
def test_the_next_opening_follows_the_wall_clock(name, window, instant, opens_at, closes_at):
    assert window.next_open(utc(instant), zone(name)) == utc(opens_at)
    assert window.closes_at(utc(instant), zone(name)) == utc(closes_at)


@pytest.mark.parametrize("ask", [DAY.contains, DAY.next_open, DAY.closes_at])
def test_a_naive_instant_is_refused(ask):
    with pytest.raises(ValueError, match="naive"):
        ask(SINCE.replace(tzinfo=None), zone("Europe/London"))


@law
@given(places_and_instants(), WINDOWS)
def test_the_next_opening_is_open_and_not_in_the_past(place_and_instant, window):
    place, instant = place_and_instant

    opens_at = window.next_open(instant, place)

    assert opens_at >= instant
    assert window.contains(opens_at, place)
    assert window.next_open(opens_at, place) == opens_at
    assert opens_at.tzinfo is UTC


@law
@given(places_and_instants(), WINDOWS, SHARES)
def test_no_moment_before_the_next_opening_is_open(place_and_instant, window, share):
    place, instant = place_and_instant
    opens_at = window.next_open(instant, place)

    moment = instant + (opens_at - instant) * share

    assert moment >= opens_at or not window.contains(moment, place)


@law
@given(places_and_instants(), WINDOWS, SHARES)
def test_every_moment_from_opening_to_closing_is_open_and_the_end_is_not(
    place_and_instant, window, share
):
    place, instant = place_and_instant
    opens_at, closes_at = window.next_open(instant, place), window.closes_at(instant, place)

    moment = opens_at + (closes_at - opens_at) * share

    assert moment >= closes_at or window.contains(moment, place)
    assert not window.contains(closes_at, place)


@law
@given(places_and_instants(), WINDOWS)
def test_an_open_window_needs_no_waiting(place_and_instant, window):
    place, instant = place_and_instant

    assert (window.next_open(instant, place) == instant) is window.contains(instant, place)


@law
@given(places_and_instants(), WINDOWS, WINDOWS)
def test_a_common_window_is_open_when_both_are(place_and_instant, one, other):
    place, instant = place_and_instant
    both = one.intersect(other)

    both_open = one.contains(instant, place) and other.contains(instant, place)

    assert (both is not None and both.contains(instant, place)) is both_open


def test_windows_that_only_touch_have_nothing_in_common():
    assert Window(time(9), time(12)).intersect(Window(time(12), time(20))) is None
    assert Window(time(9), time(13)).intersect(DAY) == Window(time(9), time(13))
