"""Every route says who may, walked from the URL map; nobody gets in by a route that does not."""

from uuid import UUID

import pytest
from flask import Flask

from physio_service.domain.event import Actor, ActorKind
from physio_service.domain.staff import Principal, Role, Scope, Workplace
from physio_service.web.permissions import OPEN, ROLES, SCOPES, Permission, may, permission_of
from tests.builders_accounts import browser

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
# The only doors without a lock; a new one has to be written here too.
SAID_TO_BE_OPEN = {
    "account": set(),
    "door": {"door.show", "door.enter", "door.leave"},
    "files": {"static"},
    "health": {"health.show"},
    "webhooks": {"webhooks.receive_text", "webhooks.receive_status", "webhooks.receive_call"},
    "visits": {"visits.show_door", "visits.come_in", "visits.show", "visits.answer"},
    "docs": {"api_reference.docs", "api_reference.openapi"},
}


def doors(app: Flask):
    """Yield (endpoint, method, path) of every route, with a value for each part of its path."""
    values = {"uuid": UUID(int=7), "int": 7, "date": "2026-03-02", "path": "x.css"}
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            given = {
                name: values.get(_kind(converter), "en")
                for name, converter in rule._converters.items()
            }
            _, path = rule.build(given)
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule.endpoint, method, path


def _kind(converter) -> str:
    return type(converter).__name__.removesuffix("Converter").lower()


def ask(client, method, path, **more):
    body = {"json": {}} if path.startswith("/api/") and method in UNSAFE else {}
    return client.open(path, method=method, **body, **more)


def test_every_route_says_who_may(app):
    unmarked = [
        (endpoint, method)
        for endpoint, method, _ in doors(app)
        if permission_of(app, endpoint, method) is None
    ]

    assert unmarked == []


def test_the_open_routes_are_the_ones_said_to_be_open(app):
    found = {
        endpoint
        for endpoint, method, _ in doors(app)
        if permission_of(app, endpoint, method) in OPEN
    }

    assert found <= set().union(*SAID_TO_BE_OPEN.values())


def test_nobody_who_is_not_signed_in_gets_past_a_lock(app, clinic_id):
    client = app.test_client()
    for endpoint, method, path in doors(app):
        if permission_of(app, endpoint, method) in OPEN:
            continue

        answer = ask(client, method, path)

        if path.startswith("/api/"):
            assert answer.status_code == 401, (method, path)
            assert answer.mimetype == "application/problem+json"
        else:
            assert answer.status_code == 302, (method, path)
            assert answer.headers["Location"].startswith("/login")


@pytest.mark.parametrize("role", Role)
def test_a_role_without_the_permission_is_refused(app, clinic_id, role):
    who = browser(app).sign_in(role.value)
    for endpoint, method, path in doors(app):
        permission = permission_of(app, endpoint, method)
        if permission in OPEN or permission in ROLES[role]:
            continue

        assert ask(who.client, method, path).status_code == 403, (method, path)


def test_no_change_is_taken_without_the_forms_token(app, clinic_id):
    who = {role: browser(app).sign_in(role.value) for role in (Role.PHYSIO, Role.ADMIN)}
    for endpoint, method, path in doors(app):
        permission = permission_of(app, endpoint, method)
        if method not in UNSAFE or permission is Permission.WEBHOOK:
            continue
        role = Role.PHYSIO if permission in ROLES[Role.PHYSIO] | OPEN else Role.ADMIN

        answer = ask(who[role].client, method, path)

        assert answer.status_code == 403, (method, path)


def test_a_view_that_says_nothing_is_closed_to_everybody(app, clinic_id):
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")

    answer = browser(app).sign_in("admin").client.get("/forgotten")

    assert answer.status_code == 403
    assert "secret" not in answer.text
    assert permission_of(app, "forgotten", "GET") is None


@pytest.mark.parametrize("permission", Permission)
def test_an_administrator_does_not_prescribe_and_a_viewer_changes_nothing(permission):
    if permission is Permission.PRESCRIBE:
        assert permission not in ROLES[Role.ADMIN] | ROLES[Role.ASSISTANT]
    if permission not in (Permission.ACCOUNT, Permission.DASHBOARD_READ):
        assert permission not in ROLES[Role.VIEWER]


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("permission", sorted(set(Permission) - OPEN))
def test_a_token_does_no_more_than_its_scope_and_its_owner(role, permission):
    def principal(kind, *scopes):
        return Principal(
            staff_id=UUID(int=1),
            clinic_id=UUID(int=2),
            role=role,
            scopes=frozenset(scopes),
            actor=Actor(kind, UUID(int=3)),
            username="sam",
            workplace=Workplace("Hillside", "Europe/London", "en"),
        )

    session = principal(ActorKind.STAFF, *Scope)

    assert may(session, permission) is (permission in ROLES[role])
    assert not may(None, permission)
    assert not may(principal(ActorKind.TOKEN), permission)
    for scope in Scope:
        allowed = may(principal(ActorKind.TOKEN, scope), permission)
        assert allowed is (permission in ROLES[role] and SCOPES.get(permission) is scope)
