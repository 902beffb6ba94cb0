"""Every form of the pages: what it takes, what it refuses, and that nothing typed is lost."""

from html import escape

import pytest

from tests.builders_people import NOT_FOR
from tests.builders_plans import CATALOGUE, PROTOCOL
from tests.web.pages.conftest import Page, faults, told

REGISTER = {
    "name": "Ada Example",
    "phone": "07700 900555",
    "language": "en",
    "zone": "Europe/London",
    "wording": "discreet",
    "reach": "sms",
    "time_1": "09:30",
}
ASSIGN = {
    "protocol_id": PROTOCOL.id,
    "limb": "left",
    "surgery_day-day": "1",
    "surgery_day-month": "3",
    "surgery_day-year": "2026",
    "operation_done": "yes",
    "offload_weeks": "6",
    "wean_weeks": "4",
    "starting_status": "limited",
    "aid": "two_crutches",
    "limits": "Toes only",
    "other_leg": "FWB",
    "other_hip_problem": "no",
    "time_1": "09:00",
    **{f"not_for.{name}": "no" for name in NOT_FOR},
}


def test_a_registered_patient_is_asked_for_consent_and_shown(on, staff):
    answer = staff.send("/patients/new", **REGISTER)
    shown = staff.client.get(answer.headers["Location"])

    assert answer.status_code == 303
    assert "Ada Example" in shown.text
    assert "Asked, no answer yet" in shown.text
    assert on.outcomes() == [("onboarding_consent", "queued", "due")]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "Ada\x00"}, "name"),
        ({"phone": "12"}, "phone"),
        ({"birth_day-day": "31", "birth_day-month": "2", "birth_day-year": "1980"}, "birth_day"),
        ({"birth_day-day": "x"}, "birth_day"),
        ({"birth_day-day": "1", "birth_day-month": "1", "birth_day-year": "2050"}, "birth_day"),
        ({"nhs_number": "1234567890"}, "nhs_number"),
        ({"language": "tlh"}, "language"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"wording": ""}, "wording"),
        ({"reach": "pigeon"}, "reach"),
        ({"time_1": ""}, "time_1"),
        ({"time_1": "25:00"}, "time_1"),
        ({"time_1": "03:00"}, "time_1"),
    ],
)
def test_registering_says_what_to_mend_and_keeps_the_rest(on, staff, changed, field):
    answer = staff.send("/patients/new", **{**REGISTER, **changed})

    assert answer.status_code == 422
    assert faults(answer) == [field]
    assert "There is a problem" in answer.text
    kept = {"name": REGISTER["name"], "phone": REGISTER["phone"]} | changed
    assert escape(kept["phone"]) in answer.text
    assert on.rows("patients") == []


def test_a_second_registration_of_an_nhs_number_leads_to_the_first(on, staff):
    first = staff.send("/patients/new", **REGISTER, nhs_number="943 476 5919")
    again = staff.send("/patients/new", **REGISTER, nhs_number="9434765919")

    assert again.headers["Location"] == first.headers["Location"] + "?known=1"
    assert "registered already" in staff.client.get(again.headers["Location"]).text


def test_a_protocol_is_assigned_with_what_was_ticked(on, staff):
    patient_id = on.house.patient(on.now)
    ticked = {f"shown.{phase.id}": "1" for phase in PROTOCOL.phases}
    for phase in PROTOCOL.phases:
        ticked |= {f"take.{phase.id}.{item.exercise_id}": "1" for item in phase.exercises}
    del ticked["take.P1.heel_slides"]

    answer = staff.send(f"/patients/{patient_id}/assign", **ASSIGN, **ticked)
    (course,) = told(on, patient_id).active

    assert answer.status_code == 303, answer.text
    taken = {item.exercise_id for s in course.plan.phase("P1").sessions for item in s.exercises}
    assert "heel_slides" not in taken
    assert taken
    assert (course.in_force.status_word, course.in_force.limits) == ("limited", "Toes only")
    assert course.in_force.status == "TTWB"


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"starting_status": ""}, ["starting_status"]),
        ({"starting_status": "unheard-of"}, ["starting_status"]),
        ({"starting_status": "", "limb": "", "other_hip_problem": ""}, None),
        ({"offload_weeks": "12"}, ["offload_reason"]),
        ({"offload_weeks": "six"}, ["offload_weeks"]),
        ({"offload_weeks": "99"}, ["offload_weeks"]),
        ({"wean_weeks": "30"}, ["wean_weeks"]),
        ({"operation_done": ""}, ["operation_done"]),
        ({"not_for.both_hips": "yes"}, ["not_for.both_hips"]),
        ({"not_for.both_hips": ""}, ["not_for.both_hips"]),
        ({"surgery_day-year": "1999"}, ["surgery_day"]),
        ({"surgery_day-day": "", "surgery_day-month": "", "surgery_day-year": ""}, ["surgery_day"]),
        ({"protocol_id": "unheard_of"}, ["protocol_id"]),
        ({"time_1": "09:00", "time_2": "23:00"}, ["time_1"]),
        (
            {"shown.P1": "1", "take.P1.stairs_with_crutches": "1", "take.P1.weight_shift": "1"},
            [],
        ),
    ],
)
def test_assigning_says_what_to_mend_and_keeps_the_rest(on, staff, changed, fields):
    patient_id = on.house.patient(on.now)
    answer = staff.send(f"/patients/{patient_id}/assign", **{**ASSIGN, **changed})

    if fields == []:
        assert answer.status_code == 303
        return
    assert answer.status_code == 422
    assert fields is None or faults(answer) == fields
    assert "Toes only" in answer.text
    assert told(on, patient_id).active == ()


def test_an_empty_form_names_everything_that_is_missing_at_once(on, staff):
    patient_id = on.house.patient(on.now)
    page = f"/patients/{patient_id}/assign"
    answer = staff.send(page, protocol_id=PROTOCOL.id, offload_weeks="6", wean_weeks="4")

    assert set(faults(answer)) == {
        *(f"not_for.{name}" for name in NOT_FOR),
        *("limb", "surgery_day", "starting_status", "aid", "other_leg", "other_hip_problem"),
        "time_1",
    }
    assert "Choose the weight-bearing status to start with" in answer.text


def test_an_exercise_that_is_too_much_is_refused_where_it_stands(on, staff):
    patient_id = on.house.patient(on.now)
    order = ASSIGN | {"starting_status": "NWB", "other_hip_problem": "yes"}
    picked = {"shown.P1": "1", "take.P1.one_leg_sit_to_stand": "1"}

    answer = staff.send(f"/patients/{patient_id}/assign", **order, **picked)

    assert answer.status_code == 422
    assert "take.P1.one_leg_sit_to_stand" in faults(answer)


def test_a_second_protocol_is_refused_in_words(staff, under_way):
    answer = staff.send(under_way.path("/assign"), **ASSIGN)

    assert answer.status_code == 409
    assert "active episode: end it first" in answer.text


def test_every_protocol_of_the_folder_can_be_chosen_and_brings_its_own_form(on, staff):
    patient_id = on.house.patient(on.now)
    other = CATALOGUE.protocols["hip_arthroscopy_microfracture"]
    path = f"/patients/{patient_id}/assign"

    first = staff.client.get(path).text
    chosen = Page(staff.client.get(f"{path}?protocol_id={other.id}").text)
    sent = {key: value for key, value in ASSIGN.items() if not key.startswith("not_for.")}
    questions = {f"not_for.{item.id}": "no" for item in other.not_for}
    answer = staff.send(path, **{**sent, **questions, "protocol_id": other.id})

    assert all(one.name in first for one in CATALOGUE.protocols.values())
    assert {f"shown.{phase.id}" for phase in other.phases} <= chosen.fields.keys()
    assert answer.status_code == 303, answer.text
    assert told(on, patient_id).active[0].plan.protocol_id == other.id
