"""What the API stands on: tokens, keys of creating requests, versions, cursors."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physio_service.domain.staff import Scope
from physio_service.web.concurrency import etag_of
from tests.builders_accounts import browser
from tests.builders_web import add_probe, bearer

THINGS = "/api/probe/things"


@pytest.fixture
def probe(app):
    return add_probe(app)


@pytest.fixture
def api(app, probe, physio):
    """A client that sends a token good for reading and writing."""
    return app.test_client(), bearer(app, physio, Scope.READ, Scope.WRITE)


def make(api, key="key-1", body=None, **headers):
    client, token = api
    given = {"Idempotency-Key": key} if key is not None else {}
    return client.post(THINGS, json=body or {}, headers={**token, **given, **headers})


def test_a_token_needs_no_form_token_and_no_cookie(api, clinic_id):
    client, token = api

    answer = client.get("/api/probe/who", headers=token)

    assert answer.json == {"kind": "token", "clinic": str(clinic_id)}
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("header", ["Bearer phys_wrong", "Bearer", "Basic cGh5czp4", "phys_x"])
def test_a_wrong_token_is_refused_even_beside_a_good_cookie(app, probe, physio, header):
    answer = physio.client.get("/api/probe/who", headers={"Authorization": header})

    assert answer.status_code == 401


def test_a_token_opens_no_page(app, probe, physio):
    token = bearer(app, physio, Scope.READ, Scope.WRITE, Scope.ADMIN)

    assert app.test_client().get("/account", headers=token).status_code == 302


def test_a_token_for_reading_changes_nothing(app, probe, physio):
    token = bearer(app, physio, Scope.READ)

    answer = make((app.test_client(), token))

    assert answer.status_code == 403
    assert probe.made == 0


def test_a_signed_in_browser_may_use_the_api_with_its_form_token(probe, physio):
    headers = {"X-CSRFToken": physio.form_token("/account"), "Idempotency-Key": "k"}

    assert physio.client.post(THINGS, json={}, headers=headers).status_code == 201


@pytest.mark.parametrize("key", [None, "", "x" * 256, "two words", "café"])
def test_a_creating_request_names_its_key(api, probe, key):
    answer = make(api, key=key)

    assert answer.status_code == 400
    assert answer.json["errors"][0]["field"] == "Idempotency-Key"
    assert probe.made == 0


def test_the_same_request_twice_makes_one_thing_and_two_like_answers(api, probe):
    first, second = make(api), make(api)

    assert probe.made == 1
    assert (second.status_code, second.json) == (201, first.json) == (201, {"number": 1})
    assert second.headers["ETag"] == first.headers["ETag"] == '"v1"'
    assert second.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers


def test_the_same_key_for_another_request_is_a_conflict(api, probe):
    make(api, body={"name": "one"})

    assert make(api, body={"name": "other"}).status_code == 409
    assert probe.made == 1


def test_a_refused_request_may_be_mended_under_its_key(api, probe):
    probe.fails = True
    assert make(api).status_code == 422
    probe.fails = False

    assert make(api, body={"name": "mended"}).status_code == 201


def test_two_callers_may_choose_the_same_key(app, api, probe, clinic_id):
    make(api)
    other = bearer(app, browser(app).sign_in("admin"), Scope.WRITE)

    assert make((app.test_client(), other)).json == {"number": 2}


@pytest.mark.parametrize(
    ("header", "status"),
    [
        (None, 428),
        ('"v3"', 200),
        ("*", 412),
        ("v3", 412),
        ('W/"v3"', 412),
        ('"v3", "v4"', 412),
        ('"v0"', 412),
        ('"v99999999999"', 412),
    ],
)
def test_a_change_says_which_version_it_saw(api, header, status):
    client, token = api
    given = {} if header is None else {"If-Match": header}

    answer = client.put(f"{THINGS}/1", json={}, headers={**token, **given})

    assert answer.status_code == status
    if status == 200:
        assert answer.json["version"] == 3


@pytest.mark.parametrize(("typed", "status"), [("3", 200), ("", 422), ("0", 422), ("x", 422)])
def test_a_pages_form_says_which_version_it_was_made_from(probe, physio, typed, status):
    answer = physio.send("/probe/form", page="/account", version=typed)

    assert answer.status_code == status


def test_the_methods_of_one_class_may_need_different_leave_and_a_forgotten_one_is_closed(api):
    client, token = api

    assert client.get("/api/probe/class", headers=token).json == {"read": True}
    assert client.head("/api/probe/class", headers=token).status_code == 200
    assert client.post("/api/probe/class", headers=token).status_code == 403


def test_anybody_may_ask_which_methods_there_are(api):
    client, _ = api

    assert "GET" in client.options("/api/probe/class").headers["Allow"]


@given(st.integers(1, 2**31))
def test_a_version_is_read_back_as_it_was_written(version):
    assert etag_of(version) == f'"v{version}"'


def test_a_list_is_walked_by_its_cursors_and_nothing_is_left_out(api):
    client, token = api
    seen, cursor = [], None
    for _ in range(3):
        query = {"limit": "40"} | ({"cursor": cursor} if cursor else {})
        page = client.get(THINGS, query_string=query, headers=token).json
        seen += page["items"]
        cursor = page["next"]

    assert seen == list(range(1, 121))


@pytest.mark.parametrize("limit", ["0", "101", "-1", "x", "1.5", "٣", "1000000000", ""])
def test_a_limit_out_of_bounds_is_refused_by_name(api, limit):
    client, token = api

    answer = client.get(THINGS, query_string={"limit": limit}, headers=token)

    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == "limit"


def test_a_cursor_made_up_or_of_another_list_is_refused(api):
    client, token = api
    cursor = client.get(THINGS, headers=token).json["next"]

    for path, made_up in [(THINGS, "WyIxIl0.xyz"), (THINGS, ""), ("/api/probe/other", cursor)]:
        answer = client.get(path, query_string={"cursor": made_up}, headers=token)
        assert answer.status_code == 422
        assert answer.json["errors"][0]["field"] == "cursor"
