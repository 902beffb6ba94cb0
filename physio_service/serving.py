"""One command, one service: the web, the beats and the sandbox, begun and ended together."""

import http.client
import logging
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import waitress
from flask import Flask
from waitress import wasyncore

from config.settings import Carrier, Settings
from physio_service import beats
from physio_service.app import create_app
from physio_service.container import CALL_PATH, INBOUND_PATH, Container
from physio_service.messaging.twilio import OVERRIDES
from physio_service.store import clinics

log = logging.getLogger(__name__)

ROOT = Path(__file__).parents[1]
_THREADS = 8
_ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_LOOK_S = 0.5
_SANDBOX_READY_S = 20.0
_SANDBOX_ENDS_S = 10.0
_LARGEST_REQUEST = 1024 * 1024  # bytes; the application itself takes less


class CannotServe(Exception):
    """Why the service does not start, in words for whoever started it."""


def listen(host: str, port: int, variable: str) -> socket.socket:
    """Return a socket listening there; raises CannotServe naming the setting to change."""
    try:
        return socket.create_server((host, port), family=_family(host), backlog=128)
    except OSError as error:
        raise _not_usable(host, port, variable, error) from None


def serve(container: Container, listener: socket.socket, ready: Callable[[], None]) -> int:
    """Serve until interrupted or told to end; return the exit status.

    `ready` is called once all runs. The listener is ours from here on.
    """
    settings = container.settings
    with _interruptible(), _sandbox(container) as has_sandbox_died:
        open_: dict[int, Any] = {}  # the listener and every connection
        server = _web(create_app(settings, container), listener, settings, open_)
        runner = beats.start(container) if settings.beats else None
        try:
            ready()
            server.run()  # until a signal raises KeyboardInterrupt in it
        except KeyboardInterrupt:
            pass
        finally:
            _ignore_signals()  # the end is bounded by the deadline on a call to the carrier
            if runner is not None:
                runner.stop()
            server.close()
            wasyncore.close_all(open_, ignore_all=True)
            container.database.close()
    return 1 if has_sandbox_died.is_set() else 0


def beat(container: Container, ready: Callable[[], None]) -> int:
    """Run the beats alone until interrupted; return the exit status."""
    with _interruptible():
        runner = beats.start(container)
        try:
            ready()
            _wait_for_a_signal()
        except KeyboardInterrupt:
            pass
        finally:
            _ignore_signals()
            runner.stop()
            container.database.close()
    return 0


def _web(
    app: Flask, listener: socket.socket, settings: Settings, open_: dict[int, Any]
) -> waitress.server.TcpWSGIServer:
    return waitress.create_server(
        app,
        map=open_,
        sockets=[listener],
        threads=_THREADS,
        max_request_body_size=_LARGEST_REQUEST,
        # With proxies in front the application reads their headers, by count.
        clear_untrusted_proxy_headers=not settings.trusted_proxies,
        ident=None,
    )


@contextmanager
def _sandbox(container: Container) -> Iterator[threading.Event]:
    """Run the local carrier, if it is ours; yield the event that it died before its time."""
    settings, died, ending = container.settings, threading.Event(), threading.Event()
    # One that runs elsewhere is not ours to begin or end.
    is_ours = settings.twilio_base_url.endswith(f":{settings.sandbox_port}")
    if settings.carrier is not Carrier.SANDBOX or not is_ours:
        yield died
        return
    child = _start_sandbox(container)

    def watch() -> None:
        child.wait()
        if not ending.is_set():
            log.critical("sandbox ended by itself")
            died.set()
            signal.raise_signal(signal.SIGTERM)

    threading.Thread(target=watch, name="sandbox-watch", daemon=True).start()
    try:
        yield died
    finally:
        ending.set()
        end_child(child)


def _start_sandbox(container: Container) -> subprocess.Popen[bytes]:
    settings = container.settings
    _see_free("127.0.0.1", settings.sandbox_port, "SANDBOX_PORT")
    with container.database.reading() as tx:
        found = [clinics.sender_of(tx, clinic_id) for clinic_id in clinics.all_ids(tx)]
    senders = [option for one in found if one for option in ("--sender", one.address)]
    child = subprocess.Popen(  # noqa: S603 - our own program, with our own settings
        [
            *(sys.executable, "-m", "sandbox", "--exit-with-stdin"),
            *("--port", str(settings.sandbox_port)),
            *("--log", str((settings.data_dir / "sandbox").resolve())),
            *("--account-sid", settings.twilio_account_sid),
            *_webhook(settings),
            *("--clock-offset", str(settings.clock_offset_s)),
            *senders,
        ],
        cwd=ROOT,
        env={"SANDBOX_AUTH_TOKEN": settings.twilio_auth_token},
        stdin=subprocess.PIPE,  # it ends when we do, however we do
        start_new_session=True,  # Ctrl-C is for us; we end it when the last text has left
    )
    deadline = time.monotonic() + _SANDBOX_READY_S
    while not _is_up(settings.sandbox_port):
        if child.poll() is not None or time.monotonic() > deadline:
            end_child(child)
            raise CannotServe("The sandbox did not start; what it said is above.")
        time.sleep(0.05)
    return child


def _see_free(host: str, port: int, variable: str) -> None:
    # Bound, not listening: whoever waits for the sandbox must not be let in and cut off.
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise _not_usable(host, port, variable, error) from None


def _not_usable(host: str, port: int, variable: str, error: OSError) -> CannotServe:
    return CannotServe(
        f"Port {port} on {host} cannot be used ({error.strerror}): "
        f"stop what runs there, or choose another with {variable}."
    )


def _webhook(settings: Settings) -> tuple[str, ...]:
    if settings.polls:
        return ()
    base = settings.public_base_url
    texts, calls = f"{base}{INBOUND_PATH}{OVERRIDES}", f"{base}{CALL_PATH}{OVERRIDES}"
    return "--webhook", texts, "--calls", calls


def _is_up(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def end_child(child: subprocess.Popen[bytes], *, within_s: float = _SANDBOX_ENDS_S) -> None:
    """Let a child end by the end of its input, and make it when it does not in time."""
    if child.stdin is not None:
        child.stdin.close()
    try:
        child.wait(within_s)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


@contextmanager
def _interruptible() -> Iterator[None]:
    """Make SIGTERM and a closed terminal end us as Ctrl-C does, and put things back afterwards.

    What whoever started us ignores stays ignored: under nohup the terminal may go.
    """
    heard = [one for one in _ENDS if signal.getsignal(one) is not signal.SIG_IGN]
    before = {one: signal.signal(one, _interrupt) for one in heard}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _wait_for_a_signal() -> NoReturn:
    # In turns: a signal that comes just before a wait begins is only seen after it.
    while True:
        time.sleep(_LOOK_S)


def _interrupt(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _ignore_signals() -> None:
    for one in _ENDS:
        signal.signal(one, signal.SIG_IGN)


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
