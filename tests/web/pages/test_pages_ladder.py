"""The ladder's page, one's own number, and the banner over every page when nobody came."""

import re

import pytest

from physio_service.store import ladders
from tests.builders_accounts import browser
from tests.builders_ladder import ward
from tests.web.pages.conftest import Page, faults

PAGE = "/clinic/ladder"


@pytest.fixture
def admin(app, on):
    return browser(app).sign_in("admin")


def shown(who):
    return Page(who.client.get(PAGE).text).fields


def in_force(on):
    with on.database.reading() as tx:
        return ladders.of_clinic(tx, on.clinic_id)


def send(admin, **changes):
    page = admin.client.get(PAGE).text
    form = re.search(r'<form method="post" action="/clinic/ladder/rungs".*?</form>', page, re.S)
    chosen = dict(_selected(form[0]))
    fields = {n: v for n, v in Page(form[0]).fields.items() if n != "csrf_token"}
    return admin.send(f"{PAGE}/rungs", page=PAGE, **{**fields, **chosen, **changes})


def _selected(html):
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', html, re.S):
        found = re.search(r'<option value="([^"]*)" selected', options)
        yield name, found[1] if found else ""


def test_the_form_shows_the_ladder_and_sent_back_keeps_the_same_steps_as_the_clinics_own(on, admin):
    before = in_force(on)

    assert send(admin).status_code == 303

    assert in_force(on).rungs == before.rungs
    assert not in_force(on).is_draft
    assert "Draft" not in admin.client.get(PAGE).text


def test_a_step_may_name_a_colleague_and_one_without_anybody_is_taken_out(on, admin):
    who = f"staff:{on.house.physio_id}"
    new = {"rungs.8.after_minutes": "20", "rungs.8.tiers": "1,2", "rungs.8.door": "always"}

    assert send(admin, **{"rungs.0.who": "", "rungs.8.who": who, **new}).status_code == 303

    assert len(in_force(on).rungs) == 8
    assert in_force(on).rungs[-1].staff_id == on.house.physio_id


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("rungs.2.after_minutes", "2000"),
        ("rungs.2.after_minutes", ""),
        ("rungs.2.who", "somebody"),
        ("rungs.2.who", "staff:00000000-0000-7000-8000-000000000000"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_kept_as_typed(on, admin, field, typed):
    answer = send(admin, **{"rungs.1.who": "", field: typed})

    assert answer.status_code == 422
    assert faults(answer) == [field]
    assert in_force(on).is_draft


def test_a_ladder_that_somebody_else_kept_meanwhile_is_shown_again(on, admin):
    assert send(admin).status_code == 303
    assert send(admin, version="1").status_code == 412


def test_an_administrator_puts_somebody_on_call_and_takes_them_off(on, admin):
    first = {"first_day-day": "2", "first_day-month": "3", "first_day-year": "2026"}
    last = {"last_day-day": "3", "last_day-month": "3", "last_day-year": "2026"}
    who = {"staff_id": str(on.house.physio_id), "changes_at": "08:00"}

    answer = admin.send(f"{PAGE}/on-call", page=PAGE, **first, **last, **who)
    assert answer.status_code == 303
    assert "On 12 of the next 14 days nobody is on call" in admin.client.get(PAGE).text

    assert admin.send(f"{PAGE}/on-call/2026-03-02/remove", page=PAGE).status_code == 303
    assert admin.send(f"{PAGE}/on-call/2026-03-02/remove", page=PAGE).status_code == 409
    assert admin.send(f"{PAGE}/on-call/soon/remove", page=PAGE).status_code == 404
    wrong = admin.send(f"{PAGE}/on-call", page=PAGE, **first, **last, staff_id="x", changes_at="8")
    assert wrong.status_code == 422


def test_one_enters_ones_own_number_and_types_in_its_code(on, staff, admin):
    mine = {"phone": "07700 900301", "language": "en"}
    assert staff.send("/account/number", **mine).status_code == 303
    code = re.search(r"\d{6}", on.texts()[-1].body)[0]
    wrong = staff.send("/account/number/code", page="/account/number", code="12")
    assert wrong.status_code == 422
    assert staff.send("/account/number/code", page="/account/number", code=code).status_code == 303

    assert "ends in 301" in staff.client.get("/account/number").text
    assert "+447700900301" not in admin.client.get(PAGE).text
    assert "Reached" in admin.client.get(PAGE).text
    assert "no text reaches anybody" not in admin.client.get("/clinic").text
    on.says("STOP", "+447700900301")
    assert "Said STOP" in admin.client.get(PAGE).text
    assert "no text reaches anybody" in admin.client.get("/clinic").text
    assert staff.send("/account/number/remove", page="/account/number").status_code == 303
    assert "ends in" not in staff.client.get("/account/number").text


def test_an_administrator_removes_a_number_and_others_change_nothing(on, staff, admin):
    assert staff.client.get(PAGE).status_code == 200
    path = f"{PAGE}/numbers/{on.house.physio_id}/remove"
    assert admin.send(path, page=PAGE).status_code == 303
    assert staff.send(path, page="/account").status_code == 403


def test_every_page_says_that_nobody_took_a_task_until_somebody_does(on, app):
    here = ward(on)
    here.keep(*in_force(on).rungs[:1], *in_force(on).rungs[5:], most_repeats=0)
    task_id = here.task()
    here.beat()
    here.wait(120, step=30)
    staff = browser(app).sign_in("physio")

    for path in ("/", "/account", "/clinic", "/tasks"):
        assert "Nobody has taken 1 task" in staff.client.get(path).text
    assert "Nobody has taken" not in browser(app).sign_in("viewer").client.get("/").text
    assert "Sam Example" in staff.client.get(f"/tasks/{task_id}").text

    here.take(task_id)
    assert "Nobody has taken" not in staff.client.get("/").text
