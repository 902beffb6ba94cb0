"""Pain of 0 to 10 by the protocol's bands: read from its file, every score in one of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physio_service.domain.course import PainBand
from physio_service.domain.pain import band_of, is_least, is_worst
from tests.builders_plans import PROTOCOL

RULES = PROTOCOL.rules
scores = st.floats(0, 10, allow_nan=False)


@pytest.mark.parametrize(
    ("score", "name"),
    [(0, "green"), (3, "green"), (3.5, "amber"), (5, "amber"), (6, "red"), (10, "red")],
)
def test_a_score_falls_in_the_band_that_the_protocol_gives(score, name):
    assert band_of(RULES.pain, score).name == name


@given(scores)
def test_every_score_has_a_band_and_no_least_one_is_the_worst(score):
    assert band_of(RULES.pain, score) is not None
    assert not (is_least(RULES.pain, score) and is_worst(RULES.pain, score))


@given(scores, scores)
def test_more_pain_is_never_in_a_better_band(one, other):
    less, more = sorted((one, other))

    assert band_of(RULES.pain, less).highest <= band_of(RULES.pain, more).highest


def test_other_bands_in_a_protocol_are_read_as_they_are():
    bands = (PainBand("red", 2, 10, ""), PainBand("green", 0, 1, ""))

    assert is_least(bands, 1)
    assert is_worst(bands, 2)
    assert not is_worst((), 10)
