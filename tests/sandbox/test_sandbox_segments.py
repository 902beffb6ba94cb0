"""How many segments a text takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.segments import count_segments, is_gsm


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 151, 2),
        ("a" * 152 + "€" + "a" * 152, 3),  # the euro does not straddle: 305 characters, 3 parts
        ("ż" * 70, 1),
        ("ż" * 71, 2),
        ("💪" * 35, 1),
        ("💪" * 36, 2),
        ("a" * 1600, 11),
        ("ż" * 1600, 24),
    ],
)
def test_a_text_takes_the_segments_it_is_billed_as(text, segments):
    assert count_segments(text) == segments


@pytest.mark.parametrize(
    ("text", "expected"), [("Çéè ÄÖÑÜ", True), ("ç", False), ("`", False), ("{€}", True)]
)
def test_the_alphabet_is_the_carriers(text, expected):
    assert is_gsm(text) is expected


@given(st.text(), st.text())
def test_a_longer_text_never_takes_fewer_segments(text, more):
    assert count_segments(text) <= count_segments(text + more)
