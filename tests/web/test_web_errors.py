"""One table from what went wrong to what is told, to programs and to people."""

import pytest

from tests.builders_web import add_probe

TABLE = [
    ("stale", 412),
    ("conflict", 409),
    ("not-found", 404),
    ("not-allowed", 403),
    ("invalid", 422),
    ("busy", 503),
    ("unusable", 503),
    ("too-many", 429),
    ("unexpected", 500),
]


@pytest.fixture
def client(app):
    add_probe(app)
    return app.test_client()


@pytest.mark.parametrize(("what", "status"), TABLE)
def test_a_program_is_told_in_problem_json(client, what, status):
    answer = client.get(f"/api/probe/raise/{what}")

    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert answer.json["status"] == status
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]
    assert answer.json["title"]


@pytest.mark.parametrize(("what", "status"), TABLE)
def test_a_person_is_told_on_a_page(client, what, status):
    answer = client.get(f"/probe/raise/{what}", headers={"Accept": "text/html,*/*;q=0.8"})

    assert answer.status_code == status
    assert answer.mimetype == "text/html"
    assert "<h1" in answer.text


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/v1", "/api/nothing"])
def test_an_address_of_the_api_that_is_none_is_told_to_programs(client, path):
    answer = client.get(path, headers={"Accept": "text/html"})

    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_every_fault_is_told_by_its_field(client):
    assert client.get("/api/probe/raise/invalid").json["errors"] == [
        {"field": "name", "message": "is missing"},
        {"field": "phone", "message": "is no number"},
    ]
    assert "phone: is no number" in client.get("/probe/raise/invalid").text


def test_a_busy_store_says_when_to_come_back(client):
    assert client.get("/api/probe/raise/busy").headers["Retry-After"] == "1"
    assert client.get("/api/probe/raise/too-many").headers["Retry-After"] == "4"


@pytest.mark.parametrize("path", ["/api/probe/raise/unexpected", "/probe/raise/unexpected"])
def test_an_unexpected_error_shows_an_id_and_nothing_of_itself(client, path):
    answer = client.get(path)

    assert answer.headers["X-Request-Id"] in answer.text
    for word in ("canary", "RuntimeError", "Traceback", "builders_web"):
        assert word not in answer.text


def test_a_program_that_asks_a_page_for_json_gets_json(client):
    answer = client.get("/probe/raise/stale", headers={"Accept": "application/json"})

    assert answer.mimetype == "application/problem+json"


def test_what_is_not_there_is_not_there_for_programs_and_people(client):
    assert client.get("/api/nothing").json["title"] == "Not found"
    assert "Page not found" in client.get("/nothing").text


def test_a_wrong_method_is_told_which_are_right(client):
    answer = client.post("/api/probe/who")

    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_a_programs_missing_login_is_told_how_to_log_in(client):
    answer = client.get("/api/probe/who")

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_an_address_is_redirected_where_the_framework_says_so(app):
    app.add_url_rule("/folder/", "folder", lambda: "")

    answer = app.test_client().get("/folder")

    assert answer.status_code == 308
    assert answer.headers["Location"].endswith("/folder/")


def test_a_view_that_asks_for_somebody_where_nobody_is_refuses(client):
    assert client.get("/probe/anybody").status_code == 403


def test_a_page_that_was_posted_to_is_not_gone_back_to(client):
    assert client.post("/account/tokens").headers["Location"] == "/login"
