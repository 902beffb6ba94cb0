"""Pages of a change that is looked at first: nothing typed is lost, and nothing else is made."""

from datetime import timedelta

import pytest

from physio_service.services.reminding import remind
from tests.builders_people import TEXTS
from tests.web.pages.conftest import Page, faults, told


@pytest.fixture
def look(staff, under_way):
    def of(name, typed, *, of_episode=True):
        path = (under_way.course if of_episode else under_way.path)(f"/changes/{name}/preview")
        return staff.send(path, page=under_way.path("/pause"), **typed)

    return of


@pytest.fixture
def make(staff, under_way):
    """Press the button of a preview, with some of its boxes ticked."""

    def of(name, shown, *, of_episode=True, tick=()):
        path = (under_way.course if of_episode else under_way.path)(f"/changes/{name}")
        fields = {
            field: value
            for field, value in Page(shown.text).fields.items()
            if not field.startswith("correct.") or field in tick
        }
        return staff.client.post(path, data=fields)

    return of


def test_a_preview_says_what_would_be_and_changes_nothing(look, on, under_way):
    shown = look("end", {"outcome": "discharged"})

    page = Page(shown.text)
    assert shown.status_code == 200
    assert "Nothing has been changed yet" in page.text
    assert "The episode has ended." in page.text
    assert "after sign-off" in page.text
    assert told(on, under_way.id).active


def test_pressing_the_button_makes_it(look, make, on, under_way):
    shown = look("end", {"outcome": "discharged"})

    made = make("end", shown)

    assert made.status_code == 303
    assert told(on, under_way.id).active == ()


def test_a_date_typed_in_parts_comes_through_the_preview(look, make, on, under_way):
    until = on.now.date() + timedelta(days=9)
    typed = {
        "kind": "clinic",
        "until_day-day": str(until.day),
        "until_day-month": str(until.month),
        "until_day-year": str(until.year),
    }

    make("pause", look("pause", typed, of_episode=False), of_episode=False)

    assert told(on, under_way.id).pause.until_at.date() == until


def test_what_moved_meanwhile_is_shown_and_nothing_is_done(look, make, on, under_way):
    shown = look("end", {"outcome": "discharged"})
    make("pause", look("pause", {"kind": "clinic"}, of_episode=False), of_episode=False)

    refused = make("end", shown)

    assert refused.status_code == 409
    assert "Things have moved since you looked" in Page(refused.text).text
    assert told(on, under_way.id).active
    assert make("end", refused).status_code == 303


def test_a_form_with_a_fault_comes_back_with_what_was_typed(look):
    answer = look("weeks", {"offload_weeks": "12", "note": "as seen"})

    assert answer.status_code == 422
    assert faults(answer) == ["offload_reason"]
    assert "as seen" in answer.text


def test_longer_offloading_names_what_it_puts_aside(look):
    shown = look("weeks", {"offload_weeks": "8", "offload_reason": "slow to settle"})

    text = Page(shown.text).text
    assert "Put aside:" in text
    assert "Weeks of offloading 6 8" in text


def test_a_resumption_can_be_looked_at_too(look, make, on, under_way):
    make("pause", look("pause", {"kind": "clinic"}, of_episode=False), of_episode=False)

    shown = look("resume", {}, of_episode=False)

    assert "New:" in Page(shown.text).text
    make("resume", shown, of_episode=False)
    assert told(on, under_way.id).pause is None


def test_a_wrong_text_is_set_right_only_when_it_is_ticked(look, make, staff, on):
    on.clock.forward(hours=1)
    remind(on.database, TEXTS, on.now)
    on.send()
    staff.sign_in()  # an hour has gone by
    shown = look("end", {"outcome": "discharged"})
    page = Page(shown.text)
    (box,) = [field for field in page.fields if field.startswith("correct.")]
    assert "Make a task to ring the patient" in page.text

    make("end", shown, tick=(box,))

    assert "correct_by_phone" in {kind for kind, _ in on.tasks()}


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("phase", {"phase": "P2", "authority": "the surgeon"}),
        ("step", {"status": "PWB", "aid": "two_crutches", "authority": "the surgeon"}),
        ("other_leg", {"other_leg": "FWB", "other_hip_problem": "yes"}),
        (
            "review",
            {
                "next_review_day-day": "1",
                "next_review_day-month": "4",
                "next_review_day-year": "2026",
            },
        ),
    ],
)
def test_each_form_of_the_course_can_be_shown_first(look, name, typed):
    shown = look(name, typed)

    assert shown.status_code in (200, 422), shown.text
    if shown.status_code == 422:
        pytest.fail(str(faults(shown)))


def test_before_the_operation_its_day_can_be_looked_at(staff, on):
    patient_id = on.house.patient(on.now, phone="07700 900124")
    episode_id = on.house.assign(patient_id, on.now)
    path = f"/patients/{patient_id}/episodes/{episode_id}/changes/surgery/preview"

    shown = staff.send(path, page=f"/patients/{patient_id}/pause", move="postponed")

    assert "Day of the operation 16 Mar 2026 –" in Page(shown.text).text


def test_a_change_nobody_knows_is_not_found(look):
    assert look("everything", {}).status_code == 404
