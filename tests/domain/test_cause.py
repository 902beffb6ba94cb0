"""The cause of a task: on record with every open one, so that what is met twice opens one task."""

from datetime import date
from uuid import UUID

import pytest

from physio_service.domain import surgery, task

ID = UUID("00000000-0000-7000-8000-000000000001")
DAY = date(2026, 4, 13)


@pytest.mark.parametrize(
    ("cause", "kept"),
    [
        (task.gate_cause(ID, "P2"), f"gate:{ID}:P2"),
        (task.overdue_cause(ID, "P2", 7), f"overdue:{ID}:P2:7"),
        (task.overrun_cause(ID), f"overrun:{ID}"),
        (task.step_cause(ID, 2, DAY), f"step:{ID}:2:2026-04-13"),
        (task.limits_cause(ID, DAY), f"limits:{ID}:2026-04-13"),
        (task.sheet_cause(ID), f"sheet:{ID}"),
        (task.check_cause(ID), f"check:{ID}"),
        (task.flag_cause(ID), f"flag:{ID}"),
        (surgery.awaiting_cause(ID), f"surgery:{ID}"),
    ],
)
def test_a_cause_is_worded_as_the_tasks_on_record_have_it(cause, kept):
    assert cause == kept
