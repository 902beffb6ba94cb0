"""Running a sandbox: the server, and the worker that moves messages along."""

import contextlib
import logging
import queue
import threading
from collections.abc import Iterator

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from sandbox.app import exchange_of
from sandbox.clock import Clock
from sandbox.exchange import Exchange, Job
from sandbox.webhooks import Call

log = logging.getLogger(__name__)

HOST = "127.0.0.1"
_TICK_SECONDS = 0.02
_CALLS_AT_ONCE = 16


class _QuietHandler(WSGIRequestHandler):
    """Logs no request line: those of the list resource hold phone numbers."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def build_server(app: Flask, port: int) -> BaseWSGIServer:
    """Return a server on loopback, listening; port 0 takes a free one.

    A thread for each connection, so that answers that hang on purpose starve
    no other; and the socket is within reach, so that one can be cut on purpose.
    """
    return make_server(HOST, port, app, threaded=True, request_handler=_QuietHandler)


def run_job(exchange: Exchange, job: Job, clock: Clock) -> None:
    """Run one job; a failure is logged and loses that job only."""
    try:
        exchange.run(job, clock())
    except Exception:
        log.exception("job failed")


def work(exchange: Exchange, clock: Clock, stop: threading.Event) -> None:
    """Do what is due until `stop` is set; a slow webhook does not hold up the others.

    Webhooks are called on daemon threads and not waited for at the end: one
    may be silent for fifteen seconds, and Ctrl-C should not be.
    """
    calls: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
    for _ in range(_CALLS_AT_ONCE):
        threading.Thread(target=_call, args=(exchange, clock, calls), daemon=True).start()
    while not stop.wait(_TICK_SECONDS):
        for job in exchange.take_due(clock()):
            if isinstance(job, Call):
                calls.put(job)
            else:
                run_job(exchange, job, clock)
    for _ in range(_CALLS_AT_ONCE):
        calls.put(None)


def _call(exchange: Exchange, clock: Clock, calls: queue.SimpleQueue[Job | None]) -> None:
    while (job := calls.get()) is not None:
        run_job(exchange, job, clock)


@contextlib.contextmanager
def serving(app: Flask, port: int, clock: Clock, stop: threading.Event) -> Iterator[int]:
    """Serve `app` and move its messages until the block ends; yield the port."""
    server = build_server(app, port)
    exchange = exchange_of(app)
    threads = (
        threading.Thread(target=server.serve_forever, args=(0.05,), name="server"),
        threading.Thread(target=work, args=(exchange, clock, stop), name="worker"),
    )
    for thread in threads:
        thread.start()
    try:
        yield server.server_port
    finally:
        stop.set()
        exchange.board.reset()  # lets hanging answers go
        server.shutdown()
        for thread in threads:
            thread.join()
        server.server_close()
