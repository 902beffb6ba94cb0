"""Who may do what: every view says it with `@requires`, and a view that does not is closed.

To add a view: choose the permission that names what is done, not who does it. `PUBLIC` is
for pages without anybody's data, `WEBHOOK` for callers who prove themselves by a signature
that the view checks. Marks on single methods of a class-based view work too.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask, current_app, g, request

from physio_service.domain.errors import NotAllowed
from physio_service.domain.staff import Principal, Role, Scope
from physio_service.services.signing_in import authenticate_session, authenticate_token
from physio_service.web import parts, security, sessions

View = TypeVar("View", bound=Callable[..., Any])
_MARK = "physio_permission"
_BEARER = "bearer "


class Permission(StrEnum):
    """What a view does, as far as asking for leave goes."""

    PUBLIC = "public"
    WEBHOOK = "webhook"
    ACCOUNT = "account"  # one's own password and tokens; never for a token
    DASHBOARD_READ = "dashboard_read"
    PATIENTS_READ = "patients_read"
    PATIENTS_WRITE = "patients_write"  # register, consent, pause, end
    PRESCRIBE = "prescribe"  # assign, change, sign off
    TASKS_WRITE = "tasks_write"
    MESSAGES_WRITE = "messages_write"  # a text in one's own words
    APPROVE = "approve"  # sign a clinical file for the clinic
    CLINIC_ADMIN = "clinic_admin"


OPEN = frozenset({Permission.PUBLIC, Permission.WEBHOOK})
_CARE = frozenset(
    {
        Permission.ACCOUNT,
        Permission.DASHBOARD_READ,
        Permission.PATIENTS_READ,
        Permission.PATIENTS_WRITE,
        Permission.TASKS_WRITE,
        Permission.MESSAGES_WRITE,
    }
)
ROLES: dict[Role, frozenset[Permission]] = {
    Role.VIEWER: frozenset({Permission.ACCOUNT, Permission.DASHBOARD_READ}),
    Role.ASSISTANT: _CARE,
    Role.PHYSIO: _CARE | {Permission.PRESCRIBE, Permission.APPROVE},
    Role.SURGEON: _CARE | {Permission.PRESCRIBE, Permission.APPROVE},
    Role.ADMIN: _CARE | {Permission.CLINIC_ADMIN, Permission.APPROVE},
}
# What a token must be good for; a permission not named here is never a token's.
SCOPES: dict[Permission, Scope] = {
    Permission.DASHBOARD_READ: Scope.READ,
    Permission.PATIENTS_READ: Scope.READ,
    Permission.PATIENTS_WRITE: Scope.WRITE,
    Permission.PRESCRIBE: Scope.WRITE,
    Permission.TASKS_WRITE: Scope.WRITE,
    Permission.MESSAGES_WRITE: Scope.WRITE,
    Permission.CLINIC_ADMIN: Scope.ADMIN,
}


class NotSignedIn(Exception):
    """The view needs somebody signed in, and nobody is."""


def requires(permission: Permission) -> Callable[[View], View]:
    """Mark a view, or one method of a class-based view, with what it takes to be let in."""

    def mark(view: View) -> View:
        setattr(view, _MARK, permission)
        return view

    return mark


def permission_of(app: Flask, endpoint: str, method: str) -> Permission | None:
    """Return what an endpoint demands for a method; None when it never said."""
    view = app.view_functions[endpoint]
    view_class = getattr(view, "view_class", None)
    if view_class is not None:
        name = "get" if method == "HEAD" else method.lower()
        view = getattr(view_class, name, view)
    found = getattr(view, _MARK, None)
    return found if isinstance(found, Permission) else None


def may(who: Principal | None, permission: Permission) -> bool:
    """Return whether `who` may do this: by role, and by scope when it is a token."""
    if permission in OPEN:
        return True
    if who is None or permission not in ROLES[who.role]:
        return False
    return not who.is_token or SCOPES.get(permission) in who.scopes


def install(app: Flask) -> None:
    """Close the application to whoever may not; the shop window's files are said to be public."""
    requires(Permission.PUBLIC)(app.view_functions["static"])
    app.before_request(_guard)
    app.jinja_env.globals.update(may=may, Permission=Permission)


def _guard() -> None:
    if request.endpoint is None or request.routing_exception is not None:
        # No such page: the answer says so to everybody alike, in the frame of the signed in.
        g.principal = None if request.path.startswith("/api/") else _find_out_who()
        return
    permission = permission_of(current_app, request.endpoint, request.method)
    if request.method == "OPTIONS" and permission is None:
        permission = Permission.PUBLIC  # Flask's own answer: which methods there are
    if permission is None:
        raise NotAllowed("this page is closed: it does not say who may see it")
    security.check_body(is_webhook=permission is Permission.WEBHOOK)
    if permission is Permission.WEBHOOK or request.endpoint == "static":
        return
    g.principal = _find_out_who()
    if permission is not Permission.PUBLIC and g.principal is None:
        raise NotSignedIn
    if not may(g.principal, permission):
        raise NotAllowed("your account may not do this")
    if g.principal is None or not g.principal.is_token:
        security.check_origin()


def _find_out_who() -> Principal | None:
    database, now, request_id = parts.parts().database, parts.now(), parts.request_id()
    header = request.headers.get("Authorization", "")
    if request.path.startswith("/api/") and header:
        if not header.lower().startswith(_BEARER):
            raise NotSignedIn
        token = header[len(_BEARER) :].strip()
        found = authenticate_token(database, token, now, request_id=request_id)
        if found is None:
            raise NotSignedIn
        return found
    session_token = sessions.token_of_request()
    if session_token is None:
        return None
    return authenticate_session(database, session_token, now, request_id=request_id)
