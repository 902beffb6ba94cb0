"""The knobs: modes, the log of webhooks, and health."""

from typing import Any

from flask import Blueprint, Response, jsonify, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from sandbox.exchange import Exchange
from sandbox.modes import ModeBoard, ModeError, Modes, to_json

NUMBER_FIELDS = (
    "latency_before",
    "latency_after",
    "delivery_delay",
    "list_lag",
    "callback_loss",
    "callback_duplication",
    "callback_shuffle",
    "callback_delay",
)


def build_control(exchange: Exchange) -> Blueprint:
    """Return the routes for modes, webhooks and health."""
    control = Blueprint("control", __name__)
    board = exchange.board

    @control.get("/health")
    def health() -> Response:
        return jsonify({"status": "ok"})

    @control.get("/sandbox/webhooks")
    def webhooks() -> Response:
        return jsonify({"attempts": list(exchange.webhooks.attempts)})

    @control.get("/sandbox/modes")
    def modes() -> Response:
        return jsonify(to_json(board.now))

    @control.post("/sandbox/modes")
    def change() -> BaseResponse:
        return _change(board)

    @control.delete("/sandbox/modes")
    def reset() -> Response:
        return jsonify(to_json(board.reset()))

    return control


def _change(board: ModeBoard) -> BaseResponse:
    if request.is_json:
        changes = request.get_json()
        if not isinstance(changes, dict):
            raise ModeError("modes must be a JSON object")
        return jsonify(to_json(board.change(changes)))
    if "reset" in request.form:
        board.reset()
    else:
        board.change(read_form(request.form, board.now))
    return redirect(url_for("page.show"), 303)


def read_form(form: MultiDict[str, str], modes: Modes) -> dict[str, Any]:
    """Return the page's form as mode changes; a fault or an outcome is added to the others."""
    changes: dict[str, Any] = {
        name: _read_number(name, form[name], float) for name in NUMBER_FIELDS if form.get(name)
    }
    changes["stop_words"] = "stop_words" in form
    present = to_json(modes)
    if form.get("fault_kind"):
        fault = {
            "kind": form["fault_kind"],
            "times": _read_number("fault times", form.get("fault_times"), int),
            "to": form.get("fault_to") or None,
            "code": _read_number("fault code", form.get("fault_code"), int),
            "status": _read_number("fault status", form.get("fault_status"), int) or 500,
            "accept": {"yes": True, "no": False}.get(form.get("fault_accept", "")),
        }
        changes["faults"] = [*present["faults"], fault]
    if form.get("outcome_to"):
        outcome = {
            "status": form.get("outcome_status", ""),
            "code": _read_number("outcome code", form.get("outcome_code"), int),
        }
        changes["outcomes"] = {**present["outcomes"], form["outcome_to"]: outcome}
    return changes


def _read_number(name: str, text: str | None, kind: type[int] | type[float]) -> float | None:
    if not text:
        return None
    try:
        return kind(text)
    except ValueError:
        raise ModeError(f"{name} must be a number") from None


def answer_bad_request(error: ValueError) -> Response:
    """Return 422 as problem+json, or as plain words when a form was sent."""
    if not request.is_json:
        return Response(f"{error}\n", 422, mimetype="text/plain")
    answer = jsonify({"title": "Unprocessable Content", "status": 422, "detail": str(error)})
    answer.status_code = 422
    answer.mimetype = "application/problem+json"
    return answer
