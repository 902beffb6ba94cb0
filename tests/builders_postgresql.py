"""A real PostgreSQL for the tests: a server, and databases on it that are quick to come by."""

from uuid import uuid4

import psycopg
from sqlalchemy import make_url

from physio_service.store.database import Database
from physio_service.store.migrating import migrate
from tests.builders_store import KEYRING


class PostgreSQL:
    """A real server of this test run, with a migrated template to copy databases from."""

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._admin = psycopg.connect(uri, autocommit=True)
        # Nothing of a test must survive a power cut, and every flush is waited for.
        self._admin.execute("ALTER SYSTEM SET fsync = off")
        self._admin.execute("SELECT pg_reload_conf()")
        self._admin.execute("CREATE DATABASE template_physio")
        template = Database(self.url("template_physio"), KEYRING)
        migrate(template)
        template.close()
        self._lent: Lent | None = None

    def url(self, name: str) -> str:
        url = make_url(self._uri).set(drivername="postgresql+psycopg", database=name)
        return url.render_as_string(hide_password=False)

    def create(self, *, migrated: bool = True) -> tuple[str, str]:
        name = f"test_{uuid4().hex}"
        template = "template_physio" if migrated else "template1"
        self._admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        return name, self.url(name)

    def drop(self, name: str) -> None:
        self._admin.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def lend(self) -> str:
        """Return the address of the one database that tests take turns with, as it was migrated.

        To copy a database takes a hundred times as long as to empty one.
        """
        if self._lent is None or not self._lent.refresh():
            if self._lent is not None:
                self._lent.close()
                self.drop(self._lent.name)
            self._lent = Lent(*self.create())
        return self._lent.url

    def close(self) -> None:
        if self._lent is not None:
            self._lent.close()
        self._admin.close()


class Lent:
    """A migrated database that one test after another is given, empty again each time."""

    def __init__(self, name: str, url: str) -> None:
        self.name, self.url = name, url
        plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection = psycopg.connect(plain, autocommit=True)
        self._connection.execute("SET lock_timeout = '5s'")
        self._tables = self._named()
        kept = [table for table in self._tables if self._has_rows(table)]
        self._connection.execute("CREATE SCHEMA pristine")
        for table in kept:
            self._connection.execute(f"CREATE TABLE pristine.{table} AS TABLE {table}")
        self._again = ";".join(
            [
                "SET session_replication_role = replica",  # no trigger, no foreign key minds
                *(f"DELETE FROM {table}" for table in self._tables),  # noqa: S608 - its own
                *(f"INSERT INTO {table} TABLE pristine.{table}" for table in kept),
                "SET session_replication_role = origin",
            ]
        )

    def _named(self) -> list[str]:
        rows = self._connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        )
        return [row[0] for row in rows]

    def _has_rows(self, table: str) -> bool:
        found = self._connection.execute(f"SELECT 1 FROM {table} LIMIT 1")  # noqa: S608 - its own
        return found.fetchone() is not None

    def refresh(self) -> bool:
        """Make it what it was; False when it cannot be: a test changed its tables or holds them."""
        try:
            if self._named() != self._tables:
                return False
            self._connection.execute(self._again)
        except psycopg.Error:
            return False
        return True

    def close(self) -> None:
        self._connection.close()
