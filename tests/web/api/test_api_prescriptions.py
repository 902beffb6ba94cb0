"""What a clinician signs while offloading lasts, by the API: as seen, on somebody's word."""

import pytest

from tests.builders_api import Place, fault_fields

STEP = {"status": "NWB", "aid": "frame"}


@pytest.fixture
def path(physio_api, here: Place) -> str:
    """The address of an episode at toe touch, whose operation was today."""
    path = f"episodes/{here.episode_id}"
    post(physio_api, path, "operation", {"day": "2026-03-02"})
    return path


def post(api, path: str, act: str, body: object, **given: object):
    given.setdefault("seen", api.get(path).headers["ETag"])
    return api.ask("POST", f"{path}/{act}", body, **given)


def test_a_step_back_is_told_with_who_signed_it_in_which_role(physio_api, path):
    told = post(physio_api, path, "steps", {"step": STEP, "note": "pain since Monday"})

    assert told.status_code == 200, told.text
    assert (told.json["offloading"][-1]["status"], told.json["offloading"][-1]["aid"]) == (
        "NWB",
        "frame",
    )
    signed = told.json["signed"][-1]
    assert (signed["kind"], signed["role"], signed["note"]) == (
        "step",
        "physio",
        "pain since Monday",
    )
    assert signed["signed_by"]
    assert told.json["sheet"] == 3


def test_loosening_without_a_word_is_refused_by_its_field(physio_api, path):
    refused = post(physio_api, path, "steps", {"step": {"status": "PWB", "aid": "frame"}})

    assert (refused.status_code, fault_fields(refused)) == (422, ["authority"])


def test_twelve_weeks_need_a_reason_also_when_changed_midway(physio_api, path):
    refused = post(physio_api, path, "weeks", {"offload_weeks": 12})
    told = post(
        physio_api, path, "weeks", {"offload_weeks": 12, "offload_reason": "large lesion on MRI"}
    )

    assert (refused.status_code, fault_fields(refused)) == (422, ["offload_reason"])
    assert (told.status_code, told.json["offload_weeks"]) == (200, 12)
    assert told.json["offloading"][0]["reason"] == "large lesion on MRI"
    assert told.json["offloading"][0]["planned_end_day"] == "2026-05-25"
    assert {one["until_day"] for one in told.json["parked"]} == {"2026-05-25"}
    assert not any(one["is_offered"] for one in told.json["parked"])


def test_a_review_moves_and_the_end_of_offloading_does_not_by_a_date(physio_api, path):
    asked = {"next_review_day": "2026-03-20"}

    told = post(physio_api, path, "review", asked)
    refused = post(physio_api, path, "review", asked | {"planned_end_day": "2026-06-01"})

    assert told.json["offloading"][0]["next_review_day"] == "2026-03-20"
    assert (refused.status_code, fault_fields(refused)) == (422, ["planned_end_day"])


def test_a_limit_holds_until_it_is_lifted_on_somebodys_word(physio_api, path):
    set_ = post(physio_api, path, "limits", {"words": "Do not twist", "review_day": None})
    limit = next(one for one in set_.json["limits"] if one["words"] == "Do not twist")

    silent = post(physio_api, path, f"limits/{limit['id']}/lift", {})
    lifted = post(physio_api, path, f"limits/{limit['id']}/lift", {"authority": "the surgeon"})

    assert limit["is_in_force"]
    assert (silent.status_code, fault_fields(silent)) == (422, ["authority"])
    now = next(one for one in lifted.json["limits"] if one["id"] == limit["id"])
    assert (now["is_in_force"], now["lifted_day"]) == (False, "2026-03-02")


def test_a_change_seen_late_is_refused(physio_api, path):
    refused = post(physio_api, path, "weeks", {"offload_weeks": 8}, seen='"v1"')

    assert refused.status_code == 412
