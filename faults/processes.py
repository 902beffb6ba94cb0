"""Programs of ours as processes: started, killed, stopped and asked, always by their own id."""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from socket import create_connection, create_server
from typing import Any

ROOT = Path(__file__).parents[1]
_PATIENCE_S = 60.0


def free_port() -> int:
    """Return a port of this machine that nobody listens on just now."""
    with closing(create_server(("127.0.0.1", 0))) as listener:
        return int(listener.getsockname()[1])


def rest(seconds: float) -> None:
    threading.Event().wait(seconds)


def until(is_so: Callable[[], bool], what: str, patience_s: float = _PATIENCE_S) -> None:
    """Wait until something is so; raises TimeoutError after `patience_s`."""
    deadline = time.monotonic() + patience_s
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited in vain: {what}")
        rest(0.02)


def is_open(port: int) -> bool:
    try:
        create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def ask(
    port: int, method: str, path: str, sent: object = None, *, timeout_s: float = 30
) -> tuple[int, Any]:
    """Call a program on this machine, with JSON if anything is sent; return status and JSON."""
    body = None if sent is None else json.dumps(sent)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout_s)
    with closing(connection):
        connection.request(method, path, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        text = answer.read().decode()
    return answer.status, json.loads(text) if text.startswith(("{", "[")) else text


def answers(port: int) -> bool:
    """Say whether a program answers requests there: one that only listens may not be ready yet."""
    if not is_open(port):
        return False
    try:
        ask(port, "GET", "/health")
    except (OSError, http.client.HTTPException):
        return False
    return True


class Service:
    """One process of the service; its output goes to a file that all of a world share."""

    def __init__(self, *arguments: str, environ: Mapping[str, str], output: Path) -> None:
        with output.open("ab") as file:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", *arguments],
                cwd=ROOT,
                env={**environ, "PYTHONPATH": str(ROOT)},
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
            )

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        """End it as a power cut does; does nothing when it has ended."""
        self._process.kill()
        self._process.wait()

    def interrupt(self, within_s: float = 30) -> int:
        """Let it end by itself; return its exit status."""
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(within_s)

    def stand_still(self) -> None:
        os.kill(self._process.pid, signal.SIGSTOP)

    @property
    def is_standing_still(self) -> bool:
        state = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="utf-8")
        return state.rpartition(")")[2].split()[0] == "T"

    def go_on(self) -> None:
        os.kill(self._process.pid, signal.SIGCONT)

    def wait(self, within_s: float) -> bool:
        """Wait for it to end by itself; False when it lives on."""
        try:
            self._process.wait(within_s)
        except subprocess.TimeoutExpired:
            return False
        return True
