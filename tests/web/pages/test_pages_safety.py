"""Signs of danger on the clinic's page and by the API: who signs, what is shown, who goes back."""

import pytest

from tests.builders_accounts import browser
from tests.builders_people import READERS
from tests.web.pages.conftest import Page, faults

AUTHORITY = "Clinical safety committee, 1 March"


@pytest.fixture
def admin(app, on):
    return browser(app).sign_in("admin")


def shown(who):
    return Page(who.client.get("/clinic").text).text


def sign(who, **typed):
    return who.send(
        "/clinic/safety",
        page="/clinic",
        **{"rules": READERS.version, "authority": AUTHORITY, **typed},
    )


def test_texts_get_the_fixed_answer_until_somebody_signs(on, admin):
    assert "Every text that is not understood gets one fixed answer" in shown(admin)
    assert admin.client.get("/api/v1/clinic/safety").json == {
        "mode": "static_safety_net",
        "rules": READERS.version,
        "sign_off": None,
    }


def test_who_signed_when_and_on_whose_authority_is_shown(on, admin):
    assert sign(admin).status_code == 303

    page = shown(admin)
    assert "Texts that tell of danger get an urgent answer at once" in page
    assert AUTHORITY in page
    told = admin.client.get("/api/v1/clinic/safety").json
    assert told["mode"] == "tiered_keywords"
    assert (told["sign_off"]["role"], told["sign_off"]["is_current"]) == ("admin", True)


def test_a_sign_off_without_an_authority_is_refused_at_its_field(on, admin):
    answer = sign(admin, authority=" ")

    assert answer.status_code == 422
    assert faults(answer) == ["authority"]


def test_rules_that_changed_since_they_were_read_are_not_signed_and_nothing_typed_is_lost(
    on, admin
):
    answer = sign(admin, rules="0" * 64)

    assert answer.status_code == 409
    assert AUTHORITY in answer.text


def test_an_edit_of_a_file_is_told_of(on, admin):
    sign(admin)
    with on.database.transaction() as tx:
        tx.connection.exec_driver_sql("UPDATE safety_sign_offs SET rules = 'earlier'")

    assert "A file has changed since the rules were signed." in shown(admin)
    assert admin.client.get("/api/v1/clinic/safety").json["mode"] == "static_safety_net"


def test_an_assistant_may_go_back_and_not_sign(app, on, admin):
    sign(admin)
    assistant = browser(app).sign_in("assistant")

    assert sign(assistant).status_code == 403
    assert assistant.send("/clinic/safety/end", page="/clinic").status_code == 303
    assert "one fixed answer" in shown(admin)
