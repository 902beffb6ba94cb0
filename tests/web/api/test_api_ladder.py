"""The ladder, the rota and who was texted, for programs."""

import pytest

from tests.builders_api import ABSENT, fault_fields

LADDER, ON_CALL = "clinic/ladder", "clinic/on-call"


@pytest.fixture
def admin_api(caller):
    return caller("admin")


def rung(**changes):
    asked = {"who": "owner", "after_minutes": 0, "tiers": [1, 2], "door": "always"}
    return {**asked, **changes}


def asked(*rungs, **changes):
    return {"rungs": list(rungs), "repeat_minutes": 30, "most_repeats": 2, **changes}


def test_the_ladder_that_ships_is_told_as_a_draft_and_changed_by_an_administrator(admin_api):
    first = admin_api.get(LADDER)
    assert first.json["is_draft"] is True

    changed = admin_api.ask("PATCH", LADDER, asked(rung()), seen=first.headers["ETag"])
    late = admin_api.ask("PATCH", LADDER, asked(rung()), seen=first.headers["ETag"])

    assert (changed.status_code, late.status_code) == (200, 412)
    assert changed.json["is_draft"] is False
    assert changed.json["rungs"] == [{**rung(), "staff_id": None}]


def test_a_step_that_cannot_be_is_named_and_a_physio_may_not(admin_api, physio_api):
    seen = admin_api.get(LADDER).headers["ETag"]

    nobody = admin_api.ask("PATCH", LADDER, asked(rung(), rung(who="named")), seen=seen)
    missing = admin_api.ask("PATCH", LADDER, asked(rung(tiers=[1])), seen=seen)
    refused = physio_api.ask("PATCH", LADDER, asked(rung()), seen=seen)

    assert fault_fields(nobody) == ["rungs.1.staff_id"]
    assert fault_fields(missing) == ["rungs"]
    assert refused.status_code == 403


def test_somebody_is_put_on_call_and_taken_off(admin_api):
    staff_id = admin_api.get(LADDER).json["people"][0]["staff_id"]
    days = {"first_day": "2026-03-02", "last_day": "2026-03-03", "changes_at": "08:00"}

    put = admin_api.create(ON_CALL, {"staff_id": staff_id, **days})
    assert [one["staff_id"] for one in put.json["items"]][:3] == [staff_id, staff_id, None]

    assert admin_api.create(f"{ON_CALL}/free", {"day": "2026-03-02"}).status_code == 201
    assert admin_api.create(f"{ON_CALL}/free", {"day": "2026-03-02"}).status_code == 409
    assert admin_api.get(ON_CALL).json["items"][0]["staff_id"] is None
    assert admin_api.create(ON_CALL, {"staff_id": ABSENT, **days}).status_code == 422


def test_who_was_texted_about_a_task_is_told_to_its_clinic_alone(admin_api, here, there):
    assert admin_api.get(f"tasks/{here.task_id}/calls").json == {"items": []}
    assert admin_api.get(f"tasks/{there.task_id}/calls").status_code == 404
