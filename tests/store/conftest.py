"""What the tests of the store share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from physio_service.store.database import Database
from tests.builders_store import KEYRING


@pytest.fixture(params=["sqlite", "postgresql"])
def two_empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[Database]]:
    """Two databases of one engine with nothing in them."""
    if request.param == "sqlite":
        urls, names = [f"sqlite:///{tmp_path / name}" for name in ("a.db", "b.db")], []
    else:
        server = request.getfixturevalue("postgresql")
        names, urls = zip(*(server.create(migrated=False) for _ in range(2)), strict=True)
    databases = [Database(url, KEYRING) for url in urls]
    yield databases
    for database in databases:
        database.close()
    for name in names:
        request.getfixturevalue("postgresql").drop(name)


@pytest.fixture
def empty(two_empty: list[Database]) -> Database:
    return two_empty[0]
