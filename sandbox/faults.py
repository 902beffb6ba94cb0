"""Bad answers to a create, made on purpose."""

import json
import socket
from collections.abc import Iterator
from typing import Any

from flask import Response, request

from sandbox.modes import Fault, ModeBoard
from sandbox.refusals import Refusal, refusal, to_json

_LONG = 100_000  # bytes of headers
_PAGE = "<html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"


def bad_answer(fault: Fault, resource: dict[str, Any], board: ModeBoard) -> Response:
    """Return what `fault` answers; `resource` is the good answer, {} if nothing was accepted."""
    whole = json.dumps(resource)
    if fault.kind == "error":
        code = fault.code or 20000 + fault.status
        return _json(json.dumps(to_json(Refusal(fault.status, code, fault.message))), fault.status)
    if fault.kind == "throttle":
        answer = _json(json.dumps(to_json(refusal(20429))), 429)
        answer.headers["Retry-After"] = str(fault.retry_after)
        return answer
    if fault.kind == "html":
        return Response(_PAGE.format(f"{fault.status} from the sandbox"), fault.status)
    return _wire_fault(fault, whole, board)


def _wire_fault(fault: Fault, whole: str, board: ModeBoard) -> Response:
    if fault.kind == "broken_json":
        return _json(whole[: len(whole) // 2] or "{", 201)
    if fault.kind == "empty":
        return _json("{}", 201)
    if fault.kind == "redirect":
        return Response(status=302, headers={"Location": "/moved"})
    if fault.kind == "long_headers":
        answer = _json(whole, 201)
        answer.headers.extend((f"X-Padding-{n}", "x" * 990) for n in range(_LONG // 1000))
        return answer
    if fault.kind == "drip":
        return Response(_drip(whole, board), 201, mimetype="application/json")
    if fault.kind == "hang":
        board.wait(board.now.hang_seconds)
    return _cut()


def _json(body: str, status: int) -> Response:
    return Response(body, status, mimetype="application/json")


def _drip(body: str, board: ModeBoard) -> Iterator[bytes]:
    for letter in body:
        board.wait(board.now.drip_seconds)
        yield letter.encode()


def _cut() -> Response:
    """Close the connection under the answer, as a crashed server does."""
    wire = request.environ.get("werkzeug.socket")
    if isinstance(wire, socket.socket):
        wire.shutdown(socket.SHUT_RDWR)
    return Response(status=502)
