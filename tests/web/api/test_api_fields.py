"""The kinds of field the API reads: nothing guessed, nothing that cannot be kept."""

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from physio_service.domain.offloading import Status
from physio_service.web.schemas.api_fields import (
    Day,
    Id,
    Instant,
    Line,
    OneOf,
    Prose,
    Truth,
    WallTime,
    Whole,
)

FIRST, LAST = datetime(1901, 1, 1), datetime(2199, 1, 1)  # noqa: DTZ001 - bounds on any clock
offsets = st.integers(-23 * 60, 23 * 60).map(lambda least: timezone(timedelta(minutes=least)))
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(st.datetimes(FIRST, LAST, timezones=offsets))
def test_an_instant_is_the_same_moment_with_any_offset_and_told_in_utc(at):
    read = Instant().deserialize(at.isoformat())

    assert read == at
    assert read.tzinfo is UTC
    told = Instant()._serialize(read, None, None)
    assert told.endswith("Z")
    assert Instant().deserialize(told) == at


@given(st.datetimes())
def test_a_moment_without_its_offset_is_refused(at):
    with pytest.raises(ValidationError):
        Instant().deserialize(at.isoformat())


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_a_day_is_read_as_it_is_told(day):
    assert Day().deserialize(Day()._serialize(day, None, None)) == day


@given(st.times().map(lambda at: at.replace(second=0, microsecond=0)))
def test_a_time_of_day_is_read_as_it_is_told(at: time):
    assert WallTime().deserialize(WallTime()._serialize(at, None, None)) == at


@given(anything)
def test_whatever_comes_is_read_or_refused_and_nothing_else(value):
    kinds = (Day(), Id(), Instant(), Line(9), Prose(9), OneOf(Status), Truth(), WallTime())
    for kind in (*kinds, Whole(0, 9)):
        with suppress(ValidationError):
            kind.deserialize(value)


@given(st.text())
def test_a_line_that_is_taken_can_be_kept_and_printed(text):
    try:
        taken = Line(200).deserialize(text)
    except ValidationError:
        return
    assert taken == taken.strip() != ""
    assert taken.encode("utf-8").decode("utf-8") == taken
    assert len(taken.splitlines()) == 1


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        (Day(), "2026-02-29"),
        (Day(), "2026-W10-1"),
        (Day(), "2026-3-2"),
        (Day(), "٢٠٢٦-٠٣-٠٢"),
        (Instant(), "2026-03-02 09:00:00Z"),
        (Instant(), "2026-03-02T09:00:60Z"),
        (Instant(), "2026-03-02T09:00:00+24:00"),
        (WallTime(), "24:00"),
        (WallTime(), "09:30:00"),
        (Whole(0, 9), True),
        (Whole(0, 9), 1.0),
        (Whole(0, 9), "1"),
        (Whole(0, 9), 10),
        (Truth(), 1),
        (Truth(), "true"),
        (OneOf(Status), "nwb"),
        (OneOf(Status), None),
        (Id(), "{01234567-89ab-7def-8123-456789abcdef}"),
        (Id(), "0123456789ab7def8123456789abcdef"),
        (Line(9), "a\u2028b"),
        (Line(9), "a\u0085b"),
        (Prose(9), "a\x1bb"),
    ],
    ids=repr,
)
def test_nearly_right_is_refused(kind, wrong):
    with pytest.raises(ValidationError):
        kind.deserialize(wrong)


def test_several_lines_are_taken_where_they_may_be():
    assert Prose(20).deserialize(" a\nb ") == "a\nb"
