"""Putting a sandbox together: a Flask application and no thread."""

from dataclasses import replace
from datetime import timedelta
from typing import cast
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request
from werkzeug.exceptions import MethodNotAllowed, NotFound

from sandbox.api import (
    PREFIX,
    answer_missing,
    answer_refusal,
    answer_wrong_method,
    build_api,
    build_services,
)
from sandbox.clock import Clock
from sandbox.control import answer_bad_request, build_control
from sandbox.exchange import Exchange
from sandbox.journal import Journal
from sandbox.messages import Mailbox
from sandbox.modes import ModeBoard, ModeError
from sandbox.page import build_page
from sandbox.phones import ReplyError, build_phones
from sandbox.refusals import Refusal
from sandbox.settings import Settings

MAX_REQUEST = 256 * 1024  # bytes
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
        "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def create_sandbox(settings: Settings) -> Flask:
    """Return the sandbox as a WSGI application.

    Nothing moves by itself: call `exchange_of(app).deliver_due(now)`, or run
    `sandbox.server`, whose worker does so.
    """
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = MAX_REQUEST
    # A page elsewhere must not reach us under a name it resolves to loopback.
    app.config["TRUSTED_HOSTS"] = ["127.0.0.1", "localhost", "[::1]"]
    mailbox = Mailbox(
        Journal(settings.log_dir / "journal.jsonl"),
        Journal(settings.log_dir / "accepted.jsonl"),
    )
    board, started_with = ModeBoard(settings.modes), settings.clock
    settings = replace(
        settings, clock=lambda: started_with() + timedelta(seconds=board.now.clock_ahead)
    )
    exchange = Exchange(settings, mailbox, board)
    app.extensions["sandbox"] = exchange
    app.register_blueprint(build_api(settings, exchange))
    app.register_blueprint(build_services(settings))
    app.register_blueprint(build_phones(settings, exchange))
    app.register_blueprint(build_control(exchange))
    app.register_blueprint(build_page(settings, exchange))
    app.before_request(_refuse_other_origins)
    app.after_request(_add_headers)
    app.register_error_handler(Refusal, answer_refusal)
    app.register_error_handler(NotFound, answer_missing)
    app.register_error_handler(MethodNotAllowed, answer_wrong_method)
    app.register_error_handler(ModeError, answer_bad_request)
    app.register_error_handler(ReplyError, answer_bad_request)
    return app


def exchange_of(app: Flask) -> Exchange:
    """Return the state and rules behind `app`."""
    return cast(Exchange, app.extensions["sandbox"])


def clock_of(app: Flask) -> Clock:
    """Return the clock that `app` goes by, which its modes can move."""
    return exchange_of(app).clock


def _refuse_other_origins() -> None:
    """Let no other site press our buttons: there is no login to protect them.

    The API is left out; it has credentials and no cookies.
    """
    is_api = request.path.startswith((f"{PREFIX}/", "/v1/"))
    if is_api or request.method in ("GET", "HEAD", "OPTIONS"):
        return
    site = request.headers.get("Sec-Fetch-Site", "none")
    origin = request.headers.get("Origin")
    if site not in ("same-origin", "none"):
        abort(403)
    if origin is not None and urlsplit(origin).netloc != request.host:
        abort(403)


def _add_headers(answer: Response) -> Response:
    for name, value in _HEADERS.items():
        answer.headers.setdefault(name, value)
    return answer
