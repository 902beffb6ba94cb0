"""The door: signing in, out, and where one goes then."""

import pytest

from physio_service.domain.throttle import ACCOUNT
from tests.builders_accounts import PASSWORD, browser


def cookie_of(answer):
    return next((c for c in answer.headers.getlist("Set-Cookie") if c.startswith("session=")), None)


def test_a_page_that_needs_signing_in_is_gone_back_to_afterwards(app, clinic_id):
    visitor = browser(app)
    sent_away = visitor.client.get("/account?tab=1")
    assert sent_away.headers["Location"] == "/login?next=/account"

    answer = visitor.send(
        "/login", page="/login?next=/account", username="physio", password=PASSWORD, next="/account"
    )

    assert (answer.status_code, answer.headers["Location"]) == (303, "/account")


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "javascript:x",
        "/a\r\nb",
        "/\tx",
    ],
)
def test_no_address_of_another_site_is_gone_on_to(app, clinic_id, elsewhere):
    answer = browser(app).send("/login", username="physio", password=PASSWORD, next=elsewhere)

    assert answer.headers["Location"] == "/"


def test_a_wrong_password_shows_the_form_again_without_it(app, clinic_id):
    answer = browser(app).send("/login", username="physio", password="wrong-canary-word")

    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert 'value="physio"' in answer.text
    assert "wrong-canary-word" not in answer.text


def test_an_unknown_name_is_answered_word_for_word_like_a_known_one(app, clinic_id):
    def answer(username):
        page = browser(app).send("/login", username=username, password="wrong password")
        token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        return page.status_code, page.text.replace(token, "").replace(username, "")

    assert answer("physio") == answer("nobody")


def test_too_many_tries_are_told_to_wait(app, clinic_id):
    visitor = browser(app)
    for _ in range(ACCOUNT.free + 1):
        visitor.send("/login", username="physio", password="wrong password")

    answer = visitor.send("/login", username="physio", password=PASSWORD)

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1


def test_signing_in_replaces_the_cookie_one_came_with(app, clinic_id):
    visitor = browser(app)
    planted = cookie_of(visitor.client.get("/login"))

    answer = visitor.send("/login", username="physio", password=PASSWORD)

    assert cookie_of(answer).split(";")[0] != planted.split(";")[0]


def test_signing_in_again_ends_what_the_browser_was_signed_in_as(app, physio):
    old = physio.client.get_cookie("session").value
    token = physio.form_token("/account")
    physio.client.post(
        "/login", data={"csrf_token": token, "username": "admin", "password": PASSWORD}
    )

    thief = app.test_client()
    thief.set_cookie("session", old)
    assert thief.get("/account").status_code == 302


def test_signing_out_ends_the_session_on_the_server_too(app, physio):
    token = physio.client.get_cookie("session").value

    answer = physio.send("/logout", page="/account")

    assert answer.headers["Location"] == "/login"
    assert '"storage"' in answer.headers["Clear-Site-Data"]
    thief = app.test_client()
    thief.set_cookie("session", token)
    assert thief.get("/account").status_code == 302


def test_an_idle_session_is_asked_to_sign_in_again(physio, clock):
    clock.forward(minutes=15)

    assert physio.client.get("/account").headers["Location"] == "/login?next=/account"


def test_whoever_is_signed_in_is_not_shown_the_login_page(physio):
    assert physio.client.get("/login").headers["Location"] == "/"


def test_the_cookie_is_kept_from_scripts_and_other_sites(app, clinic_id):
    cookie = cookie_of(app.test_client().get("/login"))

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Secure" not in cookie  # plain http on this machine only


def test_a_page_without_a_form_sets_no_cookie(app):
    assert cookie_of(app.test_client().get("/nothing")) is None
