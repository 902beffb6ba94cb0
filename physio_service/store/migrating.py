"""Bring the tables up to date: one process at a time, whole or not at all."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from physio_service.store.database import Database, refusal

_FOLDER = Path(__file__).parent / "migrations"
_LOCK = 7_260_001  # any number of our own: the advisory lock of migrations on PostgreSQL
_WAIT_MS = 120_000


def migrate(database: Database, to: str = "head") -> None:
    """Apply what is missing up to a revision, in one transaction, while every other starter waits.

    Raises StoreUnusable, with nothing changed.
    """
    try:
        _upgrade(database, to)
    except OperationalError as error:
        raise refusal(error) from None


def _upgrade(database: Database, to: str) -> None:
    with database.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.connection.cursor().execute(f"PRAGMA busy_timeout={_WAIT_MS}")
        with connection.begin():
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
            command.upgrade(_config(connection), to)
        if not database.is_in_memory:
            connection.invalidate()  # its longer patience must not stay in the pool


def is_current(database: Database) -> bool:
    """Return whether the tables are those this version of the program expects."""
    with database.engine.connect() as connection:
        heads = set(ScriptDirectory(str(_FOLDER)).get_heads())
        return set(MigrationContext.configure(connection).get_current_heads()) == heads


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    return config
