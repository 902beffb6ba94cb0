"""Alerts and their rules on pages and by the API: why one fired, and who sets what."""

import pytest

from tests.builders_accounts import browser
from tests.builders_alerts import close
from tests.web.pages.conftest import Page, faults

RULE = "/clinic/alerts/all/low_adherence"
JUMP = "/clinic/alerts/core_decompression/pain_jump"


@pytest.fixture
def physio(app, on):
    return browser(app).sign_in("physio")


@pytest.fixture
def fired(on, physio, under_way):
    """A pain in the worst band, as staff entered it."""
    path = under_way.course("/pain")
    assert physio.send(path, page=path, score="7").status_code == 303
    return on.rows("alerts")[0]


def shown(who, path: str) -> str:
    return Page(who.client.get(path).text).text


def numbers(**changed: str) -> dict[str, str]:
    said = {"below": "0.5", "weeks": "2", "least_answers": "1", "least_sessions": "3"}
    said |= {"again_after_days": "14"}
    return {f"thresholds.{name}": value for name, value in (said | changed).items()}


def test_an_alert_tells_its_numbers_its_thresholds_and_its_protocol(physio, fired, under_way):
    page = shown(physio, f"/alerts/{fired['id']}")

    assert "7 of 10" in page
    assert "Pain of at least (0 to 10): 6" in page
    assert "Core decompression of the hip 0.1.0" in page
    assert "changed nothing that is prescribed" in page
    story = shown(physio, under_way.path())
    assert "7 of 10" in story
    assert "Alert : Pain in the worst band" in story  # on the way so far, at its day
    assert "7 of 10" in shown(physio, "/tasks")


def test_the_list_shows_what_is_open_and_what_came_of_the_rest(on, physio, fired):
    assert "7 of 10" in shown(physio, "/alerts?show=open")
    close(on)

    assert "No rule has fired." in shown(physio, "/alerts?show=open")
    assert "Spoke to the patient" in shown(physio, "/alerts")


def test_another_clinics_alert_or_none_is_not_there(physio):
    assert physio.client.get("/alerts/00000000-0000-7000-8000-000000000000").status_code == 404
    assert physio.client.get("/clinic/alerts/all/leap").status_code == 404
    assert physio.client.get("/clinic/alerts?protocol=knee").status_code == 404


def test_a_rule_is_set_by_name_and_the_page_shows_both_numbers(physio):
    typed = numbers(below="0,4")

    refused = physio.send(RULE, page=RULE, is_on="yes", why="", version="1", **typed)
    assert (refused.status_code, faults(refused)) == (422, ["why"])
    assert 'value="0,4"' in refused.text

    said = {"is_on": "yes", "why": "Fewer calls until June", "version": "1"}
    assert physio.send(RULE, page=RULE, **said, **typed).status_code == 303
    page = shown(physio, "/clinic/alerts")
    assert "0.4 (protocol: 0.5)" in page
    assert "Fewer calls until June" in page

    again = physio.send(RULE, page=RULE, **{**said, "version": "1"}, **typed)
    assert again.status_code == 412
    assert physio.send(f"{RULE}/reset", page=RULE).status_code == 303
    assert "Fewer calls until June" not in shown(physio, "/clinic/alerts")
    assert "Fewer calls until June" in shown(physio, RULE)


def test_a_number_out_of_bounds_is_told_at_its_field(physio):
    typed = numbers(weeks="9")

    refused = physio.send(RULE, page=RULE, is_on="yes", why="as agreed", version="1", **typed)

    assert faults(refused) == ["thresholds.weeks"]


def test_a_rule_that_is_off_shows_so_with_its_reason(physio):
    said = {"is_on": "no", "why": "Rung every week here", "version": "1"}

    physio.send(RULE, page=RULE, **said, **numbers())

    assert "Off" in shown(physio, "/clinic/alerts?protocol=core_decompression")


def test_who_may_not_approve_sees_the_rule_and_no_form(app, on):
    assistant = browser(app).sign_in("assistant")

    assert "Set this rule in my name" not in shown(assistant, JUMP)
    answer = assistant.send(JUMP, page=JUMP, is_on="yes", version="1")
    assert answer.status_code == 403


def test_the_api_lists_alerts_and_shows_one(physio, fired):
    listed = physio.client.get("/api/v1/alerts?open=true&rule=pain_red").json["items"]
    one = physio.client.get(f"/api/v1/alerts/{fired['id']}").json

    assert listed == [one]
    assert one["values"] == {"now": 7.0}
    assert one["thresholds"]["at_least"] == 6
    assert (one["urgency"], one["protocol_id"]) == ("same_day", "core_decompression")
    assert physio.client.get("/api/v1/alerts?rule=silent").json["items"] == []
    assert physio.client.get("/api/v1/alerts?patient_id=me").status_code == 422


def test_the_api_sets_a_rule_as_it_was_seen_and_takes_it_back(physio):
    def rule():
        listed = physio.client.get("/api/v1/clinic/alert-rules").json["items"]
        return next(one for one in listed if one["rule"] == "silent")

    token = physio.client.get("/api/v1/me").json["csrf_token"]
    headers = {"X-CSRFToken": token, "If-Match": f'"v{rule()["version"]}"'}
    body = {"rule": "silent", "is_on": True, "thresholds": {"days": 5}}

    told = physio.client.patch("/api/v1/clinic/alert-rules", json=body, headers=headers)
    stale = physio.client.patch("/api/v1/clinic/alert-rules", json=body, headers=headers)
    looser = {**body, "thresholds": {"days": 9}}
    headers["If-Match"] = told.headers["ETag"]
    refused = physio.client.patch("/api/v1/clinic/alert-rules", json=looser, headers=headers)

    assert told.status_code == 200, told.text
    assert told.json["thresholds"][0]["value"] == 5
    assert (told.json["thresholds"][0]["protocol"], told.json["role"]) == (7, "physio")
    assert stale.status_code == 412
    assert [one["field"] for one in refused.json["errors"]] == ["why"]
    gone = physio.client.delete("/api/v1/clinic/alert-rules?rule=silent", headers=headers)
    assert gone.status_code == 204
    assert rule()["set_by"] is None
