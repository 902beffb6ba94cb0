"""One's own account: the password and the tokens."""

import re

from tests.builders_accounts import PASSWORD, browser


def test_the_password_is_changed_and_the_browser_stays_signed_in(app, physio):
    other = browser(app).sign_in("physio")

    answer = physio.send(
        "/account/password",
        page="/account",
        current_password=PASSWORD,
        password="another four words",
        repeated="another four words",
    )

    assert answer.status_code == 303
    assert physio.client.get("/account").status_code == 200
    assert other.client.get("/account").status_code == 302
    assert browser(app).sign_in("physio", "another four words")


def test_what_is_wrong_with_a_password_is_said_at_its_field_and_none_is_shown(physio):
    answer = physio.send(
        "/account/password",
        page="/account",
        current_password=PASSWORD,
        password="canary short",
        repeated="canary other",
    )

    assert answer.status_code == 422
    assert 'href="#repeated"' in answer.text
    assert "canary" not in answer.text
    assert PASSWORD not in answer.text


def test_a_token_is_shown_once_works_and_is_revoked(app, physio):
    page = physio.send("/account/tokens", page="/account", label="Report", scopes="read", days="30")
    secret = re.search(r"phys_[\w-]{43}", page.text)[0]

    listed = physio.client.get("/account").text
    assert secret not in listed
    assert "Report" in listed

    path = re.search(r"/account/tokens/[\w-]+/revoke", listed)[0]
    assert physio.send(path, page="/account").status_code == 303
    assert "Report" not in physio.client.get("/account").text


def test_a_refused_token_keeps_what_was_typed(physio):
    answer = physio.send(
        "/account/tokens", page="/account", label="Report <b>", scopes="everything", days="x"
    )

    assert answer.status_code == 422
    assert 'value="Report &lt;b&gt;"' in answer.text
    assert "Choose from the list" in answer.text


def test_a_day_count_that_is_no_number_is_said_so(physio):
    answer = physio.send(
        "/account/tokens", page="/account", label="Report", scopes="read", days="soon"
    )

    assert 'href="#days"' in answer.text


def test_another_persons_token_is_not_there(app, physio):
    physio.send("/account/tokens", page="/account", label="Mine", scopes="read", days="30")
    path = re.search(r"/account/tokens/[\w-]+/revoke", physio.client.get("/account").text)[0]
    other = browser(app).sign_in("admin")

    assert other.send(path, page="/account").status_code == 404
    assert "Mine" in physio.client.get("/account").text
