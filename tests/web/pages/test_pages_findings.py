"""Records, criteria, the way and its end on the pages."""

import pytest

from physio_service.domain.episode import Outcome
from tests.builders_accounts import browser
from tests.web.pages.conftest import Page, faults, told

DAY = {"day-day": "2", "day-month": "3", "day-year": "2026"}


def page_of(staff, path: str) -> Page:
    answer = staff.client.get(path)
    assert answer.status_code == 200, answer.text
    return Page(answer.text)


def record_path(staff, under_way) -> str:
    """Return the address of the one record on the patient's page."""
    links = page_of(staff, under_way.path()).links
    (found,) = {link for link in links if "/findings/" in link and "/episodes/" not in link}
    return found


def test_an_assessment_is_written_shown_and_drawn(staff, under_way):
    path = under_way.course("/findings/assessment")
    fields = {"left.flexion": "95", "left.extension": "-10", "right.flexion": "120"}

    assert staff.send(path, **DAY, **fields, gait="slight_limp", note="Tired").status_code == 303

    page = page_of(staff, under_way.path())
    assert "95°" in page.text
    assert "-10°" in page.text
    assert "slight limp" in page.text
    assert "Tired" in page.text
    drawn = [named for tag, named in page.tags if tag == "polyline"]
    assert len(drawn) == 3


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, ["gait"]),
        ({"left.flexion": "300"}, ["left.flexion"]),
        ({"left.flexion": "a lot"}, ["left.flexion"]),
        ({"pain_rest": "11"}, ["pain_rest"]),
        ({"gait": "fine"}, ["gait"]),
    ],
)
def test_a_slip_is_named_where_it_was_made_and_nothing_typed_is_lost(
    staff, under_way, fields, wrong
):
    path = under_way.course("/findings/assessment")

    answer = staff.send(path, **DAY, **{"right.flexion": "", **fields, "note": "keep me"})

    assert answer.status_code == 422
    assert faults(answer) == wrong
    assert "keep me" in answer.text


def test_a_record_is_corrected_and_then_entered_in_error(staff, under_way):
    staff.send(under_way.course("/findings/assessment"), **DAY, gait="marked_limp", pain_rest="4")
    path = record_path(staff, under_way)
    before = page_of(staff, f"{path}/correct").fields
    assert (before["pain_rest"], before["version"]) == ("4", "1")

    mended = staff.send(f"{path}/correct", **DAY, version="1", gait="no_limp")
    late = staff.send(f"{path}/correct", **DAY, version="1", gait="no_limp")
    gone = staff.send(f"{path}/withdraw", version="2", reason="Another patient")

    assert (mended.status_code, late.status_code, gone.status_code) == (303, 412, 303)
    shown = page_of(staff, path)
    assert "marked limp" in shown.text
    assert "Another patient" in shown.text
    assert "Nothing is written down yet." in page_of(staff, under_way.path()).text
    assert staff.send(f"{path}/withdraw", version="3", reason="Again").status_code == 409


def test_operation_details_and_leaving_hospital_are_written_down(on, staff, under_way):
    operated = told(on, under_way.id).active[0].episode.surgery_day
    day = {
        "day-day": str(operated.day),
        "day-month": str(operated.month),
        "day-year": str(operated.year),
    }
    other = "right"

    wrong = staff.send(under_way.course("/findings/operation"), **day, limb=other)
    details = {"limb": "left", "anaesthetic": "spinal", "bone_substitute": "artificial"}
    right = staff.send(under_way.course("/findings/operation"), **day, **details)
    leaving = staff.send(
        under_way.course("/findings/hospital_discharge"), **day, to="home", is_safe_on_stairs="yes"
    )

    assert faults(wrong) == ["limb"]
    assert (right.status_code, leaving.status_code) == (303, 303)
    text = page_of(staff, under_way.path()).text
    assert "artificial bone" in text
    assert "Discharge from hospital" in text


def test_a_heavy_patient_becomes_a_task_before_the_operation(on, staff):
    patient_id = on.house.patient(on.now)
    episode_id = on.house.assign(patient_id, on.now)
    path = f"/patients/{patient_id}/episodes/{episode_id}/findings/preassessment"

    assert faults(staff.send(path, **DAY, systolic="120")) == ["diastolic"]
    assert staff.send(path, **DAY, height_cm="170", weight_kg="120,5").status_code == 303

    assert "BMI of 40 or more" in page_of(staff, f"/patients/{patient_id}").text


def test_criteria_stand_on_the_patients_and_the_gates_page(staff, under_way):
    path = under_way.course("/criteria/wound_closed")

    assert faults(staff.send(path)) == ["said"]
    assert staff.send(path, said="yes", note="by telephone").status_code == 303

    for shown in (under_way.path(), under_way.course("/phase")):
        page = page_of(staff, shown)
        assert "recorded: yes" in page.text
        assert "never measured" in page.text
        assert "Not known" in page.text
    assert staff.client.get(under_way.course("/criteria/moon")).status_code == 404


def test_an_assistant_is_not_offered_what_takes_a_clinician(app, under_way):
    assistant = browser(app).sign_in("assistant")
    links = page_of(assistant, under_way.path()).links

    assert not [one for one in links if one.endswith(("/findings/assessment", "agrees"))]
    assert [one for one in links if one.endswith("/findings/preassessment")]
    assert [one for one in links if one.endswith("/criteria/wound_closed")]
    sent = assistant.send(under_way.course("/findings/assessment"), **DAY, gait="no_limp")
    assert sent.status_code == 403


def test_the_way_shows_what_happened_and_what_is_planned(staff, under_way):
    text = page_of(staff, under_way.path()).text

    assert "The way so far" in text
    assert "Phase opened" in text
    assert "Planned, not before" in text


def test_an_end_by_a_complication_says_which(on, staff, under_way):
    path = under_way.course("/end")
    version = str(told(on, under_way.id).active[0].episode.version)

    assert faults(staff.send(path, version=version, outcome="complication")) == ["complication"]
    ended = staff.send(path, version=version, outcome="complication", complication="infection")

    assert ended.status_code == 303
    assert "Ended by a complication, infection" in page_of(staff, under_way.path()).text


def test_a_death_stops_everything_and_can_be_taken_back(on, staff, under_way):
    version = str(told(on, under_way.id).patient.version)

    sent = staff.send(under_way.path("/death"), version=version)
    text = page_of(staff, under_way.path()).text
    later = str(told(on, under_way.id).patient.version)
    back = staff.send(under_way.path("/restore"), version=later)

    assert (sent.status_code, back.status_code) == (303, 303)
    assert "No text leaves, and nothing is planned." in text
    assert told(on, under_way.id).ended[0].outcome is Outcome.DIED


def test_a_patient_under_treatment_is_not_archived_and_another_is(on, staff, under_way):
    version = str(told(on, under_way.id).patient.version)
    free = on.house.patient(on.now, phone="07700 900555")

    refused = staff.send(under_way.path("/archive"), version=version)
    done = staff.send(f"/patients/{free}/archive", version=str(told(on, free).patient.version))

    assert (refused.status_code, done.status_code) == (409, 303)
    assert "Archived" in page_of(staff, f"/patients/{free}").text
