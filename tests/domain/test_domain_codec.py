"""Values to JSON and back: the same value, or a refusal."""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physio_service.domain.codec import from_json, to_json


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True)
class Inner:
    colour: Colour
    weight: float


@dataclass(frozen=True, slots=True)
class Outer:
    name: str
    count: int
    is_open: bool
    day: date
    at: time
    inner: Inner | None
    pairs: tuple[tuple[str, float], ...]
    later: int = 0


values = st.builds(
    Outer,
    at=st.times().map(lambda at: at.replace(second=0, microsecond=0, fold=0)),
    inner=st.none() | st.builds(Inner, weight=st.floats(allow_nan=False)),
    pairs=st.lists(st.tuples(st.text(), st.floats(allow_nan=False))).map(tuple),
)
OUTER = Outer("a", 1, True, date(2026, 3, 2), time(9), Inner(Colour.RED, 2.0), (("b", 1.5),))


@given(values)
def test_what_is_written_reads_back_the_same(value: Outer):
    assert from_json(Outer, to_json(value)) == value


def test_a_value_is_written_in_plain_json():
    assert to_json(OUTER) == {
        "name": "a",
        "count": 1,
        "is_open": True,
        "day": "2026-03-02",
        "at": "09:00",
        "inner": {"colour": "red", "weight": 2.0},
        "pairs": [["b", 1.5]],
        "later": 0,
    }


def test_a_field_younger_than_the_copy_takes_its_default():
    raw = to_json(OUTER)
    del raw["later"]

    assert from_json(Outer, raw) == OUTER


@pytest.mark.parametrize(
    "change",
    [
        {"name": 1},
        {"count": "1"},
        {"is_open": "yes"},
        {"day": "yesterday"},
        {"inner": {"colour": "green", "weight": 1}},
        {"inner": {"colour": "red"}},
        {"inner": {"colour": "red", "weight": 1, "size": 1}},
        {"inner": "red"},
        {"pairs": "b"},
        {"pairs": [["b"]]},
    ],
)
def test_a_copy_that_is_not_one_is_refused(change: dict[str, object]):
    with pytest.raises((ValueError, TypeError)):
        from_json(Outer, to_json(OUTER) | change)


def test_a_type_without_a_form_is_refused():
    with pytest.raises(TypeError, match="no JSON form for set"):
        to_json({1, 2})
