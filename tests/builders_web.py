"""An API of a few routes that do nothing but show the web's base at work, and a way to call it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask, jsonify, make_response
from flask.views import MethodView

from physio_service.domain.errors import (
    Conflict,
    Fault,
    Invalid,
    NotAllowed,
    NotFound,
    Stale,
)
from physio_service.domain.staff import Scope
from physio_service.domain.throttle import TooManyTries
from physio_service.services.signing_in import authenticate_session
from physio_service.services.staffing import create_token
from physio_service.store.database import StoreBusy, StoreUnusable
from physio_service.web import concurrency, paging, parts
from physio_service.web.idempotency import idempotent
from physio_service.web.permissions import Permission, requires

RAISED: dict[str, Exception] = {
    "stale": Stale("it changed"),
    "conflict": Conflict("not now"),
    "not-found": NotFound("no such thing"),
    "not-allowed": NotAllowed("not yours"),
    "invalid": Invalid(Fault("name", "is missing"), Fault("phone", "is no number")),
    "busy": StoreBusy("another writer"),
    "unusable": StoreUnusable("no room"),
    "too-many": TooManyTries(timedelta(seconds=3.2)),
    "unexpected": RuntimeError("canary-in-the-exception"),
}


@dataclass
class Probe:
    """Counts what was made."""

    made: int = 0
    fails: bool = False


def add_probe(app: Flask) -> Probe:
    """Add the routes under /api/probe (and a page) and return what they count in."""
    probe = Probe()
    _add_failures(app)
    _add_things(app, probe)
    _add_lists(app)
    return probe


class Marked(MethodView):
    """A class-based view: one method said who may, the other forgot."""

    @requires(Permission.PATIENTS_READ)
    def get(self) -> Any:
        return jsonify(read=True)

    def post(self) -> Any:
        return jsonify(written=True)


def _add_failures(app: Flask) -> None:
    @app.get("/api/probe/raise/<what>", endpoint="probe_raise")
    @app.get("/probe/raise/<what>", endpoint="probe_page")
    @requires(Permission.PUBLIC)
    def fail(what: str) -> Any:
        raise RAISED[what]

    @app.post("/probe/form", endpoint="probe_form")
    @requires(Permission.PUBLIC)
    def form() -> Any:
        return jsonify(version=concurrency.version_from_form())

    @app.get("/probe/anybody", endpoint="probe_anybody")
    @requires(Permission.PUBLIC)
    def anybody() -> Any:
        return jsonify(staff=parts.principal().staff_id)

    @app.post("/api/probe/echo", endpoint="probe_echo")
    @requires(Permission.PUBLIC)
    def echo() -> Any:
        return jsonify(ok=True)


def _add_things(app: Flask, probe: Probe) -> None:
    @app.post("/api/probe/things", endpoint="probe_make")
    @requires(Permission.PATIENTS_WRITE)
    @idempotent
    def make() -> Any:
        probe.made += 1
        if probe.fails:
            raise Invalid.one("name", "is missing")
        return make_response(jsonify(number=probe.made), 201, {"ETag": concurrency.etag_of(1)})

    @app.put("/api/probe/things/<int:number>", endpoint="probe_change")
    @requires(Permission.PATIENTS_WRITE)
    def change(number: int) -> Any:
        return jsonify(number=number, version=concurrency.version_from_if_match())


def _add_lists(app: Flask) -> None:
    @app.get("/api/probe/things", endpoint="probe_list")
    @requires(Permission.PATIENTS_READ)
    def listed() -> Any:
        asked = paging.page_asked()
        start = int(asked.after[0]) if asked.after else 0
        items = list(range(start + 1, start + 1 + asked.limit))
        return jsonify(paging.page_of(items, [str(items[-1])]))

    app.add_url_rule("/api/probe/class", view_func=Marked.as_view("probe_class"))

    @app.get("/api/probe/other", endpoint="probe_other")
    @requires(Permission.PATIENTS_READ)
    def other() -> Any:
        return jsonify(limit=paging.page_asked().limit)

    @app.get("/api/probe/who", endpoint="probe_who")
    @requires(Permission.PATIENTS_READ)
    def who() -> Any:
        return jsonify(kind=parts.who().kind, clinic=parts.principal().clinic_id)


def bearer(app: Flask, browser: Any, *scopes: Scope) -> dict[str, str]:
    """Return the header of a fresh token of whoever is signed in in `browser`."""
    container = app.extensions["physio_service"]
    now = container.clock.now()
    token = browser.client.get_cookie("session").value
    principal = authenticate_session(container.database, token, now)
    issued = create_token(container.database, principal, "test", scopes, 30, now=now)
    return {"Authorization": f"Bearer {issued.secret}"}
