"""Every operation of the API: closed to nobody, to the wrong role, scope and clinic."""

import pytest
from flask import Flask

from physio_service.domain.staff import Role, Scope
from physio_service.web.api.policy import Policy, policy_of
from physio_service.web.api.reference import document
from physio_service.web.permissions import ROLES, SCOPES, permission_of
from tests.builders_api import ABSENT, PROBLEM, Place, operations, valid_bodies

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


@pytest.fixture
def every(api_app: Flask):
    with api_app.app_context():
        return operations(document())


def api_rules(app: Flask):
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/v1/")]
    assert len(rules) > 30
    return rules


def permission(app: Flask, operation):
    rule = next(
        rule
        for rule in api_rules(app)
        if app.view_functions[rule.endpoint].__name__ == operation.id
    )
    return permission_of(app, rule.endpoint, operation.method)


def test_every_unsafe_route_says_what_happens_when_it_is_asked_twice(api_app: Flask):
    silent = [
        rule.rule
        for rule in api_rules(api_app)
        if rule.methods & UNSAFE and policy_of(api_app.view_functions[rule.endpoint]) is None
    ]

    assert silent == []


def test_every_patch_asks_for_the_version_and_every_delete_may_be_repeated(api_app: Flask):
    for rule in api_rules(api_app):
        policy = policy_of(api_app.view_functions[rule.endpoint])
        if "PATCH" in rule.methods:
            assert policy is Policy.CHANGES, rule.rule
        if "DELETE" in rule.methods:
            assert policy is Policy.REPEATS, rule.rule


def test_every_route_is_described_and_every_description_is_a_route(api_app: Flask, every):
    routes = {
        (method, api_app.view_functions[rule.endpoint].__name__)
        for rule in api_rules(api_app)
        for method in rule.methods - {"HEAD", "OPTIONS"}
    } - {("GET", "openapi")}

    assert {(one.method, one.id) for one in every} == routes


def test_nobody_gets_in_without_a_login(every, caller, here: Place):
    for operation in every:
        answer = operation.ask(caller(None), here.ids)

        assert answer.status_code == 401, operation
        assert answer.mimetype == PROBLEM
        assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("credentials", ["Bearer phys_no", "Bearer ", "Basic YTpi", "phys_x"])
def test_what_is_no_token_of_ours_gets_nobody_in(caller, credentials):
    answer = caller(None).get("me", headers={"Authorization": credentials})

    assert answer.status_code == 401


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_a_role_without_the_permission_is_refused(every, caller, api_app, here: Place, role):
    for operation in every:
        asked = permission(api_app, operation)
        if asked in ROLES[Role(role)] and asked in SCOPES:
            continue

        answer = operation.ask(caller(role), here.ids)

        assert answer.status_code == 403, operation
        assert answer.mimetype == PROBLEM


@pytest.mark.parametrize("scope", [scope.value for scope in Scope])
def test_a_token_without_the_scope_is_refused(every, caller, api_app, here: Place, scope):
    for operation in every:
        if SCOPES.get(permission(api_app, operation)) is Scope(scope):
            continue

        answer = operation.ask(caller(f"scope:{scope}"), here.ids)

        assert answer.status_code == 403, operation


def test_another_clinics_things_are_not_there(every, caller, there: Place):
    for operation in every:
        if "{" not in operation.path or operation.spec["tags"] == ["catalogue"]:
            continue
        if not operation.is_for_tokens:
            continue  # a session's: a token is refused before anything is looked up

        answer = operation.ask(caller("physio"), there.ids)

        assert answer.status_code == 404, f"{operation}: {answer.text}"
        assert answer.mimetype == PROBLEM


def test_an_id_that_is_none_is_not_there(every, caller):
    for operation in every:
        if "{" not in operation.path:
            continue
        for wrong in ("1", "not-an-id", "%00", ABSENT + "0"):
            path = operation.path.format(**dict.fromkeys(_names(operation.path), wrong))

            body, query = valid_bodies().get(operation.id), operation.query
            answer = caller("physio").ask(operation.method, path, body, query_string=query)

            assert answer.status_code == 404, f"{operation.method} {path}"
            assert answer.mimetype == PROBLEM


def test_an_unknown_field_is_refused_by_name_wherever_a_body_is_read(every, caller, here: Place):
    for operation in every:
        if not (operation.reads_a_body and operation.is_for_tokens):
            continue
        body = {**valid_bodies().get(operation.id, {}), "clinic_id": ABSENT}

        answer = operation.ask(caller(operation.role), here.ids, body)

        assert answer.status_code == 422, operation
        assert [fault["field"] for fault in answer.json["errors"]] == ["clinic_id"]


def test_a_creating_request_without_its_key_is_refused(every, caller, here: Place):
    for operation in every:
        if "Idempotency-Key" not in operation.header_names or not operation.is_for_tokens:
            continue

        answer = operation.ask(caller(operation.role), here.ids, key=None)

        assert answer.status_code == 400, operation
        assert answer.json["errors"][0]["field"] == "Idempotency-Key"


def test_a_change_without_its_version_is_refused(every, caller, here: Place):
    for operation in every:
        if "If-Match" not in operation.header_names or not operation.is_for_tokens:
            continue
        whole = caller(operation.role)

        blind = operation.ask(whole, here.ids, seen=None)
        odd = operation.ask(whole, here.ids, seen='W/"v1"')

        assert [blind.status_code, odd.status_code] == [428, 412], operation


def test_a_body_that_is_no_plain_json_object_is_refused(every, caller, here: Place):
    wrong = {
        b"{": 400,
        b'{"a": 1, "a": 2}': 400,
        b'{"a": NaN}': 400,
        b"[" * 100_000: 400,
        b'"' + b"x" * 300_000 + b'"': 413,
        b"[]": 422,
        b"null": 422,
        b"7": 422,
    }
    for operation in every:
        if not (operation.reads_a_body and operation.is_for_tokens):
            continue
        for raw, status in wrong.items():
            answer = operation.ask(
                caller(operation.role), here.ids, data=raw, content_type="application/json"
            )

            assert answer.status_code == status, f"{operation} {raw[:20]!r}: {answer.text}"
            assert answer.mimetype == PROBLEM


def test_a_form_is_not_read(caller, here: Place):
    answer = caller("physio").ask(
        "POST", f"patients/{here.patient_id}/messages", data={"body": "hello"}, key="k"
    )

    assert answer.status_code == 415


def test_a_method_that_is_not_there_says_which_are(every, caller, here: Place):
    for operation in every:
        answer = caller("physio").ask("PUT", operation.path.format(**here.ids))

        assert answer.status_code == 405, operation
        assert answer.mimetype == PROBLEM
        assert operation.method in answer.headers["Allow"]


def test_options_say_which_methods_there_are_and_head_answers_without_a_body(caller):
    options = caller("physio").ask("OPTIONS", "patients")
    head = caller("physio").ask("HEAD", "patients")

    assert options.status_code == 200
    assert {"GET", "HEAD", "POST"} <= set(options.headers["Allow"].split(", "))
    assert head.status_code == 200
    assert head.data == b""


def test_what_is_not_there_is_told_as_a_problem(caller):
    answer = caller("physio").get("nothing")

    assert answer.status_code == 404
    assert answer.mimetype == PROBLEM
    assert set(answer.json) == {"type", "title", "status", "detail", "request_id"}


def _names(path: str) -> list[str]:
    return [part[1:-1] for part in path.split("/") if part.startswith("{")]


def test_a_word_in_the_address_that_nothing_reads_is_refused_by_its_name(
    every, caller, here: Place
):
    for operation in every:
        if not operation.is_for_tokens:
            continue
        query = {**operation.query, "colour": "red"}

        answer = operation.ask(caller(operation.role), here.ids, query_string=query)

        assert answer.status_code == 422, operation
        assert "colour" in {fault["field"] for fault in answer.json["errors"]}, operation


def test_what_is_wrong_with_a_whole_body_is_told_of_no_field(caller, here: Place):
    answer = caller("physio").ask("POST", "patients", [], key="k")

    assert answer.json["errors"] == [{"field": "", "message": "must be a JSON object"}]
