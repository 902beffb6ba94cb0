"""Tasks and the team by the API: taken, put aside, handed over, covered."""

from datetime import timedelta

import pytest

from physio_service.domain.event import SYSTEM
from physio_service.services import staffing
from tests.builders_accounts import make_staff
from tests.builders_api import Place, fault_fields


@pytest.fixture
def ben(api_database, clock, here: Place):
    return str(make_staff(api_database, here.clinic_id, clock.now(), username="ben"))


def seen(caller, path: str) -> str:
    return caller.get(path).headers["ETag"]


def test_of_two_who_take_a_task_the_second_is_told_the_name(caller, here: Place):
    path = f"tasks/{here.task_id}/take"

    taken = caller("physio").create(path)
    refused = caller("assistant").create(path)
    again = caller("physio").create(path)

    assert [taken.status_code, refused.status_code, again.status_code] == [200, 409, 200]
    assert refused.json["detail"] == "Sam Example has taken this task."
    assert taken.json["acknowledged_at"] is not None
    assert [one["kind"] for one in again.json["story"]] == ["opened", "taken"]


def test_a_task_is_put_aside_until_it_is_due_at_the_latest(
    physio_api, here: Place, clock, api_database
):
    path = f"tasks/{here.task_id}"
    asked = {"until_at": (clock.now() + timedelta(hours=1)).isoformat(), "reason": "in theatre"}

    late = physio_api.create(f"{path}/snooze", asked, seen=seen(physio_api, path))
    blank = physio_api.create(f"{path}/snooze", {**asked, "reason": " "}, seen='"v1"')
    stale = physio_api.create(f"{path}/snooze", asked, seen='"v7"')
    unseen = physio_api.create(f"{path}/snooze", asked)

    assert fault_fields(late) == ["until_at"]  # it is due now
    assert fault_fields(blank) == ["reason"]
    assert [stale.status_code, unseen.status_code] == [412, 428]


def test_a_task_is_handed_over_as_seen_and_listed_as_theirs(physio_api, here: Place, ben):
    path = f"tasks/{here.task_id}"

    nobody = physio_api.create(
        f"{path}/hand-over", {"to_id": str(here.patient_id)}, seen=seen(physio_api, path)
    )
    done = physio_api.create(
        f"{path}/hand-over", {"to_id": ben, "note": "knows him"}, seen=seen(physio_api, path)
    )

    assert fault_fields(nobody) == ["to_id"]
    assert (done.status_code, done.json["owner_id"]) == (200, ben)
    assert done.json["story"][-1]["note"] == "knows him"
    assert len(physio_api.get(f"tasks?owner_id={ben}&tier=2&snoozed=false").json["items"]) == 1
    assert physio_api.get(f"tasks?owner_id={ben}&snoozed=true").json["items"] == []
    assert physio_api.get("tasks?unowned=true").json["items"] == []
    assert fault_fields(physio_api.get("tasks?tier=4")) == ["tier"]


def test_no_answer_leaves_a_task_open_and_a_verdict_closes_nothing(physio_api, here: Place):
    path = f"tasks/{here.task_id}"

    rung = physio_api.create(f"{path}/close", {"outcome": "no_answer"})
    judged = [
        physio_api.ask("POST", f"{path}/verdict", {"verdict": "false_alarm"}) for _ in range(2)
    ]

    assert [rung.status_code, *(one.status_code for one in judged)] == [204, 204, 204]
    told = physio_api.get(path).json
    assert (told["closed_at"], told["tries"], told["verdict"]) == (None, 1, "false_alarm")
    row = next(
        one for one in physio_api.get("team").json["precision"] if one["kind"] == "read_reply"
    )
    assert (row["useful"], row["false_alarms"], row["share"]) == (0, 1, 0.0)


def test_an_absence_is_entered_and_ended_as_seen(physio_api, here: Place, ben):
    asked = {
        "staff_id": str(here.staff_id),
        "cover_id": ben,
        "from_day": "2026-03-02",
        "until_day": "2026-03-06",
        "reason": "sick",
    }

    entered = physio_api.create("absences", asked)
    overlapping = physio_api.create("absences", asked)
    path = f"absences/{entered.json['id']}/end"
    stale = physio_api.create(path, seen='"v9"')
    ended = physio_api.create(path, seen=f'"v{entered.json["version"]}"')

    assert (entered.status_code, entered.json["has_moved"]) == (201, True)
    assert fault_fields(overlapping) == ["from_day"]
    assert [stale.status_code, ended.status_code] == [412, 204]
    assert physio_api.get("team").json["absences"] == []


def test_an_account_is_closed_after_its_work_went_over(
    physio_api, here: Place, ben, api_database, clock, caller
):
    path = f"staff/{here.staff_id}/hand-over"

    refused = caller("assistant").create(path, {"what": "patients", "to_id": ben})
    patients = physio_api.create(path, {"what": "patients", "to_id": ben})
    tasks = physio_api.create(path, {"what": "tasks", "to_id": ben})

    assert refused.status_code == 403
    assert patients.json["patients"] == 1
    assert tasks.status_code == 200
    staffing.deactivate(api_database, SYSTEM, here.clinic_id, here.staff_id, now=clock.now())
    assert physio_api.get("team").status_code == 401


def test_a_patient_goes_to_a_colleague_of_this_clinic(physio_api, here: Place, ben, there: Place):
    path = f"patients/{here.patient_id}/hand-over"

    foreign = physio_api.create(path, {"to_id": str(there.staff_id)})
    done = physio_api.create(path, {"to_id": ben})

    assert fault_fields(foreign) == ["to_id"]
    (course,) = physio_api.get(f"patients/{here.patient_id}/care-team").json["items"]
    assert (course["staff_id"], course["episode_id"]) == (ben, str(here.episode_id))
    assert done.json["patients"] == 1


def test_an_administrator_sets_clocks_and_a_long_closure_has_a_cover(caller, ben):
    admin = caller("admin")
    own = {"tier_1": 10, "tier_2": 60, "tier_3": 3, "task_budget": 12}
    shut = {"day": "2026-05-11", "until_day": "2026-05-13", "name": "move"}

    changed = admin.ask("PATCH", "clinic/targets", own, seen=seen(admin, "team"))
    wrong = admin.ask("PATCH", "clinic/targets", {**own, "tier_1": 61}, seen=seen(admin, "team"))
    refused = admin.create("clinic/closures", shut)
    done = admin.create("clinic/closures", {**shut, "cover_id": ben})

    assert (changed.json["task_budget"], changed.json["targets"][0]["amount"]) == (12, 10)
    assert fault_fields(wrong) == ["tier_1"]
    assert fault_fields(refused) == ["cover_id"]
    assert done.status_code == 204
    assert admin.get("team").json["minding"][0]["until_day"] == "2026-05-13"
