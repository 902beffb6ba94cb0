"""How long exercises take, about."""

from dataclasses import replace

import pytest

from physio_service.domain.effort import minutes, seconds
from tests.builders_plans import DOSE

ONCE = replace(DOSE, sets=1, reps=10, hold_s=0)  # forty seconds of it, and a rest of twenty


@pytest.mark.parametrize(
    ("dose", "taken"),
    [
        (ONCE, 60),
        (replace(ONCE, sets=3), 180),
        (replace(ONCE, hold_s=3), 60),  # no repetition is quicker than a slow one
        (replace(ONCE, hold_s=10), 120),
    ],
)
def test_a_dose_takes_its_repetitions_or_holds_and_a_rest_after_each_set(dose, taken):
    assert seconds(dose) == taken


@pytest.mark.parametrize(
    ("doses", "taken"), [([], 0), ([ONCE], 1), ([ONCE, ONCE], 2), ([replace(ONCE, reps=11)], 2)]
)
def test_a_minute_that_is_begun_is_counted_whole(doses, taken):
    assert minutes(doses) == taken
