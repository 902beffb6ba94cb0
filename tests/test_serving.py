"""One command begins everything and ends everything, however it ends."""

import os
import signal
import subprocess
import threading
from collections.abc import Callable

import pytest

from faults.processes import free_port, is_open, until
from physio_service import serving
from physio_service.container import build
from physio_service.serving import CannotServe, beat, end_child, listen, serve
from physio_service.store import heartbeats
from physio_service.store.database import Database
from tests.builders_accounts import quick_hasher, settings
from tests.builders_carrier import FakeCarrier
from tests.builders_people import house
from tests.builders_plans import CATALOGUE
from tests.builders_processes import ask
from tests.test_cli import REAL


@pytest.fixture
def start(tmp_path, migrated_sqlite, clock):
    """Return a way to make the parts, with ports of their own and a founded clinic."""
    (tmp_path / "physio.db").write_bytes(migrated_sqlite)
    made = []

    def start_(**environ: str):
        own = {
            "PORT": str(free_port()),
            "SANDBOX_PORT": str(free_port()),
            "PUBLIC_BASE_URL": "http://127.0.0.1",
        }
        container = build(
            settings(tmp_path, **(own | environ)),
            hasher=quick_hasher(),
            catalogue=CATALOGUE,
            gateway=FakeCarrier(is_real="CARRIER" in environ),
        )
        made.append(container.database)
        return container

    container = start_()
    house(container.database, clock.now())
    yield start_
    for database in made:
        database.close()


def interrupt_when(is_so: Callable[[], bool], how: signal.Signals = signal.SIGINT) -> None:
    def wait() -> None:
        try:
            until(is_so, "the moment to interrupt")
        finally:  # or a slow machine would serve for ever
            os.kill(os.getpid(), how)

    threading.Thread(target=wait, daemon=True).start()


def is_well(port: int) -> bool:
    return ask(port, "GET", "/health")[0] == 200


def has_beaten(database: Database) -> bool:
    with database.reading() as tx:
        return any(one.finished_at for one in heartbeats.all(tx))


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_serves_with_beats_and_sandbox_until_told_to_end(start, how):
    container = start()
    port, sandbox_port = container.settings.port, container.settings.sandbox_port
    before = signal.getsignal(how)

    status = serve(
        container,
        listen("127.0.0.1", port, "PORT"),
        lambda: interrupt_when(lambda: is_well(port) and is_open(sandbox_port), how),
    )

    assert status == 0
    assert not is_open(port)
    assert not is_open(sandbox_port)
    assert signal.getsignal(how) == before


def test_the_beats_alone_run_until_told_to_end(start):
    container = start()

    status = beat(container, lambda: interrupt_when(lambda: has_beaten(container.database)))

    assert status == 0


def test_with_a_real_carrier_there_is_no_sandbox(start):
    container = start(**REAL, BEATS="0")
    port = container.settings.port
    seen = []

    def look() -> bool:
        seen.append(is_open(container.settings.sandbox_port))
        return True

    status = serve(container, listen("127.0.0.1", port, "PORT"), lambda: interrupt_when(look))

    assert (status, seen) == (0, [False])


def test_when_the_sandbox_dies_the_service_ends_and_says_so(start, monkeypatch):
    children = []

    class Kept(subprocess.Popen):
        def __init__(self, *given, **named):
            super().__init__(*given, **named)
            children.append(self)

    monkeypatch.setattr(serving.subprocess, "Popen", Kept)
    container = start()
    listener = listen("127.0.0.1", container.settings.port, "PORT")

    assert serve(container, listener, lambda: children[0].kill()) == 1


def test_a_sandbox_that_cannot_start_stops_the_start(start, tmp_path):
    container = start()
    (tmp_path / "sandbox").write_text("not a folder")
    listener = listen("127.0.0.1", container.settings.port, "PORT")

    with listener, pytest.raises(CannotServe, match="sandbox did not start"):
        serve(container, listener, lambda: None)


def test_a_sandbox_that_does_not_end_when_asked_is_ended():
    deaf = subprocess.Popen(["sleep", "60"], stdin=subprocess.PIPE)

    end_child(deaf, within_s=0.1)

    assert deaf.returncode == -signal.SIGKILL


def test_an_address_of_the_sixth_kind_is_one_too():
    listen("::1", 0, "PORT").close()
