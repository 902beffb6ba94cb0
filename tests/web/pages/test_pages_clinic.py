"""The clinic's hours and closed days on its page: an administrator changes them."""

from datetime import date, time

import pytest

from physio_service.domain.staff import Role
from physio_service.queries.clinic import words_of
from tests.builders_accounts import browser
from tests.builders_people import WEEKDAYS, of_clinic
from tests.web.pages.conftest import Page, faults

WEEK = {f"opening_hours.{day}": "08:00–18:00" if day < 5 else "" for day in range(7)}
TRAINING = {"day-day": "20", "day-month": "3", "day-year": "2026", "name": "Staff training"}


@pytest.fixture
def admin(app, on):
    return browser(app).sign_in("admin")


def change(who, version="1", **hours):
    return who.send("/clinic/hours", page="/clinic", version=version, **{**WEEK, **hours})


def test_the_form_shows_the_hours_as_they_are_and_sent_back_changes_none(on, admin):
    shown = Page(admin.client.get("/clinic").text).fields

    assert {name: shown[name] for name in WEEK} == WEEK
    assert change(admin).status_code == 303
    assert of_clinic(on.house).opening_hours == WEEKDAYS


@pytest.mark.parametrize(
    "typed", ["8:00-12.30, 13:30-18:00", " 08:00 – 12:30 ,13:30–18:00", "08:00–12:30,13:30–18:00"]
)
def test_hours_with_a_break_are_taken_as_people_type_them(on, admin, typed):
    answer = change(admin, **{"opening_hours.2": typed, "opening_hours.0": ""})
    hours = of_clinic(on.house).opening_hours

    assert answer.status_code == 303
    assert hours[2] == ((time(8), time(12, 30)), (time(13, 30), time(18)))
    assert 0 not in hours
    assert "08:00–12:30, 13:30–18:00" in admin.client.get("/clinic").text


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("morning", "1"),
        ("08:00", "1"),
        ("08:00–12:00–13:00", "1"),
        ("08:00–25:00", "1"),
        ("08:00–12:00,", "1"),
        ("18:00–08:00", "4"),
        ("08:00–12:00, 11:00–13:00", "6"),
    ],
)
def test_hours_that_cannot_be_are_refused_at_their_day_and_kept(on, admin, typed, day):
    answer = change(admin, **{f"opening_hours.{day}": typed})

    assert answer.status_code == 422
    assert faults(answer) == [f"opening_hours.{day}"]
    assert Page(answer.text).fields[f"opening_hours.{day}"] == typed
    assert of_clinic(on.house).version == 1


def test_a_clinic_that_never_opens_is_refused(admin):
    answer = change(admin, **dict.fromkeys(WEEK, ""))

    assert faults(answer) == ["opening_hours.0"]


def test_hours_somebody_changed_meanwhile_come_back_with_what_was_typed(admin):
    change(admin)
    answer = change(admin, **{"opening_hours.6": "10:00–11:00"})

    assert answer.status_code == 412
    assert Page(answer.text).fields["opening_hours.6"] == "10:00–11:00"
    fresh = Page(answer.text).fields["version"]
    assert change(admin, version=fresh, **{"opening_hours.6": "10:00–11:00"}).status_code == 303


def test_a_day_is_closed_and_opened_again(on, admin):
    closed = admin.send("/clinic/closures", page="/clinic", **TRAINING)
    again = admin.send("/clinic/closures", page="/clinic", **TRAINING)
    shown = admin.client.get("/clinic").text
    removed = admin.send("/clinic/closures/2026-03-20/remove", page="/clinic")

    assert (closed.status_code, again.status_code, removed.status_code) == (303, 409, 303)
    assert "Fri 20 Mar 2026: Staff training" in shown
    assert "Staff training" in again.text
    assert date(2026, 3, 20) not in of_clinic(on.house).closures


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"day-month": "2", "day-day": "30"}, "day"),
        ({"day-year": "2025"}, "day"),
        ({"day-day": "", "day-month": "", "day-year": ""}, "day"),
        ({"name": ""}, "name"),
        ({"name": "x" * 101}, "name"),
    ],
)
def test_a_closed_day_that_cannot_be_is_refused_and_kept(admin, changed, field):
    answer = admin.send("/clinic/closures", page="/clinic", **{**TRAINING, **changed})

    assert answer.status_code == 422
    assert faults(answer) == [field]
    assert Page(answer.text).fields["name"] == {**TRAINING, **changed}["name"]


@pytest.mark.parametrize("day", ["2026-03-21", "yesterday", "2026-02-30"])
def test_a_day_that_is_not_closed_cannot_be_opened(admin, day):
    assert admin.send(f"/clinic/closures/{day}/remove", page="/clinic").status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_nobody_else_is_offered_or_let_do_it(app, on, role):
    who = browser(app).sign_in(role.value)
    page = who.client.get("/clinic").text

    assert "Change the opening hours" not in page
    assert "/clinic/closures" not in page
    for path in ("/clinic/hours", "/clinic/closures", "/clinic/closures/2026-04-03/remove"):
        assert who.send(path, page="/account").status_code == 403


LIMITS = {
    "contact_opens": "09:00",
    "contact_closes": "18:00",
    "max_texts_day": "1",
    "max_texts_clinic": "",
    "basis": "exemption",
}


def test_an_administrator_limits_how_much_is_texted(on, admin):
    wrong = admin.send("/clinic/limits", page="/clinic", version="1", **{**LIMITS, "basis": ""})
    late = {**LIMITS, "contact_closes": "08:00"}
    kept = admin.send("/clinic/limits", page="/clinic", version="1", **late)
    changed = admin.send("/clinic/limits", page="/clinic", version="1", **LIMITS)

    assert (faults(wrong), faults(kept)) == (["basis"], ["contact_closes"])
    assert changed.status_code == 303
    assert of_clinic(on.house).max_texts_day == 1
    assert "one short text a day" in admin.client.get("/clinic").text


def test_an_administrator_chooses_the_clinics_words(on, admin):
    path, asked = "/clinic/words", {"lexicon": "own", "version": "1"}

    assert Page(admin.client.get(path).text).fields["version"] == "1"
    wrong = admin.send(path, **asked, words="feather TTWB")
    done = admin.send(path, **asked, words="feather: TTWB\nsome: TTWB-PWB\n")

    assert (wrong.status_code, faults(wrong)) == (422, ["words"])
    assert done.status_code == 303
    with on.database.reading() as tx:
        said = words_of(tx, on.clinic_id)
    assert [(one.word, one.code.value, len(one.spans)) for one in said] == [
        ("feather", "TTWB", 1),
        ("some", "TTWB", 2),
    ]


def test_a_shipped_list_of_words_is_taken_over_as_it_is(on, admin):
    assert admin.send("/clinic/words", lexicon="uk", version="1").status_code == 303

    with on.database.reading() as tx:
        assert [one.word for one in words_of(tx, on.clinic_id)] == [
            "non",
            "limited",
            "unrestricted",
        ]
