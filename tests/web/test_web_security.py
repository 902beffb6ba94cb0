"""What requests and answers have to stand: sizes, shapes, origins, headers."""

import json
import time

import pytest

from physio_service.app import create_app
from physio_service.container import build
from tests.builders_accounts import browser, quick_hasher, settings
from tests.builders_web import add_probe

ECHO = "/api/probe/echo"


@pytest.fixture
def client(app):
    add_probe(app)
    return app.test_client()


@pytest.fixture
def https_app(tmp_path, sqlite, clock, shelf):
    given = settings(tmp_path, PUBLIC_BASE_URL="https://clinic.example", TRUSTED_PROXIES="1")
    parts = build(given, clock=clock, database=sqlite, hasher=quick_hasher(), catalogue=shelf)
    return create_app(given, parts)


@pytest.mark.parametrize("path", ["/login", "/nothing", "/health", "/api/nothing"])
def test_no_answer_may_be_framed_guessed_at_or_kept(client, path):
    headers = client.get(path).headers

    policy = headers["Content-Security-Policy"]
    for part in ("default-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"):
        assert part in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in headers


def test_pages_hold_no_script_and_no_style_of_their_own_and_load_from_here_only(app, physio):
    for path in ("/login", "/account", "/nothing"):
        text = physio.client.get(path, follow_redirects=True).text
        assert "<script>" not in text
        assert "<style" not in text
        assert " style=" not in text
        assert "onclick" not in text
        assert "//" not in text.replace("http://www.w3.org", "")


def test_under_https_cookies_are_bound_to_the_host_and_plain_http_is_over(https_app):
    answer = https_app.test_client().get("/login", base_url="https://clinic.example")

    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert "Secure" in cookie
    assert "Domain" not in cookie
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_a_name_that_is_not_ours_is_not_answered(client, https_app):
    assert client.get("/login", headers={"Host": "evil.example"}).status_code == 400
    elsewhere = https_app.test_client().get("/login", base_url="https://evil.example")
    assert elsewhere.status_code == 400


def test_the_callers_address_is_believed_from_as_many_proxies_as_stand_there(app, https_app):
    seen = []
    for one in (app, https_app):
        one.after_request(lambda r: (seen.append(__import__("flask").request.remote_addr), r)[1])
    spoofed = {"X-Forwarded-For": "203.0.113.9, 198.51.100.7", "X-Forwarded-Proto": "https"}

    app.test_client().get("/health", headers=spoofed)
    https_app.test_client().get("/health", headers=spoofed, base_url="https://clinic.example")

    assert seen == ["127.0.0.1", "198.51.100.7"]


@pytest.mark.parametrize(
    "body",
    [
        '{"a": 1, "a": 2}',
        '{"a": NaN}',
        '{"a": Infinity}',
        '{"a": -Infinity}',
        '{"a": 123456789012345678901}',
        "[" * 21 + "]" * 21,
        '{"a":' * 21 + "1" + "}" * 21,
        "[" * 100_000,
        "[" * 100_000 + "]" * 100_000,
        "{not json",
        '"\ud800',
    ],
    ids=range(11),
)
def test_json_that_is_not_plain_is_refused_at_once(client, body):
    began_at = time.perf_counter()
    answer = client.post(
        ECHO, data=body.encode(errors="surrogatepass"), content_type="application/json"
    )

    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
    assert time.perf_counter() - began_at < 0.5


def test_plain_json_within_the_depth_is_read(app, client, clinic_id):
    body = json.dumps({"a": [1, -2.5e3, None, "é"]})
    nested = "[" * 20 + "]" * 20
    for text in (body, nested):
        answer = client.post(ECHO, data=text, content_type="application/json")
        assert answer.status_code == 403  # read, then asked for the form's token


def test_another_kind_of_content_is_not_read_by_the_api(client):
    assert client.post(ECHO, data={"a": "1"}).status_code == 415


def test_a_body_over_the_limit_is_refused_before_it_is_read(client):
    large = b'"' + b"x" * (256 * 1024) + b'"'

    assert client.post(ECHO, data=large, content_type="application/json").status_code == 413
    assert client.post("/login", data={"username": "x" * 300_000}).status_code == 413


def test_a_webhook_is_held_to_less(client):
    for path in ("/webhooks/twilio/messages", "/webhooks/twilio/status"):
        answer = client.post(path, data={"Body": "x" * (64 * 1024)})
        assert answer.status_code == 413


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "none"}, 303),
        ({"Origin": "http://localhost"}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_a_form_is_taken_from_our_own_pages_only(app, physio, headers, status):
    token = physio.form_token("/account")

    answer = physio.client.post("/logout", data={"csrf_token": token}, headers=headers)

    assert answer.status_code == status


def test_a_form_token_of_another_browser_is_worth_nothing(app, physio):
    token = browser(app).sign_in("admin").form_token("/account")

    assert physio.client.post("/logout", data={"csrf_token": token}).status_code == 403


def test_a_form_token_lives_as_long_as_its_session(physio, clock):
    token = physio.form_token("/account")
    for _ in range(10):
        clock.forward(minutes=10)
        physio.client.get("/account")

    assert physio.client.post("/logout", data={"csrf_token": token}).status_code == 303
