"""The session cookie: a random token and nothing else; what it means is kept by the store.

A browser gets one with its first form, signed in or not, because form tokens are bound to
it. Signing in replaces it, so a token planted beforehand is worth nothing.
"""

import hashlib
import hmac
import secrets
from typing import Any

from flask import Flask, Request, Response, request, session
from flask.sessions import SessionInterface, SessionMixin

_FORM_TOKEN = "csrf_token"  # noqa: S105 - where the form library looks for its token
_LENGTH = 43  # characters of 256 bits in URL-safe base64


class BrowserSession(dict[str, Any], SessionMixin):
    """What the form library sees: one token that follows from the cookie."""

    def __init__(self, token: str, *, is_known: bool, secret: str) -> None:
        bound = hmac.new(secret.encode(), f"form:{token}".encode(), hashlib.sha256).hexdigest()
        super().__init__({_FORM_TOKEN: bound})
        self.token = token
        self.is_known = is_known  # the browser sent it
        self.is_wanted = False  # the browser must have it after this answer
        self.is_over = False

    def __getitem__(self, name: str) -> Any:
        self.is_wanted = True
        return super().__getitem__(name)


class CookieSessions(SessionInterface):
    """Reads and sets the cookie: host-only and secure under https, plain on this machine."""

    def __init__(self, *, is_https: bool, secret: str) -> None:
        self.cookie = "__Host-session" if is_https else "session"
        self._is_https = is_https
        self._secret = secret

    def open_session(self, app: Flask, request: Request) -> BrowserSession:  # noqa: ARG002
        token = request.cookies.get(self.cookie, "")
        is_known = len(token) == _LENGTH
        token = token if is_known else secrets.token_urlsafe(32)
        return BrowserSession(token, is_known=is_known, secret=self._secret)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:  # noqa: ARG002
        if not isinstance(session, BrowserSession):
            return
        if session.is_over:
            response.delete_cookie(
                self.cookie, path="/", secure=self._is_https, httponly=True, samesite="Lax"
            )
        elif session.is_wanted and not session.is_known:
            response.set_cookie(
                self.cookie,
                session.token,
                path="/",
                secure=self._is_https,
                httponly=True,
                samesite="Lax",
            )


def token_of_request() -> str | None:
    """Return the token the browser sent, which may mean nothing."""
    current = _current()
    return current.token if current is not None and current.is_known else None


def start(token: str) -> None:
    """Give the browser the token of a fresh session in place of the one it came with."""
    current = _current()
    if current is not None:
        current.token, current.is_known, current.is_wanted = token, False, True


def end() -> None:
    """Take the cookie back."""
    current = _current()
    if current is not None:
        current.is_over = True


def _current() -> BrowserSession | None:
    current = session._get_current_object()  # type: ignore[attr-defined]
    return current if request and isinstance(current, BrowserSession) else None
