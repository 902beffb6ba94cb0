"""Lists in pieces: a limit, and a signed cursor that only the list that made it reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from itsdangerous import BadData, URLSafeSerializer

from physio_service.domain.errors import Invalid
from physio_service.web import parts

USUAL = 25
MOST = 100


@dataclass(frozen=True, slots=True)
class PageAsked:
    """How many to return, and the sort values of the row to continue after."""

    limit: int
    after: tuple[str, ...] | None


def page_asked() -> PageAsked:
    """Return which piece the request asks for; raises Invalid."""
    raw = request.args.get("limit", str(USUAL))
    if not (raw.isascii() and raw.isdigit() and 1 <= int(raw[:4]) <= MOST and len(raw) < 4):
        raise Invalid.one("limit", f"use a whole number from 1 to {MOST}")
    cursor = request.args.get("cursor")
    return PageAsked(int(raw), None if cursor is None else _read(cursor))


def cursor_after(values: Sequence[str]) -> str:
    """Return the cursor that continues after a row with these sort values."""
    return str(_signer().dumps(list(values)))


def page_of(items: Sequence[Any], last: Sequence[str] | None) -> dict[str, Any]:
    """Return the body of a piece; `last` is the sort values of its last row if more follow."""
    return {"items": list(items), "next": None if last is None else cursor_after(last)}


def _read(cursor: str) -> tuple[str, ...]:
    try:
        return tuple(_signer().loads(cursor))
    except BadData:
        raise Invalid.one("cursor", "use the `next` of an earlier answer of this list") from None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(parts.parts().settings.secret_key, salt=f"cursor:{request.endpoint}")
