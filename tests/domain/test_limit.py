"""S1: a movement limit holds until a named clinician lifts it, whatever the date."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from physio_service.domain.limit import LONGEST_LIMIT, Limit, limit_faults

LIMIT = Limit(UUID(int=1), "Do not bend past 90°", date(2026, 3, 2), date(2026, 4, 13))


def test_a_limit_that_nobody_lifted_is_in_force():
    assert LIMIT.is_in_force


def test_a_limit_that_was_lifted_is_not():
    assert not replace(LIMIT, lifted_day=date(2026, 4, 20)).is_in_force


@pytest.mark.parametrize("words", ["", "  ", "x" * (LONGEST_LIMIT + 1)])
def test_a_limit_says_something_and_not_endlessly(words):
    assert [fault.field for fault in limit_faults(words)] == ["words"]


@pytest.mark.parametrize("words", ["No twisting", "x" * LONGEST_LIMIT])
def test_a_limit_in_words_is_taken(words):
    assert limit_faults(words) == []
