"""What tests of the API share: an application made once, and a seeded clinic copied for each."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from physio_service.app import create_app
from physio_service.container import Container, build
from physio_service.store.database import Database
from physio_service.web import parts, rehearsals
from schedules.clock import VirtualClock
from tests.builders_accounts import quick_hasher, settings
from tests.builders_api import Caller, Place, make_place
from tests.builders_people import READERS
from tests.builders_plans import CATALOGUE
from tests.builders_store import KEYRING

COUNTS = ("intended", "texts", "segments", "most_texts_in_a_day", "texts_without_a_price")
REHEARSED = {
    "assumptions": ["DRAFT"],
    "applied": {
        "window": {"opens": "08:00", "closes": "20:00"},
        "texts_a_day": 2,
        "texts_a_week": {"P0": 3},
    },
    "messages": [],
    "totals": {
        **dict.fromkeys(COUNTS, 0),
        "cost": [],
        "by_state": {},
        "by_purpose": {},
        "stopped_by": {},
    },
    "acts": [],
}
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def seeded(
    tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: bytes
) -> tuple[bytes, Place, Place]:
    """A database with two clinics, as a file's content, and what is in each."""
    path = tmp_path_factory.mktemp("api") / "seeded.db"
    path.write_bytes(migrated_sqlite)
    database = Database(f"sqlite:///{path}", KEYRING)
    here = make_place(database, START, "hillside", "+447700900001")
    there = make_place(database, START, "riverside", "+447700900002")
    database.close()  # the last one out folds the log into the file
    return path.read_bytes(), here, there


@pytest.fixture(scope="session")
def whole_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application, put together once; each test gives it parts of its own."""
    folder = tmp_path_factory.mktemp("whole_app")
    container = build(settings(folder), hasher=quick_hasher(), catalogue=CATALOGUE, readers=READERS)
    return create_app(container.settings, container)


@pytest.fixture
def here(seeded: tuple[bytes, Place, Place]) -> Place:
    """The clinic whose tokens `caller` uses."""
    return seeded[1]


@pytest.fixture
def there(seeded: tuple[bytes, Place, Place]) -> Place:
    """Another clinic."""
    return seeded[2]


@pytest.fixture
def api_database(seeded: tuple[bytes, Place, Place], tmp_path: Path) -> Iterator[Database]:
    path = tmp_path / "seeded.db"
    path.write_bytes(seeded[0])
    database = Database(f"sqlite:///{path}", KEYRING)
    yield database
    database.close()


@pytest.fixture
def api_app(whole_app: Flask, api_database: Database, clock: VirtualClock, tmp_path: Path) -> Flask:
    container: Container = build(
        settings(tmp_path),
        clock=clock,
        database=api_database,
        hasher=quick_hasher(),
        catalogue=CATALOGUE,
        readers=READERS,
    )
    parts.install(whole_app, container)
    rehearsals.install(whole_app, lambda _standing, _order: REHEARSED)
    return whole_app


@pytest.fixture
def caller(api_app: Flask, here: Place) -> Callable[[str | None], Caller]:
    """Give a caller with the token of a role, of a scope, or with none."""

    def of(whose: str | None) -> Caller:
        client = api_app.test_client(use_cookies=False)
        return Caller(client, None if whose is None else here.secrets[whose])

    return of


@pytest.fixture
def physio_api(caller: Callable[[str | None], Caller]) -> Caller:
    return caller("physio")
