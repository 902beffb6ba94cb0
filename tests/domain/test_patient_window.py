"""A patient's own hours: within the clinic's, and never outside them."""

from dataclasses import MISSING, fields
from datetime import time

import pytest

from physio_service.domain.errors import Invalid
from physio_service.domain.patient import Patient, own_hours, window_faults
from schedules.window import Window

CLINIC = Window(time(8), time(20))
NOBODY = {one.name: None for one in fields(Patient) if one.default is MISSING}


@pytest.mark.parametrize(
    ("own", "both"),
    [
        (None, CLINIC),
        (Window(time(10), time(12)), Window(time(10), time(12))),
        (Window(time(6), time(9)), Window(time(8), time(9))),
        (Window(time(20), time(23)), CLINIC),
    ],
)
def test_what_both_allow_holds_and_the_clinics_where_they_share_nothing(own, both):
    assert Patient(**NOBODY, own_window=own).window(CLINIC) == both


def test_hours_that_share_none_of_the_clinics_are_refused():
    assert window_faults(None, CLINIC) == []
    assert window_faults(Window(time(6), time(9)), CLINIC) == []
    (fault,) = window_faults(Window(time(20), time(23)), CLINIC)
    assert fault.field == "own_window"


@pytest.mark.parametrize(
    ("opens", "closes"), [(time(9), None), (None, time(9)), (time(9), time(9)), (time(9), time(8))]
)
def test_hours_have_a_beginning_and_a_later_end(opens, closes):
    with pytest.raises(Invalid, match="own_window"):
        own_hours(opens, closes)


def test_no_ends_are_no_hours_of_ones_own():
    assert own_hours(None, None) is None
    assert own_hours(time(9), time(18)) == Window(time(9), time(18))
