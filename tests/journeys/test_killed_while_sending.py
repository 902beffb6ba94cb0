"""Kill -9 while texts go out, start again: no text twice, and none without a visible state."""

import http.client
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from socket import create_connection
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from config.secrets import with_secrets
from config.settings import load_settings
from physio_service.container import Container, build
from physio_service.store import schema as tables
from physio_service.store.migrating import migrate
from schedules.clock import utc_now
from tests.builders_messages import Line
from tests.builders_people import house
from tests.builders_plans import CATALOGUE
from tests.builders_processes import free_port, until

ROOT = Path(__file__).parents[2]
TEXTS = 120
MODES = {"latency_before": 0.05, "latency_after": 0.1, "delivery_delay": 0.05}


class Installation:
    """A service with its data, its ports and its carrier's log of what was accepted."""

    def __init__(self, folder: Path) -> None:
        self.environ = {
            "DATA_DIR": str(folder / "data"),
            "PORT": str(free_port()),
            "SANDBOX_PORT": str(free_port()),
            "DEMO": "0",
            "LOG_LEVEL": "ERROR",
        }
        self.log = folder / "data" / "sandbox" / "accepted.jsonl"
        self.output = folder / "output"

    def accepted(self) -> list[dict[str, str]]:
        text = self.log.read_text(encoding="utf-8") if self.log.exists() else ""
        whole = text[: text.rfind("\n") + 1]  # the last line may be being written
        return [json.loads(line)["message"] for line in whole.splitlines()]

    def has_accepted(self, least: int) -> bool:
        return len(self.accepted()) >= least

    def container(self, **environ: str) -> Container:
        settings = load_settings(with_secrets(self.environ | environ))
        return build(settings, catalogue=CATALOGUE)

    @contextmanager
    def serving(self, clock_offset_s: int) -> Iterator[subprocess.Popen[bytes]]:
        """Run the service as anybody would; it is killed, not asked, at the end."""
        ports = [int(self.environ[name]) for name in ("PORT", "SANDBOX_PORT")]
        with self.output.open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "physio_service", "serve"],
                cwd=ROOT,
                env=self.environ | {"CLOCK_OFFSET_S": str(clock_offset_s)},
                stdout=output,
                stderr=output,
            )
        try:
            until(lambda: is_open(ports[1]) or process.poll() is not None, "the sandbox to start")
            assert process.poll() is None, self.output.read_text()
            set_modes(ports[1])
            yield process
        finally:
            process.kill()
            process.wait()
            until(lambda: not any(map(is_open, ports)), "the sandbox to end with the service")


def is_open(port: int) -> bool:
    try:
        create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def set_modes(port: int) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
        headers = {"Content-Type": "application/json"}
        connection.request("POST", "/sandbox/modes", json.dumps(MODES), headers)
        assert connection.getresponse().status == http.HTTPStatus.OK


def states(container: Container) -> Counter[str]:
    with container.database.reading() as tx:
        return Counter(tx.connection.execute(select(tables.messages.c.state)).scalars())


def fill(container: Container, clock) -> None:
    """Give each of many patients a session that is due now."""
    migrate(container.database)
    line = Line(house(container.database, clock.now()), clock)
    for number in range(TEXTS):
        patient = line.patient(f"+447700900{100 + number}")
        line.activity(line.episode(patient))


@pytest.fixture
def installation(tmp_path, clock):
    installation = Installation(tmp_path)
    with closing(installation.container().database):
        fill(installation.container(), clock)
    return installation


def test_no_text_twice_and_none_without_a_state(installation, clock):
    offset_s = int((clock.now() - utc_now()) / timedelta(seconds=1))
    for killed_after in (TEXTS // 4, TEXTS // 2):
        with installation.serving(offset_s):
            until(partial(installation.has_accepted, killed_after), "texts to go out")
        offset_s += 120  # started again two minutes later: no lease of the dead holds
    container = installation.container()

    with closing(container.database), installation.serving(offset_s):
        until(lambda: is_settled(container), "every text to have a state that lasts")

    gone = Counter(token_of(message) for message in installation.accepted())
    assert set(gone.values()) == {1}, "a text left twice"
    per_phone = Counter(message["to"] for message in installation.accepted())
    assert set(per_phone.values()) == {1}, "a phone got one text twice"
    found = states(container)
    assert found.total() == TEXTS, "a session was never asked about"
    # What was being handed over when the service died, and never arrived, is shown as such.
    assert found["unknown"] == TEXTS - len(gone)
    assert found["unknown"] <= 2 * 8
    assert set(found) <= {"sent", "delivered", "unknown"}


def is_settled(container: Container) -> bool:
    found = states(container)
    return found.total() == TEXTS and not found["queued"] and not found["sending"]


def token_of(message: dict[str, str]) -> str:
    return parse_qs(urlsplit(message["status_callback"]).query)["m"][0]
