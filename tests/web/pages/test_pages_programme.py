"""The page on which a clinician changes what a phase asks for."""

import pytest

from tests.builders_accounts import browser
from tests.web.pages.conftest import Page, faults, told


@pytest.fixture
def path(under_way) -> str:
    return under_way.course("/programme")


def filled(staff, path: str, **changes: str) -> dict[str, str]:
    """Return the form as it stands, with what is ticked, changed."""
    page = Page(staff.client.get(path).text)
    form = {}
    for tag, named in page.tags:
        if tag != "input" or not named.get("name"):
            continue
        if named.get("type") == "checkbox" and "checked" not in named:
            continue
        form[named["name"]] = named.get("value") or ""
    return {name: value for name, value in (form | changes).items() if value != "-"}


def doing(on, under_way):
    (course,) = told(on, under_way.id).active
    return {item.exercise_id: item for s in course.phase.sessions for item in s.exercises}, course


def test_a_lower_dose_is_signed_without_an_authority(on, staff, under_way, path):
    form = filled(staff, path, **{"dose.P1.heel_slides.reps": "5"})

    answer = staff.send(path, **form)

    assert answer.status_code == 303, answer.text
    assert doing(on, under_way)[0]["heel_slides"].dose.reps == 5


def test_more_asks_on_whose_word_and_keeps_what_was_typed(on, staff, under_way, path):
    more = filled(staff, path, **{"dose.P1.heel_slides.reps": "12"})

    refused = staff.send(path, **more)
    signed = staff.send(path, **more, authority="Surgeon, letter of 1 March")

    assert refused.status_code == 422
    assert faults(refused) == ["authority"]
    assert Page(refused.text).fields["dose.P1.heel_slides.reps"] == "12"
    assert signed.status_code == 303
    assert doing(on, under_way)[0]["heel_slides"].dose.reps == 12


def test_unticked_is_left_out_and_places_give_the_order(on, staff, under_way, path):
    form = filled(
        staff,
        path,
        **{"take.P1.ankle_pumps": "-", "place.P1.heel_slides": "1", "place.P1.static_quads": "9"},
    )

    staff.send(path, **form)

    taken, _ = doing(on, under_way)
    assert "ankle_pumps" not in taken
    assert next(iter(taken)) == "heel_slides"
    assert list(taken)[-1] == "static_quads"


def test_ticked_days_are_the_only_ones(on, staff, under_way, path):
    days = {"day.P1.heel_slides.1": "1", "day.P1.heel_slides.4": "1"}

    staff.send(path, **filled(staff, path, **days))

    assert doing(on, under_way)[0]["heel_slides"].weekdays == (1, 4)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"dose.P1.heel_slides.sets": "many"}, "dose.P1.heel_slides.sets"),
        ({"dose.P1.heel_slides.sets": "99"}, "dose.P1.heel_slides.sets"),
        ({"take.P1.tummy_brace": "1"}, "take.P1"),
    ],
)
def test_a_fault_stands_at_its_number(staff, path, changes, field):
    answer = staff.send(path, **filled(staff, path, **changes), authority="the surgeon")

    assert answer.status_code == 422
    assert set(faults(answer)) == {field}


def test_the_patients_page_says_how_long_a_day_takes(staff, under_way):
    assert "min a day" in Page(staff.client.get(under_way.path()).text).text


def test_another_phase_can_be_looked_at_and_changed_ahead(on, staff, under_way, path):
    form = filled(staff, f"{path}?phase=P2", **{"dose.P2.heel_slides.reps": "8"})

    assert staff.send(path, **form).status_code == 303
    _, course = doing(on, under_way)
    (ahead,) = {
        item.dose.reps
        for session in course.plan.phase("P2").sessions
        for item in session.exercises
        if item.exercise_id == "heel_slides"
    }
    assert ahead == 8


def test_a_viewer_may_not_change_it(app, path):
    assert browser(app).sign_in("viewer").client.get(path).status_code == 403


def test_times_of_sessions_are_part_of_the_form(on, staff, under_way, path):
    form = filled(staff, path, time_1="09:00", time_2="18:30")

    assert staff.send(path, **form).status_code == 303
    page = Page(staff.client.get(under_way.path()).text).text
    assert "morning 09:00, evening 18:30" in page


def test_a_time_at_night_stands_at_the_times_and_nothing_typed_is_lost(staff, path):
    answer = staff.send(path, **filled(staff, path, time_1="03:00"))

    assert (answer.status_code, faults(answer)) == (422, ["time_1"])
    assert Page(answer.text).fields["time_1"] == "03:00"


def test_a_programme_is_looked_at_first_and_made_as_it_was_shown(on, staff, under_way, path):
    form = filled(staff, path, time_1="09:00", **{"dose.P1.heel_slides.reps": "5"})

    shown = staff.send(under_way.course("/changes/programme/preview"), page=path, **form)
    untouched = doing(on, under_way)[0]["heel_slides"].dose.reps
    fields = {
        name: value
        for name, value in Page(shown.text).fields.items()
        if not name.startswith("correct.")
    }
    made = staff.client.post(under_way.course("/changes/programme"), data=fields)

    assert shown.status_code == 200, shown.text
    assert "Nothing has been changed yet" in Page(shown.text).text
    assert untouched != 5
    assert made.status_code == 303, made.text
    assert doing(on, under_way)[0]["heel_slides"].dose.reps == 5


def test_a_refused_look_comes_back_with_what_was_typed(staff, under_way, path):
    form = filled(staff, path, **{"dose.P1.heel_slides.reps": "12"})

    refused = staff.send(under_way.course("/changes/programme/preview"), page=path, **form)

    assert (refused.status_code, faults(refused)) == (422, ["authority"])
    assert Page(refused.text).fields["dose.P1.heel_slides.reps"] == "12"
