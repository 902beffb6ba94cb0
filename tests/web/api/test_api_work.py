"""Tasks, replies, the clinic, its files, and one's own account by the API."""

import pytest

from physio_service.domain.staff import Role
from tests.builders_accounts import PASSWORD, Browser
from tests.builders_api import ABSENT, Caller, Place, fault_fields
from tests.builders_plans import CATALOGUE


@pytest.fixture
def session(api_app):
    """Give a caller signed in by a browser, with the form token the API told."""

    def of(role: Role):
        browser = Browser(api_app.test_client()).sign_in(f"{role.value}@hillside", PASSWORD)
        token = browser.client.get("/api/v1/me").json["csrf_token"]
        return Caller(browser.client), {"X-CSRFToken": token}

    return of


def test_an_open_task_is_listed_with_its_reply_and_closed_with_an_outcome(physio_api, here: Place):
    listed = physio_api.get("tasks").json["items"]

    closed = physio_api.create(
        f"tasks/{here.task_id}/close", {"outcome": "reached", "note": "rang, is well"}
    )
    again = physio_api.create(f"tasks/{here.task_id}/close", {"outcome": "no_answer"})

    task = next(one for one in listed if one["id"] == str(here.task_id))
    assert (task["kind"], task["tier"]) == ("read_reply", 2)
    assert task["reply_body"] == "my calf is a bit sore today"
    assert closed.status_code == 204, closed.text
    assert closed.data == b""
    assert again.status_code == 409
    assert str(here.task_id) not in physio_api.get("tasks").text


def test_tasks_of_one_patient_are_asked_for_by_id(physio_api, here: Place):
    own = physio_api.get(f"tasks?patient_id={here.patient_id}").json["items"]
    none = physio_api.get(f"tasks?patient_id={ABSENT}").json["items"]
    wrong = physio_api.get("tasks?patient_id=me")

    assert str(here.task_id) in [task["id"] for task in own]
    assert none == []
    assert fault_fields(wrong) == ["patient_id"]


@pytest.mark.parametrize(
    ("body", "field"),
    [({}, "outcome"), ({"outcome": "ok"}, "outcome"), ({"outcome": "done", "note": 1}, "note")],
)
def test_a_task_is_closed_with_one_of_the_outcomes(physio_api, here: Place, body, field):
    answer = physio_api.create(f"tasks/{here.task_id}/close", body)

    assert fault_fields(answer) == [field]


def test_a_reply_is_unread_until_somebody_reads_it(physio_api, here: Place):
    unread = physio_api.get("replies").json["items"]

    for _ in range(2):
        assert physio_api.ask("POST", f"replies/{here.reply_id}/read").status_code == 204

    assert [one["id"] for one in unread] == [str(here.reply_id)]
    assert physio_api.get("replies").json["items"] == []
    assert physio_api.get("replies?read=true").json["items"][0]["read_by"] == "Sam Example"


def test_the_switch_stops_texts_by_an_administrator_who_saw_the_clinic(caller):
    admin = caller("admin")
    seen = admin.get("clinic").headers["ETag"]

    stopped = admin.ask("PATCH", "clinic", {"texting_enabled": False}, seen=seen)
    late = admin.ask("PATCH", "clinic", {"texting_enabled": True}, seen=seen)

    assert stopped.status_code == 200, stopped.text
    assert stopped.json["texting_enabled"] is False
    assert late.status_code == 412
    assert admin.get("clinic").json["texting_enabled"] is False


@pytest.mark.parametrize("value", [None, "no", 0])
def test_the_switch_is_on_or_off(caller, value):
    admin = caller("admin")
    seen = admin.get("clinic").headers["ETag"]

    answer = admin.ask("PATCH", "clinic", {"texting_enabled": value}, seen=seen)

    assert fault_fields(answer) == ["texting_enabled"]


def test_protocols_and_exercises_are_there_to_choose_from(physio_api):
    protocols = physio_api.get("protocols").json["items"]
    one = physio_api.get("protocols/core_decompression").json
    exercises = physio_api.get("exercises").json["items"]

    assert [row["id"] for row in protocols] == list(CATALOGUE.protocols)
    assert one["not_for"][0]["id"] == "both_hips"
    assert one["phases"][0]["exercises"][0]["dose"]["days_per_week"] == 7
    assert len(exercises) >= 35
    assert physio_api.get("protocols/none").status_code == 404


def test_a_file_is_signed_by_a_person_who_read_this_content(session, physio_api):
    surgeon, form = session(Role.SURGEON)
    file = next(
        one for one in physio_api.get("files").json["items"] if one["path"] == "messages/en.yaml"
    )
    content = {"path": file["path"], "content_hash": file["content_hash"]}

    stale = surgeon.create("files/signatures", {**content, "content_hash": "0" * 64}, headers=form)
    signed = surgeon.create("files/signatures", content, headers=form)
    again = surgeon.create("files/signatures", content, headers=form)
    absent = surgeon.create("files/signatures", {**content, "path": "../x"}, headers=form)

    assert file["signature"] is None
    assert [stale.status_code, absent.status_code] == [409, 404]
    assert (signed.status_code, signed.json["is_new"]) == (201, True)
    assert again.json["is_new"] is False
    kept = next(
        one for one in physio_api.get("files").json["items"] if one["path"] == "messages/en.yaml"
    )
    assert kept["signature"]["signed_by"] == "Sam Example"


def test_who_asks_is_told_who_they_are_and_what_they_may_do(physio_api, here: Place, session):
    by_token = physio_api.get("me").json
    by_session, _ = session(Role.VIEWER)

    assert by_token["username"] == "physio@hillside"
    assert by_token["clinic"]["id"] == str(here.clinic_id)
    assert by_token["is_token"] is True
    assert by_token["csrf_token"] is None
    assert "prescribe" in by_token["permissions"]
    assert by_session.get("me").json["permissions"] == ["account", "dashboard_read"]


def test_a_token_is_told_once_works_and_works_no_more_once_revoked(session, api_app):
    physio, form = session(Role.PHYSIO)
    asked = {"label": "Nightly report", "scopes": ["read"], "days": 30}

    made = physio.create("tokens", asked, headers=form)
    by_token = Caller(api_app.test_client(use_cookies=False), made.json["secret"])

    assert made.status_code == 201, made.text
    assert by_token.get("patients").status_code == 200
    listed = physio.get("tokens").json["items"]
    assert (listed[0]["label"], listed[0]["scopes"]) == ("Nightly report", ["read"])
    assert made.json["secret"] not in physio.get("tokens").text
    for _ in range(2):
        answer = physio.ask("DELETE", f"tokens/{made.json['id']}", headers=form)
        assert answer.status_code == 204
    assert by_token.get("patients").status_code == 401


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"label": ""}, "label"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["root"]}, "scopes.0"),
        ({"days": 366}, "days"),
        ({"days": "30"}, "days"),
    ],
    ids=str,
)
def test_a_wrong_token_is_refused_by_field(session, change, field):
    physio, form = session(Role.PHYSIO)
    asked = {"label": "x", "scopes": ["read"], "days": 30, **change}

    assert fault_fields(physio.create("tokens", asked, headers=form)) == [field]


def test_a_session_without_its_form_token_changes_nothing(session):
    physio, _ = session(Role.PHYSIO)

    answer = physio.create("tokens", {"label": "x", "scopes": ["read"], "days": 1})

    assert answer.status_code == 403
    assert physio.get("tokens").json["items"] != []


def test_an_administrator_sets_the_clinics_limits_as_seen(caller):
    admin = caller("admin")
    seen = admin.get("clinic").headers["ETag"]
    asked = {
        "contact_opens": "09:00",
        "contact_closes": "18:00",
        "max_texts_day": 1,
        "max_texts_clinic": None,
        "basis": "consent",
    }

    changed = admin.ask("PATCH", "clinic/limits", asked, seen=seen)
    late = admin.ask("PATCH", "clinic/limits", asked, seen=seen)
    wrong = admin.ask("PATCH", "clinic/limits", {**asked, "max_texts_day": 4}, seen=seen)

    assert [changed.status_code, late.status_code, wrong.status_code] == [200, 412, 422]
    assert changed.json["window"] == {"opens": "09:00", "closes": "18:00"}
    assert caller("physio").ask("PATCH", "clinic/limits", asked, seen=seen).status_code == 403
