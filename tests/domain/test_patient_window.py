"""A patient's own hours: within the clinic's, and never outside them."""

from dataclasses import MISSING, fields
from datetime import time

import pytest

from physio_service.domain.patient import Patient, window_faults
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
