"""The phones as JSON, and the door through which they reply."""

from datetime import UTC
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from sandbox.drafts import MAX_BODY, is_phone
from sandbox.exchange import Exchange
from sandbox.messages import Message
from sandbox.segments import count_segments
from sandbox.settings import Settings


class ReplyError(ValueError):
    """A reply that no phone could send. The text says why."""


def lines_of(exchange: Exchange, phone: str, settings: Settings) -> list[str]:
    """Return the numbers that `phone` can text, the last one it heard from first."""
    heard = [message.line for message in reversed(exchange.mailbox.on_phone(phone))]
    known = [line for line in heard if line is not None and is_phone(line)]
    return list(dict.fromkeys([*known, *settings.senders]))


def to_json(message: Message) -> dict[str, Any]:
    """Return a message as the phone sees it, instants in RFC 3339 UTC."""
    sent_at = message.sent_at
    return {
        "sid": message.sid,
        "direction": message.direction,
        "from": message.sender,
        "to": message.to,
        "body": message.shown,
        "segments": count_segments(message.shown),
        "status": message.status,
        "error_code": message.error_code,
        "problem": message.problem,
        "created_at": message.created_at.astimezone(UTC).isoformat(),
        "sent_at": sent_at and sent_at.astimezone(UTC).isoformat(),
    }


def build_phones(settings: Settings, exchange: Exchange) -> Blueprint:
    """Return the routes below /sandbox/phones."""
    phones = Blueprint("phones", __name__, url_prefix="/sandbox/phones")
    mailbox = exchange.mailbox

    @phones.get("")
    def list_phones() -> Response:
        shown = []
        for number in mailbox.phones():
            thread = mailbox.on_phone(number)
            shown.append(
                {
                    "number": number,
                    "messages": len(thread),
                    "lines": lines_of(exchange, number, settings),
                    "latest": to_json(thread[-1]),
                }
            )
        return jsonify({"phones": shown})

    @phones.get("/<number>/messages")
    def messages(number: str) -> Response:
        thread = [to_json(message) for message in mailbox.on_phone(number)]
        return jsonify({"number": number, "messages": thread})

    @phones.post("/<number>/replies")
    def reply(number: str) -> BaseResponse:
        given = request.get_json() if request.is_json else request.form.to_dict()
        body, line = read_reply(number, given, lines_of(exchange, number, settings))
        message = exchange.receive(number, body, line, settings.clock())
        if not request.is_json:
            return redirect(url_for("page.show", open=number), 303)
        answer = jsonify(to_json(message))
        answer.status_code = 201
        return answer

    @phones.post("/<number>/calls")
    def ring(number: str) -> BaseResponse:
        given = request.get_json() if request.is_json else request.form.to_dict()
        line = line_of(number, given, lines_of(exchange, number, settings))
        if not exchange.webhooks.numbers.of(line).voice_url:
            raise ReplyError("nobody answers this number: it has no address for calls")
        heard = exchange.webhooks.ring(number, line)
        document = heard.body.decode("utf-8", "replace")
        return jsonify({"to": line, "status": heard.status, "document": document})

    return phones


def line_of(number: str, given: Any, lines: list[str]) -> str:
    """Return the number that is texted or rung; raises ReplyError."""
    if not is_phone(number):
        raise ReplyError("the phone must be a number such as +447700900123")
    asked = given.get("to") if isinstance(given, dict) else None
    line = asked or (lines[0] if lines else "")
    if not isinstance(line, str) or not is_phone(line):
        raise ReplyError("nobody has texted this phone yet: say which number to use")
    return line


def read_reply(number: str, given: Any, lines: list[str]) -> tuple[str, str]:
    """Return the body and the number texted; raises ReplyError."""
    if not isinstance(given, dict) or not isinstance(given.get("body"), str):
        raise ReplyError("a reply needs a body")
    # A browser sends CRLF; a phone and the carrier know only LF. Half an emoji is no text.
    body = given["body"].replace("\r\n", "\n").encode("utf-8", "replace").decode()
    if not body.strip():
        raise ReplyError("a reply needs a body")
    if len(body) > MAX_BODY:
        raise ReplyError(f"a reply has at most {MAX_BODY} characters")
    return body, line_of(number, given, lines)
