"""A clinic's own exercises on the pages."""

import pytest

from tests.builders_accounts import browser
from tests.web.pages.conftest import Page, faults

FIELDS = {
    "exercise_id": "towel_slide",
    "name": "Towel slide",
    "label": "Towel slide",
    "instructions": "Sit with your foot on a towel.\r\nSlide it forwards.",
    "cautions": "Stop if it hurts.",
    "minimum": "TTWB",
    "stands_on": "none",
    "hip_load": "low",
    "phases": "P1 P2",
    "sets": "1",
    "reps": "10",
    "hold_s": "0",
    "times_per_day": "2",
    "days_per_week": "7",
    "figure": "heel_slides",
}


def page_of(staff, path: str) -> Page:
    answer = staff.client.get(path)
    assert answer.status_code == 200, answer.text
    return Page(answer.text)


@pytest.fixture
def added(staff) -> str:
    """The address of an exercise the clinic added."""
    answer = staff.send("/exercises/new", **FIELDS)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def test_an_added_exercise_is_shown_signed_edited_and_retired(staff, added):
    page = page_of(staff, added)
    assert "Slide it forwards." in page.text
    assert "Not signed" in page.text

    signed = staff.send(f"{added}/sign", page=added, content_hash=page.fields["content_hash"])
    assert signed.status_code == 303
    assert "Sign this version" not in page_of(staff, added).text

    fields = {**FIELDS, "name": "Long towel slide"}
    assert staff.send(f"{added}/edit", **fields, version="1").status_code == 303
    assert staff.send(f"{added}/edit", **fields, version="1").status_code == 412
    assert "Not signed" in page_of(staff, added).text
    assert staff.send(f"{added}/retire", page=added, version="2").status_code == 303
    assert "Retired" in page_of(staff, "/exercises").text


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"name": ""}, ["name"]),
        ({"exercise_id": "Towel Slide"}, ["exercise_id"]),
        ({"stands_on": "both", "minimum": "NWB"}, ["minimum"]),
        ({"reps": "900"}, ["reps"]),
        ({"phases": "P9"}, ["phases"]),
        ({"exercise_id": "heel_raise"}, ["minimum", "stands_on"]),
    ],
)
def test_a_slip_is_named_where_it_was_made(staff, change, wrong):
    answer = staff.send("/exercises/new", **{**FIELDS, **change})

    assert answer.status_code == 422
    assert faults(answer) == wrong
    assert "Slide it forwards." in answer.text


def test_an_edit_of_ours_begins_with_its_words_and_takes_its_place(staff):
    before = page_of(staff, "/exercises/new?of=heel_slides").fields
    assert before["exercise_id"] == "heel_slides"

    ours = {**FIELDS, "exercise_id": "heel_slides", "minimum": "PWB", "figure": ""}
    assert staff.send("/exercises/new", **ours).status_code == 303

    assert "/exercises/new?of=heel_slides" not in page_of(staff, "/exercises").links


def test_the_form_of_an_assignment_offers_what_the_clinic_added(on, staff, added):
    patient_id = on.house.patient(on.now)

    fields = page_of(staff, f"/patients/{patient_id}/assign").fields

    assert {"take.P1.towel_slide", "take.P2.towel_slide"} <= fields.keys()


def test_a_viewer_looks_and_changes_nothing(app, added):
    viewer = browser(app).sign_in("viewer")

    assert "Edit" not in page_of(viewer, added).text
    assert viewer.client.get("/exercises/new").status_code == 403
