"""Each change of a prescription has its page: signed by name, refused with what to mend."""

from dataclasses import replace

import pytest

from physio_service.domain.offloading import Aid, Status
from tests.web.pages.conftest import Page, faults, told

STEP = {"status": "NWB", "aid": "frame", "limits": "", "reason": "", "note": "sore since Monday"}
DAY = {"-day": "20", "-month": "3", "-year": "2026"}


def version(on, under_way) -> str:
    return str(told(on, under_way.id).active[0].episode.version)


def send(staff, on, under_way, act: str, form: dict[str, str]):
    page = under_way.course(f"/{act.split('/')[0]}")
    seen = {"version": version(on, under_way)}
    return staff.send(under_way.course(f"/{act}"), page=page, **seen, **form)


@pytest.mark.parametrize("act", ["weeks", "step", "review", "limits", "parked", "other-leg"])
def test_each_change_has_its_form_and_a_way_to_it(staff, under_way, act):
    page = staff.client.get(under_way.course(f"/{act}"))

    assert page.status_code == 200
    if act != "parked":  # nothing is put aside yet
        assert under_way.course(f"/{act}") in Page(staff.client.get(under_way.path()).text).links


def test_a_step_back_is_shown_with_who_signed_it(staff, on, under_way):
    answer = send(staff, on, under_way, "step", STEP)

    assert answer.status_code == 303, answer.text
    (course,) = told(on, under_way.id).active
    assert (course.in_force.status, course.in_force.aid) == (Status.NWB, Aid.FRAME)
    shown = Page(staff.client.get(under_way.path()).text).text
    assert "Weight-bearing or aid changed NWB" in shown
    assert "sore since Monday" in shown
    assert "physiotherapist" in shown


def test_a_step_on_without_a_word_comes_back_with_all_that_was_typed(staff, on, under_way):
    answer = send(staff, on, under_way, "step", STEP | {"status": "PWB"})

    assert answer.status_code == 422
    assert faults(answer) == ["authority"]
    assert "sore since Monday" in answer.text


def test_a_word_that_spans_several_admits_more_only_with_a_ceiling_named(staff, on, under_way):
    refused = send(
        staff, on, under_way, "step", STEP | {"status": "limited", "exercise_ceiling": "FWB"}
    )
    taken = send(
        staff,
        on,
        under_way,
        "step",
        STEP | {"status": "limited", "exercise_ceiling": "PWB", "authority": "the surgeon"},
    )

    assert (refused.status_code, taken.status_code) == (422, 303)
    (course,) = told(on, under_way.id).active
    assert (course.in_force.status, course.in_force.exercise_ceiling) == (Status.TTWB, Status.PWB)
    assert course.in_force.ceiling_by == course.in_force.signed_by


def test_more_weeks_say_what_is_put_aside_until_when(staff, on, under_way):
    answer = send(staff, on, under_way, "weeks", {"offload_weeks": "8"})

    assert answer.status_code == 303, answer.text
    shown = Page(staff.client.get(under_way.path()).text).text
    assert "Exercises put aside" in shown
    assert "not before" in shown
    assert told(on, under_way.id).active[0].plan.offload_weeks == 8


def test_weeks_beyond_the_usual_are_refused_without_a_reason(staff, on, under_way):
    answer = send(staff, on, under_way, "weeks", {"offload_weeks": "12"})

    assert answer.status_code == 422
    assert faults(answer) == ["offload_reason"]


def test_the_next_review_is_planned(staff, on, under_way):
    answer = send(
        staff, on, under_way, "review", {f"next_review_day{part}": n for part, n in DAY.items()}
    )

    assert answer.status_code == 303, answer.text
    assert told(on, under_way.id).active[0].in_force.next_review_day.day == 20


def test_a_limit_is_shown_until_it_is_lifted_on_somebodys_word(staff, on, under_way):
    send(staff, on, under_way, "limits", {"words": "Do not cross the legs"})
    gates = told(on, under_way.id).active[0].gates
    limit = gates.limits_in_force[-1]
    form = {"limit": str(limit.id)}

    silent = send(staff, on, under_way, "limits/lift", form)
    assert limit.words in Page(staff.client.get(under_way.path()).text).text
    lifted = send(staff, on, under_way, "limits/lift", form | {"authority": "the surgeon"})

    assert (silent.status_code, lifted.status_code) == (422, 303)
    now = told(on, under_way.id).active[0].gates
    assert limit not in now.limits_in_force
    assert replace(limit, lifted_day=now.limits[-1].lifted_day) == now.limits[-1]


def test_the_other_leg_may_bar_what_stands_on_it(staff, on, under_way):
    answer = send(
        staff, on, under_way, "other-leg", {"other_leg": "FWB", "other_hip_problem": "yes"}
    )

    assert answer.status_code == 303, answer.text
    assert told(on, under_way.id).active[0].episode.other_hip_problem


def test_the_sheet_carries_the_version_that_a_text_names(staff, on, under_way):
    send(staff, on, under_way, "step", STEP)
    number = told(on, under_way.id).active[0].gates.sheet

    sheet = Page(staff.client.get(under_way.path("/sheet")).text)

    assert f"Sheet {number}" in sheet.text
    assert "frame" in sheet.text
    assert "crutches" not in sheet.text
    assert any(link.endswith("left.svg") for link in sheet.links)


def test_there_is_no_sheet_without_a_protocol(staff, on):
    patient_id = on.house.patient(on.now, phone="07700 900777")

    assert staff.client.get(f"/patients/{patient_id}/sheet").status_code == 409
