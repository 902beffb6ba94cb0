"""Working the list: filters, taking, putting aside, handing over, the team's page."""

from datetime import timedelta

import pytest

from physio_service.domain.task import TaskKind, Tier
from tests.builders_accounts import browser
from tests.builders_work import colleague, open_task, row
from tests.web.pages.conftest import Page, faults

HOUR = timedelta(hours=1)
AWAY = {
    "reason_away": "leave",
    "from_day-day": "9",
    "from_day-month": "3",
    "from_day-year": "2026",
    "until_day-day": "13",
    "until_day-month": "3",
    "until_day-year": "2026",
}


@pytest.fixture
def task_id(on, under_way):
    return open_task(on.house, on.now, under_way.id)


@pytest.fixture
def ben(on):
    return colleague(on.house, on.now, "ben")


def words(staff, path) -> str:
    return Page(staff.client.get(path).text).text


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("", {"mine", "bens", "nobodys"}),
        ("?whose=mine", {"mine"}),
        ("?whose={ben}", {"bens"}),
        ("?whose=unowned", {"nobodys"}),
        ("?tier=3", {"nobodys"}),
        ("?kind=call_back", {"bens"}),
        ("?show=aside", set()),
        ("?whose=x&tier=9&kind=none", {"mine", "bens", "nobodys"}),
    ],
)
def test_the_list_is_narrowed_by_its_address(on, staff, ben, address, shown):
    tasks = {
        "mine": open_task(on.house, on.now, owner_id=on.house.physio_id),
        "bens": open_task(on.house, on.now, owner_id=ben, kind=TaskKind.CALL_BACK),
        "nobodys": open_task(on.house, on.now, kind=TaskKind.CLINIC_CAP, tier=Tier.REVIEW),
    }

    page = staff.client.get(f"/tasks{address.format(ben=ben)}").text

    assert {name for name, task_id in tasks.items() if str(task_id) in page} == shown


def test_what_is_late_is_said_in_words(on, app, task_id):
    on.clock.forward(hours=3)
    staff = browser(app).sign_in("physio")

    page = words(staff, "/tasks")

    assert "Overdue since" in page
    assert "Nobody has taken it should have been by" in page


def test_of_two_who_take_a_task_the_second_is_told_the_name(on, app, staff, task_id):
    path = f"/tasks/{task_id}"
    second = browser(app).sign_in("assistant")

    taken = staff.send(f"{path}/take", page=path)
    refused = second.send(f"{path}/take", page=path)

    assert (taken.status_code, refused.status_code) == (303, 409)
    assert "Sam Example has taken this task." in refused.text
    assert "Taken by Sam Example" in words(staff, path)


def test_a_task_is_put_aside_for_a_reason_and_nothing_typed_is_lost(on, app, staff, task_id):
    path = f"/tasks/{task_id}"
    asked = {"until_day-day": "2", "until_day-month": "3", "until_day-year": "2026"}
    version = str(row(on.house, task_id).version)
    today = {**asked, "until_time": "10:00", "version": version}

    refused = staff.send(f"{path}/snooze", page=path, **today)
    late = staff.send(
        f"{path}/snooze", page=path, **{**today, "until_time": "15:00", "why": "In theatre"}
    )
    done = staff.send(f"{path}/snooze", page=path, **today, why="In theatre until ten")

    assert (faults(refused), faults(late), done.status_code) == (["why"], ["until_day"], 303)
    assert "In theatre" in late.text
    assert str(task_id) not in staff.client.get("/tasks").text
    assert "In theatre until ten" in words(staff, path)
    on.clock.forward(hours=2)
    assert str(task_id) in browser(app).sign_in("physio").client.get("/tasks").text


def test_a_task_goes_to_a_colleague_with_a_note_and_its_story_says_so(on, staff, task_id, ben):
    path = f"/tasks/{task_id}"
    version = str(row(on.house, task_id).version)

    nobody = staff.send(f"{path}/hand-over", page=path, version=version)
    done = staff.send(
        f"{path}/hand-over",
        page=path,
        version=version,
        to_id=str(ben),
        handed_note="She prefers mornings",
    )

    assert (faults(nobody), done.status_code) == (["to_id"], 303)
    assert "Handed over → Sam Example" in words(staff, path)
    assert "She prefers mornings" in words(staff, path)


def test_no_answer_keeps_a_task_open_and_one_tap_judges_it(on, staff, task_id):
    path = f"/tasks/{task_id}"

    staff.send(path, outcome="no_answer", note="Voicemail")
    staff.send(f"{path}/judge", page=path, verdict="false_alarm")

    assert "Rung once without answer" in words(staff, path)
    assert "Judged: False alarm" in words(staff, path)
    team = words(staff, "/team")
    assert "No answer for days: please ring 1 0 1 0%" in team


def test_an_absence_is_entered_shown_and_called_off(on, staff, ben):
    people = {"staff_id": str(on.house.physio_id), "cover_id": str(ben)}

    alone = staff.send("/team/absences", page="/team", **AWAY, **{**people, "cover_id": ""})
    done = staff.send("/team/absences", page="/team", **AWAY, **people)
    again = staff.send("/team/absences", page="/team", **AWAY, **people)

    assert (faults(alone), done.status_code) == (["cover_id"], 303)
    assert faults(again) == ["from_day"]
    assert "Call it off" in words(staff, "/team")
    page = Page(staff.client.get("/team").text)
    (end,) = [link for link in page.links if link.endswith("/end")]
    staff.send(end, page="/team", version="1")
    assert "Nobody is away" in words(staff, "/team")


def test_all_work_of_a_colleague_is_handed_over(on, staff, under_way, task_id, ben):
    asked = {"from_id": str(on.house.physio_id), "to_id": str(ben)}

    patients = staff.send("/team/patients", page="/team", **asked)
    same = staff.send("/team/tasks", page="/team", **{**asked, "from_id": str(ben)})

    assert (patients.status_code, faults(same)) == (303, ["to_id"])
    assert row(on.house, task_id).owner_id == ben


def test_an_administrator_says_how_soon_and_how_much_a_day(on, app, staff, task_id):
    admin = browser(app).sign_in("admin")
    asked = {"tier_1": "10", "tier_2": "60", "tier_3": "2", "task_budget": "1"}
    version = Page(admin.client.get("/team").text).fields["version"]

    wrong = admin.send("/team/targets", page="/team", version=version, **{**asked, "tier_1": "61"})
    done = admin.send("/team/targets", page="/team", version=version, **asked)
    open_task(on.house, on.now, owner_id=on.house.physio_id)

    assert (faults(wrong), done.status_code) == (["tier_1"], 303)
    page = words(staff, "/team")
    assert "10 minutes, at any hour" in page
    assert "2 of 1 More than a day’s work" in page


def test_a_long_closure_asks_who_is_there(app, on, ben):
    admin = browser(app).sign_in("admin")
    shut = {
        "name": "Moving house",
        "day-day": "16",
        "day-month": "3",
        "day-year": "2026",
        "until_day-day": "18",
        "until_day-month": "3",
        "until_day-year": "2026",
    }

    refused = admin.send("/clinic/closures", page="/clinic", **shut)
    done = admin.send("/clinic/closures", page="/clinic", **shut, cover_id=str(ben))

    assert (faults(refused), done.status_code) == (["cover_id"], 303)
    assert "While the clinic is shut" in words(admin, "/team")


def test_a_patient_goes_to_a_colleague_who_is_shown_as_responsible(on, staff, under_way, ben):
    path = f"/team/patients/{under_way.id}"
    before = words(staff, under_way.path())

    nobody = staff.send(path)
    done = staff.send(path, to_id=str(ben), handed_note="See the letter")

    assert "Responsible Sam Example" in before
    assert (faults(nobody), done.headers["Location"]) == (["to_id"], under_way.path())
    assert faults(staff.send(path, to_id=str(ben))) == ["to_id"]
