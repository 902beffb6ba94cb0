"""The transport under Twilio's own client: libcurl, with a deadline on the whole call."""

import re
import threading
from collections.abc import Callable
from io import BytesIO
from urllib.parse import urlencode

import pycurl
from twilio.http import HttpClient
from twilio.http.response import Response

from physio_service.domain.failpoint import Passing, Point, pass_by

_TWILIO = re.compile(r"^https://[a-z]+\.twilio\.com")
DEADLINE_S = 10.0  # connecting, sending and every byte of the answer together
_LARGEST_ANSWER = 1_000_000  # bytes; a page of a list is far smaller
_MOST_HEADERS = 100

# Nothing had left when these happened, so the call may be made again.
# https://curl.se/libcurl/c/libcurl-errors.html
_BEFORE_SENDING = frozenset(
    {
        pycurl.E_COULDNT_RESOLVE_PROXY,
        pycurl.E_COULDNT_RESOLVE_HOST,
        pycurl.E_COULDNT_CONNECT,
        pycurl.E_SSL_CONNECT_ERROR,
        pycurl.E_PEER_FAILED_VERIFICATION,
    }
)


class CallFailed(Exception):
    """No usable answer; `may_have_gone` says whether any of the request had left."""

    def __init__(self, reason: str, *, may_have_gone: bool) -> None:
        super().__init__(reason)
        self.may_have_gone = may_have_gone


class CurlClient(HttpClient):  # type: ignore[misc]
    """Twilio's HttpClient on libcurl: one call a request, no redirects, a total deadline.

    `base_url` replaces https://api.twilio.com, for a local stand-in; the client cannot
    be pointed elsewhere by its own settings.
    """

    def __init__(
        self,
        base_url: str | None = None,
        deadline_s: float = DEADLINE_S,
        pass_by: Passing = pass_by,
    ) -> None:
        self._base_url = base_url
        self._pass_by = pass_by
        self._deadline_ms = int(deadline_s * 1000)
        self._threads = threading.local()  # a curl handle belongs to one thread

    def request(
        self,
        method: str,
        url: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ARG002 - ours is total, and not up to the caller
        allow_redirects: bool = False,  # noqa: ARG002 - none are followed
    ) -> Response:
        """Make one call; raises CallFailed."""
        answer = BytesIO()
        curl = self._handle()
        curl.setopt(pycurl.URL, self._address(url, params))
        curl.setopt(pycurl.CUSTOMREQUEST, method.upper())
        is_post = method.upper() == "POST"
        if is_post:
            self._prepare_post(curl, urlencode(data or {}, doseq=True))
        curl.setopt(pycurl.HTTPHEADER, [f"{k}: {v}" for k, v in (headers or {}).items()])
        if auth:
            curl.setopt(pycurl.USERPWD, f"{auth[0]}:{auth[1]}")
        curl.setopt(pycurl.WRITEFUNCTION, _bounded(answer))
        headers_read = self._threads.headers = {}
        curl.setopt(pycurl.HEADERFUNCTION, _kept_in(headers_read))
        try:
            curl.perform()
            if is_post:
                self._pass_by(Point.AFTER_ANSWER)
        except pycurl.error as error:
            raise _failure(curl, error.args[0]) from None
        status = curl.getinfo(pycurl.RESPONSE_CODE)
        return Response(int(status), answer.getvalue().decode("utf-8", "replace"))

    def last_header(self, name: str) -> str:
        """Return a header of the answer that this thread read last; empty if it had none."""
        headers: dict[str, str] = getattr(self._threads, "headers", {})
        return headers.get(name, "")

    def _prepare_post(self, curl: pycurl.Curl, form: str) -> None:
        curl.setopt(pycurl.POSTFIELDS, form)
        # On a kept connection that dies without an answer, libcurl would post again by
        # itself, and nobody would know that the text went twice.
        curl.setopt(pycurl.FRESH_CONNECT, 1)
        curl.setopt(pycurl.NOPROGRESS, 0)
        curl.setopt(pycurl.XFERINFOFUNCTION, _once_written(len(form), self._pass_by))
        self._pass_by(Point.CONNECTING)

    def _handle(self) -> pycurl.Curl:
        if not hasattr(self._threads, "curl"):
            self._threads.curl = pycurl.Curl()
        curl = self._threads.curl
        curl.reset()  # options go, the open connection stays
        curl.setopt(pycurl.NOSIGNAL, 1)
        curl.setopt(pycurl.TIMEOUT_MS, self._deadline_ms)
        curl.setopt(pycurl.FOLLOWLOCATION, 0)
        return curl

    def _address(self, url: str, params: dict[str, object] | None) -> str:
        if self._base_url:
            url = self._base_url.rstrip("/") + _TWILIO.sub("", url)
        return f"{url}?{urlencode(params, doseq=True)}" if params else url


def _bounded(answer: BytesIO):  # type: ignore[no-untyped-def]
    def write(part: bytes) -> int:
        room = answer.tell() + len(part) <= _LARGEST_ANSWER
        return answer.write(part) if room else 0  # 0 makes libcurl give up

    return write


def _kept_in(headers: dict[str, str]) -> Callable[[bytes], None]:
    def keep(line: bytes) -> None:
        name, _, value = line.decode("latin-1").partition(":")
        if len(headers) < _MOST_HEADERS:
            headers[name.strip().lower()] = value.strip()

    return keep


def _once_written(size: int, pass_by: Passing) -> Callable[[int, int, int, int], int]:
    """Return what libcurl tells its progress to: once the whole form has left, that is a point."""
    has_passed = False

    def tell(_to_get: int, _got: int, _to_send: int, sent: int) -> int:
        nonlocal has_passed
        if sent >= size and not has_passed:
            has_passed = True
            pass_by(Point.AFTER_WRITE)
        return 0

    return tell


def _failure(curl: pycurl.Curl, code: int) -> CallFailed:
    never_sent = code in _BEFORE_SENDING or curl.getinfo(pycurl.REQUEST_SIZE) == 0
    return CallFailed(f"libcurl error {code}", may_have_gone=not never_sent)
