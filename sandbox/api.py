"""The part of Twilio's 2010-04-01 API that deals with messages."""

import hmac
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import MethodNotAllowed, NotFound

from sandbox.drafts import read_draft
from sandbox.exchange import Exchange
from sandbox.faults import bad_answer
from sandbox.messages import Message
from sandbox.numbers import SERVICE_SID, add_routes
from sandbox.refusals import Refusal, refusal, to_json
from sandbox.settings import Settings
from sandbox.wire import API_VERSION, is_match, to_list, to_resource

PREFIX = f"/{API_VERSION}"


def build_api(settings: Settings, exchange: Exchange) -> Blueprint:
    """Return the API's routes, for one account."""
    api = Blueprint("api", __name__, url_prefix=f"{PREFIX}/Accounts/<account_sid>")
    routes = _Messages(settings, exchange)

    @api.url_value_preprocessor
    def check_caller(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        _check_credentials(settings)
        if values is None or values.pop("account_sid", "") != settings.account_sid:
            raise refusal(20404, request.path)

    add_routes(api, settings, exchange.webhooks.numbers)
    api.post("/Messages.json")(routes.create)
    api.get("/Messages.json")(routes.list)
    api.get("/Messages/<sid>.json")(routes.fetch)
    api.post("/Messages/<sid>.json")(routes.update)
    api.delete("/Messages/<sid>.json")(routes.delete)
    return api


def build_services(settings: Settings) -> Blueprint:
    """Return the one route of messaging services that we use: whose webhook is called."""
    services = Blueprint("services", __name__, url_prefix="/v1/Services")

    @services.post("/<sid>")
    def change_service(sid: str) -> Response:
        _check_credentials(settings)
        if not SERVICE_SID.fullmatch(sid):
            raise refusal(20404, request.path)
        is_on_number = request.form.get("UseInboundWebhookOnNumber") == "true"
        resource = {"sid": sid, "account_sid": settings.account_sid}
        return _json(resource | {"use_inbound_webhook_on_number": is_on_number}, 200)

    return services


class _Messages:
    """The message resource of one account."""

    def __init__(self, settings: Settings, exchange: Exchange) -> None:
        self._account_sid = settings.account_sid
        self._clock = settings.clock
        self._exchange = exchange

    def create(self) -> Response:
        """Accept a message, or misbehave as told to."""
        board = self._exchange.board
        draft = read_draft(request.form)
        board.wait(board.now.latency_before)
        fault = board.take_fault(draft.to)
        resource = {}
        if fault is None or fault.accepts:
            message = self._exchange.create(draft, self._clock())
            resource = to_resource(message, self._account_sid)
        board.wait(board.now.latency_after)
        if fault is not None:
            return bad_answer(fault, resource, board)
        return _json(resource, 201)

    def list(self) -> Response:
        """Return a page of the messages that the list shows already."""
        board = self._exchange.board.now
        lag = timedelta(seconds=board.list_lag)
        now = self._clock()
        found = [
            message
            for message in self._exchange.mailbox.newest_first()
            if not timedelta(0) <= now - message.created_at < lag
            and (board.list_unfiltered or is_match(message, request.args))
        ]
        return _json(to_list(found, request.args, self._account_sid), 200)

    def fetch(self, sid: str) -> Response:
        """Return one message; the list's lag does not hide it."""
        return self._show(self._find(sid))

    def update(self, sid: str) -> Response:
        """Redact (`Body=`) or cancel (`Status=canceled`), never both: error 30400."""
        message, form = self._find(sid), request.form.to_dict()
        if form == {"Status": "canceled"}:
            return self._show(self._exchange.cancel(message, self._clock()))
        if form == {"Body": ""}:
            return self._show(self._exchange.redact(message, self._clock()))
        raise refusal(30400)

    def delete(self, sid: str) -> Response:
        """Take one message out of the record."""
        self._exchange.delete(self._find(sid), self._clock())
        return Response(status=204)

    def _find(self, sid: str) -> Message:
        message = self._exchange.mailbox.find(sid)
        if message is None or message.is_deleted:
            raise refusal(20404, request.path)
        return message

    def _show(self, message: Message) -> Response:
        return _json(to_resource(message, self._account_sid), 200)


def _json(body: dict[str, Any], status: int) -> Response:
    answer = jsonify(body)
    answer.status_code = status
    return answer


def _check_credentials(settings: Settings) -> None:
    known = [(settings.account_sid, settings.auth_token)]
    if settings.api_key and settings.api_secret:
        known.append((settings.api_key, settings.api_secret))
    given = request.authorization
    name, secret = (given.username or "", given.password or "") if given else ("", "")
    if not any(_is_same(name, user) & _is_same(secret, password) for user, password in known):
        raise refusal(20003)


def _is_same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())


def answer_refusal(refused: Refusal) -> Response:
    """Return Twilio's JSON for a refusal."""
    answer = _json(to_json(refused), refused.status)
    if refused.status == 401:
        answer.headers["WWW-Authenticate"] = 'Basic realm="Twilio API"'
    return answer


def answer_missing(error: NotFound) -> Response | NotFound:
    """Word an unknown path below the API as Twilio does; leave other paths alone."""
    is_api = request.path.startswith(f"{PREFIX}/")
    return answer_refusal(refusal(20404, request.path)) if is_api else error


def answer_wrong_method(error: MethodNotAllowed) -> Response | MethodNotAllowed:
    """Word a method the API does not have as Twilio does."""
    is_api = request.path.startswith(f"{PREFIX}/")
    return answer_refusal(refusal(20004)) if is_api else error
