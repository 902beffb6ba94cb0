"""A canned answer says the clinic's own numbers, as they are on the day that it is sent."""

import pytest

from physio_service.domain.canned import FILLED, filled
from physio_service.domain.wording import placeholders
from tests.builders_people import clinic

HERE = clinic(text_name="Hillside", phone="0123", urgent="111", emergency="999", crisis="116 123")


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("clinic", "Hillside"),
        ("phone", "0123"),
        ("urgent", "111"),
        ("emergency", "999"),
        ("crisis", "116 123"),
    ],
)
def test_each_open_place_takes_the_clinics_own_value(place, said):
    assert filled(f"Ring {{{place}}} now.", HERE) == f"Ring {said} now."


def test_no_place_that_an_answer_may_have_is_left_open():
    body = " ".join(f"{{{place}}}" for place in FILLED)

    assert placeholders(filled(body, HERE)) == frozenset()
