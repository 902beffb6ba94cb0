"""Creating once however often it is asked: the Idempotency-Key header.

    @blueprint.post("/patients")
    @requires(Permission.PATIENTS_WRITE)
    @idempotent
    def create(): ...

Stands directly under `requires` and above anything that reads the body. Only an answer
that something was made (2xx) is kept; after any other the key is free again.
"""

import hashlib
import re
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Response, make_response, request
from werkzeug.exceptions import BadRequest

from physio_service.services.repeating import Answer, Claim, abandon, begin, finish, place
from physio_service.web import parts

View = TypeVar("View", bound=Callable[..., Any])
HEADER = "Idempotency-Key"
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_KEPT_HEADERS = ("Content-Type", "ETag", "Location")


def idempotent(view: View) -> View:
    """Have the view run once for each key of a caller and its answer repeated after that."""

    @wraps(view)
    def once(*args: Any, **kwargs: Any) -> Response:
        who, database = parts.principal(), parts.parts().database
        mine = place(who, _key())
        claimed = begin(database, mine, _request_hash(), parts.now())
        if isinstance(claimed, Answer):
            return _repeated(claimed)
        return _first(claimed, view, *args, **kwargs)

    return cast(View, once)


def _first(claim: Claim, view: Callable[..., Any], *args: Any, **kwargs: Any) -> Response:
    database = parts.parts().database
    try:
        response = make_response(view(*args, **kwargs))
    except BaseException:
        abandon(database, claim)
        raise
    if 200 <= response.status_code < 300:
        kept = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
        answer = Answer(response.status_code, kept, response.get_data(as_text=True))
        finish(database, claim, answer)
    else:
        abandon(database, claim)
    return response


def _repeated(answer: Answer) -> Response:
    response = make_response(answer.body, answer.status)
    response.headers.update(answer.headers)
    response.headers["Idempotency-Replayed"] = "true"
    return response


def _key() -> str:
    key = request.headers.get(HEADER, "")
    if not _KEY.fullmatch(key):
        refusal = BadRequest()
        messages = {HEADER: ["send a key of your own choosing, 1-255 visible characters"]}
        refusal.data = {"messages": {"headers": messages}}  # type: ignore[attr-defined]
        raise refusal
    return key


def _request_hash() -> bytes:
    asked = f"{request.method} {request.path}\n".encode() + request.get_data(cache=True)
    return hashlib.sha256(asked).digest()
