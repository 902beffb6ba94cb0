"""Words that no text may hold are found in each language, in English beside it, and in links."""

import pytest

from physio_service.domain.discretion import unsayable


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("en", "How is your hip, and the HIP?", ("hip", "HIP")),
        ("en", "Please ring us on Monday", ()),
        ("pl", "Operacja i left", ("Operac", "left")),
        ("xx", "see www.x.org", ("www.",)),
        ("en", "You're fine", ("You're fine",)),
    ],
)
def test_what_gives_somebody_away_is_told_once_as_it_stands(language, text, found):
    assert unsayable(language, text) == found
