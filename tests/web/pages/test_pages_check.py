"""The page behind a link, and the same questions entered by staff."""

import logging
from datetime import UTC, date, datetime

import pytest

from physio_service.domain.activity import ActivityKind
from physio_service.domain.patient import Reach
from physio_service.services.visiting import make_link
from tests.builders_accounts import browser
from tests.web.pages.conftest import Page, faults

NOON = datetime(2026, 3, 16, 12, 0, tzinfo=UTC)  # day 21


@pytest.fixture
def someone(on):
    on.clock.move_to(NOON)
    return on.patient(birth_day=date(1961, 4, 5), reach=Reach.SMARTPHONE, language="ur")


@pytest.fixture
def check(on, someone):
    episode = on.episode(someone, phase="P2")
    return on.activity(episode, ActivityKind.CHECK, phase_id="P2", is_asked=True)


@pytest.fixture
def token(on, check):
    with on.database.transaction() as tx:
        return make_link(tx, check, on.now)


@pytest.fixture
def phone(app):
    """A browser that nobody is signed in with."""
    return browser(app)


@pytest.fixture
def staff(app, someone):
    """A physiotherapist who signs in on that day."""
    return browser(app).sign_in("physio")


@pytest.fixture
def inside(phone, token):
    assert phone.send("/c", token=token, year="1961").status_code == 303
    return phone


def test_the_address_of_a_link_shows_nobodys_data_and_changes_nothing(on, phone, someone, token):
    shown = phone.client.get("/c")

    assert shown.status_code == 200
    assert someone.name not in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    (row,) = on.rows("check_links")
    assert row["visit_hash"] is None


def test_it_speaks_the_language_of_the_browser_or_the_one_chosen(phone):
    shown = phone.client.get("/c", headers={"Accept-Language": "pl"})
    chosen = phone.client.get("/c?lang=ar")

    assert '<html lang="pl" dir="ltr">' in shown.text
    assert '<html lang="ar" dir="rtl">' in chosen.text


def test_a_wrong_year_and_a_wrong_link_are_refused_in_the_same_words(phone, token):
    wrong_year = phone.send("/c", token=token, year="1962")
    wrong_link = phone.send("/c", token="x" * 22, year="1961")

    assert wrong_year.status_code == wrong_link.status_code == 422
    assert Page(wrong_year.text).text == Page(wrong_link.text).text


def test_nobody_sees_a_question_before_the_second_fact(phone, check):
    assert phone.client.get("/c/check").status_code == 403
    assert phone.send("/c/check", page="/c", **{"q-pain": "3"}).status_code == 403


def test_the_questions_stand_in_the_patients_own_language_safety_first(inside):
    shown = inside.client.get("/c/check")

    assert '<html lang="ur" dir="rtl">' in shown.text
    names = list(Page(shown.text).fields)
    assert names[:4] == ["csrf_token", "q-safety", "q-pain", "q-crutches"]


def test_answers_sent_in_parts_are_kept_and_what_cannot_be_one_is_shown_again(on, inside):
    refused = inside.send("/c/check", **{"q-safety": "0", "q-pain": "33"})

    assert refused.status_code == 422
    assert Page(refused.text).fields["q-pain"] == "33"
    assert [row["question"] for row in on.rows("check_answers")] == ["safety"]
    sent = {"q-pain": "٣", "q-crutches": "1", "q-sessions_count": "8"}
    assert inside.send("/c/check", **sent).status_code == 303
    assert on.states() == ["done"]
    assert "q-pain" not in inside.client.get("/c/check").text


def test_a_sign_of_danger_says_whom_to_call_at_once_and_asks_no_more(on, inside):
    inside.send("/c/check", **{"q-safety": "1", "q-pain": "x"})

    shown = inside.client.get("/c/check")
    assert 'role="alert"' in shown.text
    assert "999" in shown.text
    assert "q-pain" not in shown.text
    assert on.tasks() == [("red_flag", 2)]


def test_neither_token_nor_year_nor_answer_is_logged(phone, token, caplog):
    caplog.set_level(logging.DEBUG)

    phone.send("/c", token=token, year="1961")
    phone.send("/c/check", **{"q-pain": "7"})

    written = " ".join(str(record.__dict__) for record in caplog.records)
    assert token not in written
    assert "1961" not in written


def test_staff_enter_what_was_said_by_phone(on, staff, someone, check):
    path = f"/patients/{someone.id}/check"
    shown = staff.client.get(path)
    assert "Any calf swelling" in shown.text

    answer = staff.send(path, **{"q-safety": "0", "q-pain": "2", "q-crutches": "1"})

    assert answer.status_code == 303
    assert {row["question"]: row["source"] for row in on.rows("check_answers")} == {
        "safety": "staff",
        "pain": "staff",
        "crutches": "staff",
    }


def test_a_number_that_staff_mistyped_is_named_and_the_rest_is_kept(on, staff, someone, check):
    refused = staff.send(f"/patients/{someone.id}/check", **{"q-safety": "0", "q-pain": "12"})

    assert refused.status_code == 422
    assert faults(refused) == ["q-pain"]
    assert [row["question"] for row in on.rows("check_answers")] == ["safety"]


def test_staff_who_hear_of_a_sign_are_told_what_to_say(staff, someone, check):
    shown = staff.send(f"/patients/{someone.id}/check", **{"q-safety": "1"})

    assert shown.status_code == 200
    assert "A warning sign was reported" in shown.text


def test_without_a_check_there_is_no_form(staff, someone):
    assert staff.client.get(f"/patients/{someone.id}/check").status_code == 404


def test_goals_are_set_scored_and_ended_on_their_page(staff, under_way):
    path = under_way.course("/goals")
    assert staff.send(path, words="Walk the dog").status_code == 303
    goal = Page(staff.client.get(path).text).fields["goal"]

    assert staff.send(f"{path}/scores", page=path, goal=goal, score="4").status_code == 303
    assert staff.send(f"{path}/scores", page=path, goal=goal, score="14").status_code == 422
    assert ": 4" in Page(staff.client.get(path).text).text
    assert staff.send(f"{path}/end", page=path, goal=goal).status_code == 303

    assert "Walk the dog" not in staff.client.get(path).text
    assert staff.send(path, words="").status_code == 422
