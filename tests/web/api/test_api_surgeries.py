"""The day of an operation by the API."""

import pytest

from tests.builders_api import Place, fault_fields


def change(api, here: Place, **body: object):
    path = f"episodes/{here.episode_id}"
    return api.ask("POST", f"{path}/surgery", body, seen=api.get(path).headers["ETag"])


def test_a_postponed_operation_has_no_day_until_another_is_given(physio_api, here: Place):
    held = change(physio_api, here, move="postponed", reason="No bed on the ward")
    moved = change(physio_api, here, move="moved", day="2026-04-20")

    assert (held.status_code, held.json["surgery_day"]) == (200, None)
    assert (moved.json["surgery_day"], moved.json["plan_version"]) == ("2026-04-20", 2)
    assert moved.json["offloading"][0]["planned_start_day"] == "2026-04-20"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "move"),
        ({"move": "late"}, "move"),
        ({"move": "moved"}, "day"),
        ({"move": "moved", "day": "2026-02-01"}, "day"),
        ({"move": "cancelled", "day": "2026-04-01"}, "day"),
        ({"move": "postponed", "until": "2026-04-01"}, "until"),
    ],
)
def test_a_wrong_change_is_refused_by_field(physio_api, here: Place, body, field):
    assert fault_fields(change(physio_api, here, **body)) == [field]


def test_an_assistant_holds_but_does_not_plan(caller, here: Place):
    assistant = caller("assistant")

    assert change(assistant, here, move="cancelled").status_code == 200
    assert change(assistant, here, move="moved", day="2026-04-20").status_code == 403
