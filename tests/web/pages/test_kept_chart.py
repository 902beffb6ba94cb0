"""Weeks drawn: two lines that break where there is no number, never beyond the drawing."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from physio_service.domain.adherence import Adherence
from physio_service.domain.trend import Week
from physio_service.web.staff.kept_chart import HEIGHT, WIDTH, kept_chart

EMPTY = Adherence(None, None, 0, 0, 0, 0)


def week(number: int, reported: float | None, conservative: float | None) -> Week:
    found = replace(EMPTY, reported=reported, conservative=conservative)
    return Week(number, date(2026, 3, 2) + timedelta(weeks=number), found, None)


def test_a_line_breaks_at_a_week_without_a_number():
    drawn = kept_chart([week(1, 1, 1), week(2, None, 0), week(3, 1, 0.5), week(5, 1, 1)])

    assert [len(piece) for piece in drawn.reported] == [1, 1, 1]
    assert [len(piece) for piece in drawn.conservative] == [3, 1]


def test_weeks_before_the_operation_and_without_numbers_are_not_drawn():
    assert kept_chart([week(0, 1, 1), week(1, None, None)]) is None


shares = st.one_of(st.none(), st.floats(0, 1))


@given(st.lists(st.tuples(shares, shares), max_size=60))
def test_every_point_is_inside_the_drawing(numbers):
    drawn = kept_chart([week(number, *pair) for number, pair in enumerate(numbers, start=1)])

    pieces = (*drawn.reported, *drawn.conservative) if drawn else ()
    for point in (point for piece in pieces for point in piece):
        assert 0 <= point.x <= WIDTH
        assert 0 <= point.y <= HEIGHT
