"""What every request and every answer has to stand: sizes, shapes, origins and headers."""

import json
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, request
from flask.json.provider import DefaultJSONProvider
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import Forbidden, RequestEntityTooLarge, UnsupportedMediaType

from config.settings import Settings
from physio_service.web.sessions import CookieSessions

LARGEST_BODY = 256 * 1024  # bytes
LARGEST_WEBHOOK = 64 * 1024  # bytes
DEEPEST_JSON = 20
_LONGEST_INTEGER = 20  # digits: more than any id or count has, fewer than cost time
_UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_OWN_SITE = frozenset({"same-origin", "none"})  # none: the person's own doing, as a reload
_CSP = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": _CSP,
    "X-Content-Type-Options": "nosniff",
    # What tells of nobody, a drawing or a style sheet, says otherwise itself.
    "Cache-Control": "no-store",
    # Not no-referrer: with it browsers hide the Origin of our own forms from us.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}

_csrf = CSRFProtect()


class StrictJSON(DefaultJSONProvider):
    """JSON that two readers cannot read differently, and that costs no more than it should."""

    sort_keys = False

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Return the value; raise ValueError for what is not plain, shallow JSON."""
        try:
            value = json.loads(
                s,
                object_pairs_hook=_without_duplicates,
                parse_constant=_refuse_constant,
                parse_int=_bounded_int,
                **kwargs,
            )
        except RecursionError:
            raise ValueError("nested too deeply") from None
        _refuse_deep(value)
        return value


def install(app: Flask, settings: Settings) -> None:
    """Set limits, cookies, form tokens and headers."""
    app.json = StrictJSON(app)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        MAX_FORM_PARTS=200,
        TRUSTED_HOSTS=trusted_hosts(settings),
        WTF_CSRF_CHECK_DEFAULT=False,  # the guard asks, once it knows who is calling
        WTF_CSRF_TIME_LIMIT=None,  # a form lives as long as its session
        WTF_CSRF_SSL_STRICT=False,  # check_origin looks at what browsers send today
    )
    app.session_interface = CookieSessions(is_https=settings.is_https, secret=settings.secret_key)
    _csrf.init_app(app)
    hsts = {"Strict-Transport-Security": "max-age=31536000"} if settings.is_https else {}

    @app.after_request
    def protect(response: Response) -> Response:
        for name, value in {**_HEADERS, **hsts}.items():
            response.headers.setdefault(name, value)
        return response


def trusted_hosts(settings: Settings) -> list[str]:
    """Return the names this service answers to; another name means somebody rebound a name."""
    loopback = [] if settings.is_https else ["127.0.0.1", "localhost"]
    return [settings.public_host, *loopback]


def check_body(*, is_webhook: bool) -> None:
    """Refuse a body that is too large, or JSON that is not plain, before anything reads it."""
    if request.method not in _UNSAFE:
        return
    request.max_content_length = LARGEST_WEBHOOK if is_webhook else LARGEST_BODY
    if (request.content_length or 0) > request.max_content_length:
        raise RequestEntityTooLarge
    if not request.path.startswith("/api/") or not request.get_data(cache=True):
        return
    if not request.is_json:
        raise UnsupportedMediaType("send application/json")
    request.get_json()


def check_origin() -> None:
    """Refuse a change that another site's page asks for: its origin, then the form's token."""
    if request.method not in _UNSAFE:
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None and site not in _OWN_SITE:
        raise Forbidden("this was asked for by another site's page")
    if site is None and origin is not None and urlsplit(origin).netloc != request.host:
        raise Forbidden("this was asked for by another site's page")
    _csrf.protect()


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return value


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _bounded_int(digits: str) -> int:
    if len(digits) > _LONGEST_INTEGER:
        raise ValueError("a number is too long")
    return int(digits)


def _refuse_deep(value: Any) -> None:
    level = [value]
    for _ in range(DEEPEST_JSON):
        level = [child for item in level for child in _nested_in(item)]
    if any(isinstance(item, dict | list) for item in level):
        raise ValueError("nested too deeply")


def _nested_in(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
