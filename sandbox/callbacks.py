"""Calling a webhook: signature, connection overrides and one attempt."""

import base64
import hashlib
import hmac
import http.client
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

MAX_ANSWER = 64 * 1024  # bytes; Twilio reads no more of a TwiML document


_DEFAULT_POLICY = frozenset({"ct"})


@dataclass(frozen=True, slots=True)
class Overrides:
    """How patiently a webhook is called.

    Defaults and limits: https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
    """

    connect_ms: int = 5000
    read_ms: int = 15000
    total_ms: int = 15000  # retries included
    retries: int = 1
    policy: frozenset[str] = _DEFAULT_POLICY  # of 4xx, 5xx, ct, rt, all


_LIMITS = {
    "ct": ("connect_ms", 100, 10000),
    "rt": ("read_ms", 100, 15000),
    "tt": ("total_ms", 1, 15000),
    "rc": ("retries", 0, 5),
}
_POLICIES = frozenset({"4xx", "5xx", "ct", "rt", "all"})


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of calling a webhook once."""

    failure: str | None  # 4xx, 5xx, 3xx, ct (no connection) or rt (no answer); none is success
    status: int | None = None
    content_type: str = ""
    body: bytes = b""

    def __str__(self) -> str:
        if self.status is not None:
            return f"the webhook answered {self.status}"
        return "no connection to the webhook" if self.failure == "ct" else "the webhook was silent"


def split_overrides(url: str) -> tuple[str, Overrides]:
    """Return `url` without its fragment, and the overrides the fragment asks for.

    A value out of range or not understood leaves the default.
    """
    address, _, fragment = url.partition("#")
    asked = dict(parse_qsl(fragment))
    numbers = {
        field: int(asked[name])
        for name, (field, low, high) in _LIMITS.items()
        if _is_number(asked.get(name, "")) and low <= int(asked[name]) <= high
    }
    policy = _POLICIES.intersection(asked["rp"].split(",")) if "rp" in asked else _DEFAULT_POLICY
    return address, Overrides(policy=policy, **numbers)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def signature(auth_token: str, address: str, form: Mapping[str, str]) -> str:
    """Return X-Twilio-Signature: https://www.twilio.com/docs/usage/security."""
    signed = address + "".join(name + form[name] for name in sorted(form))
    digest = hmac.new(auth_token.encode(), signed.encode(), hashlib.sha1)
    return base64.b64encode(digest.digest()).decode("ascii")


def post(
    address: str, form: Mapping[str, str], headers: Mapping[str, str], overrides: Overrides
) -> Attempt:
    """Post `form` to `address` once, within the times of `overrides`."""
    parts = urlsplit(address)
    connection = _connection(parts, overrides.connect_ms / 1000)
    try:
        connection.connect()
    except (OSError, http.client.HTTPException):
        connection.close()
        return Attempt(failure="ct")
    try:
        return _call(connection, parts, form, headers, overrides)
    except (OSError, http.client.HTTPException):
        return Attempt(failure="rt")
    finally:
        connection.close()


def _connection(parts: SplitResult, seconds: float) -> http.client.HTTPConnection:
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    return kind(parts.hostname or "", parts.port, timeout=seconds)


def _call(
    connection: http.client.HTTPConnection,
    parts: SplitResult,
    form: Mapping[str, str],
    headers: Mapping[str, str],
    overrides: Overrides,
) -> Attempt:
    wire: socket.socket = connection.sock
    wire.settimeout(overrides.read_ms / 1000)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection.request(
        "POST",
        target,
        body=urlencode(form),
        headers={
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "User-Agent": "TwilioProxy/1.1",
            **headers,
        },
    )
    answer = connection.getresponse()
    body = _read(answer, deadline=time.monotonic() + overrides.read_ms / 1000)
    return Attempt(
        failure=None if answer.status < 300 else f"{answer.status // 100}xx",
        status=answer.status,
        content_type=answer.headers.get_content_type(),
        body=body,
    )


def _read(answer: http.client.HTTPResponse, *, deadline: float) -> bytes:
    """Read the answer; a server that drips cannot hold the sandbox past `deadline`."""
    body = b""
    while len(body) < MAX_ANSWER and (piece := answer.read1(8192)):
        body += piece
        if time.monotonic() > deadline:
            raise TimeoutError
    return body
