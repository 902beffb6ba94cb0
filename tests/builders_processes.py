"""The service as a process of its own: its data, its ports, and waiting for it."""

import http.client
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from config.secrets import with_secrets
from config.settings import load_settings
from faults.processes import answers, free_port, is_open, until
from physio_service.container import Container, build
from schedules.clock import utc_now
from tests.builders_plans import CATALOGUE

ROOT = Path(__file__).parents[1]
_PATIENCE_S = 40


def ask(port: int, method: str, path: str, sent: object = None) -> tuple[int, str]:
    """Call a program on this machine, with JSON if anything is sent."""
    headers = {"Content-Type": "application/json"}
    body = None if sent is None else json.dumps(sent)
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


class Installation:
    """A service without a demonstration, in a folder of its own."""

    def __init__(self, folder: Path, **environ: str) -> None:
        self.port, self.sandbox_port = free_port(), free_port()
        self.environ = {
            "DATA_DIR": str(folder / "data"),
            "PORT": str(self.port),
            "SANDBOX_PORT": str(self.sandbox_port),
            "DEMO": "0",
            **environ,
        }
        self._accepted = folder / "data" / "sandbox" / "accepted.jsonl"
        self._output = folder / "output"

    @property
    def output(self) -> str:
        """What the service and the sandbox said, on either channel, in all their lives."""
        return self._output.read_text(encoding="utf-8")

    def accepted(self) -> list[dict[str, str]]:
        """Return what the carrier accepted, by its own log, which outlives everybody."""
        log = self._accepted
        text = log.read_text(encoding="utf-8") if log.exists() else ""
        whole = text[: text.rfind("\n") + 1]  # the last line may be being written
        return [json.loads(line)["message"] for line in whole.splitlines()]

    def has_accepted(self, least: int) -> bool:
        return len(self.accepted()) >= least

    def container(self) -> Container:
        """Return the parts of this installation, to look at and to fill it."""
        return build(load_settings(with_secrets(self.environ)), catalogue=CATALOGUE)

    def set_clock(self, start: datetime) -> None:
        """Let the next start begin at an instant."""
        offset = (start - utc_now()) / timedelta(seconds=1)
        self.environ["CLOCK_OFFSET_S"] = str(round(offset))

    @contextmanager
    def serving(self) -> Iterator[subprocess.Popen[bytes]]:
        """Run the service as anybody would, until the block ends; then it is killed."""
        with self._output.open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "physio_service", "serve"],
                cwd=ROOT,
                env=self.environ,
                stdout=output,
                stderr=output,
            )
        try:
            until(lambda: answers(self.sandbox_port) or process.poll() is not None, "a start")
            assert process.poll() is None, self.output
            yield process
        finally:
            process.kill()
            process.wait()
            ports = (self.port, self.sandbox_port)
            until(lambda: not any(map(is_open, ports)), "the sandbox to end with the service")


def interrupt(process: subprocess.Popen[bytes], how: signal.Signals = signal.SIGINT) -> int:
    """Ask a process to end, as Ctrl-C does; return its exit status."""
    process.send_signal(how)
    return process.wait(_PATIENCE_S)
