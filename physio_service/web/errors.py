"""The one table from what went wrong to what the caller is told: problem+json or a page.

A view raises; nothing below the web knows a status. Never a traceback, a value or a name:
an unexpected error is logged under the request's id, and the caller is told only the id.
"""

import logging
import math
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from flask import Flask, Response, json, make_response, redirect, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from physio_service.domain.errors import Conflict, Fault, Invalid, NotAllowed, NotFound, Stale
from physio_service.domain.throttle import TooManyTries
from physio_service.web import parts
from physio_service.web.permissions import NotSignedIn

log = logging.getLogger(__name__)

PROBLEM = "application/problem+json"
LOGIN = "/login"
_DOMAIN: tuple[tuple[type[Exception], int], ...] = (  # the first that fits decides
    (Stale, 412),
    (Conflict, 409),
    (NotFound, 404),
    (NotAllowed, 403),
    (Invalid, 422),
    (TooManyTries, 429),
)


def install(app: Flask, *, busy: type[Exception]) -> None:
    """Answer every error by the table; `busy` is the store's word for "try again"."""
    for kind, status in _DOMAIN:
        app.register_error_handler(kind, _domain_handler(status))
    app.register_error_handler(NotSignedIn, _not_signed_in)
    app.register_error_handler(CSRFError, _form_too_old)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(SecurityError, _not_our_name)
    app.register_error_handler(busy, _busy)
    app.register_error_handler(Exception, _unexpected)


def wants_json() -> bool:
    """Return whether the caller is a program: it called the API, or asked for JSON only."""
    if request.path == "/api" or request.path.startswith(("/api/", "/webhooks/", "/health")):
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json", PROBLEM])
    return best is not None and best != "text/html"


def problem(
    status: int,
    detail: str,
    *,
    faults: Sequence[Fault] = (),
    headers: dict[str, str] | None = None,
) -> Response:
    """Return an answer of RFC 9457, or the page that says the same."""
    if not wants_json():
        page = render_template(
            "error.html", status=status, detail=detail, faults=faults, request_id=parts.request_id()
        )
        return make_response(page, status, headers or {})
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": _title(status),
        "status": status,
        "detail": detail,
        "request_id": parts.request_id(),
    }
    if faults:
        body["errors"] = [{"field": fault.field, "message": fault.message} for fault in faults]
    response = make_response(json.dumps(body), status, headers or {})
    response.mimetype = PROBLEM
    return response


def _domain_handler(status: int) -> Any:
    def answer(error: Exception) -> Response:
        faults = error.faults if isinstance(error, Invalid) else ()
        detail = _("Some of what was sent cannot be used.") if faults else str(error)
        headers = {}
        if isinstance(error, TooManyTries):
            headers["Retry-After"] = str(max(1, math.ceil(error.wait.total_seconds())))
        return problem(status, detail, faults=faults, headers=headers)

    return answer


def _not_signed_in(_error: NotSignedIn) -> Response:
    if wants_json():
        return problem(401, _("Sign in first."), headers={"WWW-Authenticate": "Bearer"})
    # Only a page that was merely looked at can be gone back to.
    back = f"?next={quote(request.path)}" if request.method == "GET" else ""
    return make_response(redirect(f"{LOGIN}{back}"))


def _form_too_old(_error: CSRFError) -> Response:
    return problem(403, _("This form is too old or not ours. Go back, reload it and try again."))


def _http(error: HTTPException) -> Response:
    """Answer what the framework refused; webargs brings its messages along."""
    status = error.code or 500
    faults = tuple(_faults_in(getattr(error, "data", None) or {}))
    extra = {
        name: value
        for name, value in error.get_headers()
        if name in ("Allow", "Retry-After", "WWW-Authenticate", "Location")
    }
    return problem(status, _detail(status), faults=faults, headers=extra)


def _not_our_name(_error: SecurityError) -> Response:
    """Answer who called us by another name; a page could not even say where its links lead."""
    return make_response(_("This service does not go by that name."), 400)


def _busy(_error: Exception) -> Response:
    detail = _("The service is busy. Nothing was changed; try again in a moment.")
    return problem(503, detail, headers={"Retry-After": "1"})


def _unexpected(error: Exception) -> Response:
    log.error(
        "request failed",
        extra={"request_id": parts.request_id(), "endpoint": request.endpoint},
        exc_info=error,
    )
    return problem(500, _("Something went wrong here. We can find it by this request's id."))


def _faults_in(carried: Any) -> list[Fault]:
    """Return one fault a field from what webargs carries: {"messages": {where: {field: [...]}}}."""
    messages = carried.get("messages") if isinstance(carried, dict) else None
    if not isinstance(messages, dict):
        return []
    return [fault for where in messages.values() for fault in _flat(where, "")]


def _flat(messages: Any, path: str) -> list[Fault]:
    if isinstance(messages, dict):
        found = []
        for name, inner in messages.items():
            found += _flat(inner, f"{path}.{name}" if path else str(name))
        return found
    listed = messages if isinstance(messages, list) else [messages]
    # What is wrong with the whole, and not with a field of it, is told without a field's name.
    field = ".".join(step for step in path.split(".") if step != "_schema")
    return [Fault(field, str(message)) for message in listed]


def _title(status: int) -> str:
    titles = {
        400: _("That could not be read"),
        401: _("Sign in first"),
        403: _("You may not do this"),
        404: _("Not found"),
        405: _("That cannot be done here"),
        409: _("That cannot be done now"),
        412: _("Somebody changed this meanwhile"),
        413: _("That is too large"),
        415: _("That kind of content is not read here"),
        422: _("Something needs correcting"),
        428: _("Say which version you saw"),
        429: _("Too many attempts"),
        503: _("Busy for a moment"),
    }
    return str(titles.get(status, _("Something went wrong")))


def _detail(status: int) -> str:
    details = {
        400: _("The request is not in the form this service reads."),
        404: _("There is nothing here, or it belongs to somebody else."),
        405: _("This address does not take that method."),
        413: _("What was sent is larger than this service reads."),
        422: _("Some of what was sent cannot be used."),
    }
    return str(details.get(status, _title(status)))
