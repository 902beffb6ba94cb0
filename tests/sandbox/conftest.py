"""A sandbox on loopback, the official client, and a service that listens to webhooks."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import Queue
from typing import Any

import pytest
from flask import Flask
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from werkzeug import Request, Response
from werkzeug.serving import BaseWSGIServer, make_server

from sandbox import Settings, create_sandbox, exchange_of
from sandbox.exchange import Exchange
from sandbox.server import build_server

ACCOUNT = "AC" + "0" * 31 + "7"
TOKEN = "a-token-of-no-account"
LINE = "+447700900000"
PHONE = "+447700900123"
MONDAY = datetime(2026, 6, 29, 9, 0, tzinfo=UTC)


class FakeClock:
    """A clock that moves when told to."""

    def __init__(self) -> None:
        self.now = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> datetime:
        self.now += timedelta(seconds=seconds)
        return self.now


class LoopbackClient(TwilioHttpClient):
    """The official transport, at another address."""

    def __init__(self, base: str) -> None:
        super().__init__(timeout=10)
        self.base = base

    def request(self, method: str, url: str, *args: Any, **options: Any) -> Any:
        return super().request(
            method, url.replace("https://api.twilio.com", self.base), *args, **options
        )


@dataclass
class Service:
    """What a service under test received, and what it answers."""

    url: str = ""
    answers: list[Response] = field(default_factory=list)  # the last one again and again
    received: Queue[tuple[str, dict[str, str], dict[str, str], bool]] = field(default_factory=Queue)

    @Request.application
    def __call__(self, request: Request) -> Response:
        form = request.form.to_dict()
        signature = request.headers.get("X-Twilio-Signature", "")
        is_signed = RequestValidator(TOKEN).validate(request.url, form, signature)
        self.received.put((request.full_path, form, dict(request.headers), is_signed))
        answers = self.answers or [Response(status=204)]
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def all_received(self) -> list[dict[str, str]]:
        """Return the forms received so far, and forget them."""
        return [self.received.get_nowait()[1] for _ in range(self.received.qsize())]


@dataclass
class Sandbox:
    """A running sandbox whose messages move when the test says so."""

    app: Flask
    url: str
    clock: FakeClock
    exchange: Exchange
    log_dir: Path

    def deliver(self, seconds: float = 60) -> None:
        """Let `seconds` pass, in steps as small as what happens."""
        end = self.clock.now + timedelta(seconds=seconds)
        while (due_at := self.exchange.next_due_at()) is not None and due_at <= end:
            self.clock.now = max(due_at, self.clock.now)
            self.exchange.deliver_due(self.clock.now)
        self.clock.now = end


@contextlib.contextmanager
def running(server: BaseWSGIServer) -> Iterator[str]:
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def service() -> Iterator[Service]:
    service = Service()
    with running(make_server("127.0.0.1", 0, service, threaded=True)) as url:
        service.url = url
        yield service


@pytest.fixture
def settings(tmp_path: Path, clock: FakeClock, service: Service) -> Settings:
    return Settings(
        account_sid=ACCOUNT,
        auth_token=TOKEN,
        log_dir=tmp_path,
        webhook_url=f"{service.url}/inbound",
        api_key="SK" + "1" * 32,
        api_secret="an-api-secret",
        clock=clock,
    )


@pytest.fixture
def start(clock: FakeClock) -> Iterator[Callable[[Settings], Sandbox]]:
    with contextlib.ExitStack() as stack:

        def begin(settings: Settings) -> Sandbox:
            app = create_sandbox(settings)
            exchange = exchange_of(app)
            url = stack.enter_context(running(build_server(app, 0)))
            stack.callback(exchange.board.reset)
            return Sandbox(app, url, clock, exchange, settings.log_dir)

        yield begin


@pytest.fixture
def sandbox(start: Callable[[Settings], Sandbox], settings: Settings) -> Sandbox:
    return start(settings)


@pytest.fixture
def connect() -> Iterator[Callable[..., Client]]:
    """Return the official client of a sandbox at an address."""
    with contextlib.ExitStack() as stack:

        def build(base: str, token: str = TOKEN) -> Client:
            transport = LoopbackClient(base)
            stack.callback(transport.session.close)
            return Client(ACCOUNT, token, http_client=transport)

        yield build


@pytest.fixture
def client(sandbox: Sandbox, connect: Callable[..., Client]) -> Client:
    return connect(sandbox.url)
