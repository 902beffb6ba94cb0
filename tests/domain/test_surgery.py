"""The day of an operation: what may be asked of it."""

from datetime import date, timedelta

import pytest

from physio_service.domain.surgery import SurgeryChange, SurgeryMove, surgery_faults

TODAY = date(2026, 3, 2)
PLANNED = date(2026, 3, 16)
MOVED, POSTPONED, CANCELLED = SurgeryMove


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        (SurgeryChange(MOVED, TODAY), []),
        (SurgeryChange(MOVED, TODAY + timedelta(days=365)), []),
        (SurgeryChange(POSTPONED), []),
        (SurgeryChange(CANCELLED, reason="no bed"), []),
        (SurgeryChange(MOVED), ["day"]),
        (SurgeryChange(MOVED, TODAY - timedelta(days=1)), ["day"]),
        (SurgeryChange(MOVED, TODAY + timedelta(days=366)), ["day"]),
        (SurgeryChange(MOVED, PLANNED), ["day"]),
        (SurgeryChange(POSTPONED, TODAY), ["day"]),
        (SurgeryChange(CANCELLED, PLANNED, "x" * 501), ["reason", "day"]),
    ],
)
def test_another_day_is_ahead_and_new_and_a_hold_has_none(change, fields):
    assert [fault.field for fault in surgery_faults(change, PLANNED, TODAY)] == fields


def test_a_course_that_awaits_a_date_may_be_given_any_day_ahead():
    assert surgery_faults(SurgeryChange(MOVED, PLANNED), None, TODAY) == []
