"""Changing only what one has seen: row versions as ETags (RFC 9110, 8.8.3 and 13.1.1)."""

import re

from flask import request
from werkzeug.exceptions import PreconditionFailed, PreconditionRequired

from physio_service.domain.errors import Invalid

_ETAG = re.compile(r'"v([1-9]\d{0,9})"')


def etag_of(version: int) -> str:
    """Return the ETag of a row's version."""
    return f'"v{version}"'


def version_from_if_match() -> int:
    """Return the version the caller saw, from If-Match; answer 428 without one.

    `*` and lists would change what nobody looked at, and are refused as stale (412).
    """
    given = request.headers.get("If-Match")
    if given is None:
        raise PreconditionRequired
    match = _ETAG.fullmatch(given.strip())
    if match is None:
        raise PreconditionFailed
    return int(match[1])


def version_from_form() -> int:
    """Return the version a page's form was made from: its hidden field `version`."""
    given = request.form.get("version", "")
    if not re.fullmatch(r"[1-9]\d{0,9}", given):
        raise Invalid.one("version", "the form does not say what it was made from: reload it")
    return int(given)
