"""What tests of the web share: one clinic with an account of each role, on SQLite."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from jinja2 import BytecodeCache, FileSystemBytecodeCache

from physio_service.app import create_app
from physio_service.catalogue import Catalogue, load_catalogue
from physio_service.container import Container, build
from physio_service.domain.staff import Role
from physio_service.store.database import Database
from schedules.clock import VirtualClock
from tests.builders_accounts import (
    Browser,
    browser,
    make_clinic,
    make_staff,
    quick_hasher,
    settings,
)
from tests.builders_store import KEYRING

ROOT = Path(__file__).parents[2]


@pytest.fixture
def sqlite(tmp_path: Path, migrated_sqlite: bytes) -> Iterator[Database]:
    path = tmp_path / "physio.db"
    path.write_bytes(migrated_sqlite)
    database = Database(f"sqlite:///{path}", KEYRING, is_scratch=True)
    yield database
    database.close()


@pytest.fixture(scope="session")
def shelf() -> Catalogue:
    return load_catalogue(ROOT / "config")


@pytest.fixture
def container(tmp_path: Path, sqlite: Database, clock: VirtualClock, shelf: Catalogue) -> Container:
    return build(
        settings(tmp_path, BEATS="0"),
        clock=clock,
        database=sqlite,
        hasher=quick_hasher(),
        catalogue=shelf,
    )


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> BytecodeCache:
    """Compiling the design system's templates takes longer than any test here."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(container: Container, compiled_templates: BytecodeCache) -> Flask:
    app = create_app(container.settings, container)
    app.jinja_env.bytecode_cache = compiled_templates
    return app


@pytest.fixture
def clinic_id(sqlite: Database, clock: VirtualClock) -> UUID:
    """A clinic where each role is somebody's, signed in by the role's own name."""
    clinic_id = make_clinic(sqlite, clock.now())
    for role in Role:
        make_staff(sqlite, clinic_id, clock.now(), username=role.value, role=role)
    return clinic_id


@pytest.fixture
def physio(app: Flask, clinic_id: UUID) -> Browser:
    return browser(app).sign_in("physio")
