"""Engines by URL: SQLite in WAL with full durability, or PostgreSQL."""

import sqlite3
import time
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor

# Lock not available, deadlock detected. PostgreSQL's words are in the language of its server, its
# codes are not: https://www.postgresql.org/docs/current/errcodes-appendix.html
_BUSY_STATES = ("55P03", "40P01")
_WAL_AGAIN_S = 0.02


def engine_at(url: str, patience_ms: int) -> Engine:
    """Return the engine of a URL, whose writers wait for each other at most so long."""
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(
            url,
            pool_pre_ping=True,
            hide_parameters=True,  # a failing statement must not print a person into the log
            connect_args={"options": f"-c timezone=UTC -c lock_timeout={patience_ms}"},
        )
    engine = create_engine(url, hide_parameters=True, **_for_memory(url))
    event.listen(engine, "connect", partial(_set_up_sqlite, patience_ms))
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _for_memory(url: str) -> dict[str, Any]:
    """Return what a database without a file needs: it lives as long as its one connection.

    Whoever wants to begin a transaction waits for the one that has the connection.
    """
    if make_url(url).database:
        return {}
    in_turn: dict[str, Any] = {"poolclass": QueuePool, "pool_size": 1, "max_overflow": 0}
    return in_turn | {"connect_args": {"check_same_thread": False}}


def _set_up_sqlite(patience_ms: int, connection: DBAPIConnection, _record: object) -> None:
    # The driver's own transaction handling begins too late; `_begin_sqlite` does it.
    connection.isolation_level = None
    cursor = connection.cursor()
    _use_wal(cursor, patience_ms)
    for pragma in (
        f"busy_timeout={patience_ms}",
        "synchronous=FULL",  # an acknowledged text must survive a power cut
        "foreign_keys=ON",
        "recursive_triggers=ON",  # else REPLACE would delete from the journal unseen
        "trusted_schema=OFF",
        "temp_store=MEMORY",  # no personal data in temporary files
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _use_wal(cursor: DBAPICursor, patience_ms: int) -> None:
    """Turn the log on; of two who do it first at once, SQLite refuses one without any wait."""
    deadline = time.monotonic() + patience_ms / 1000
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if not is_busy(error) or time.monotonic() > deadline:
                raise
        time.sleep(_WAL_AGAIN_S)


def is_busy(error: BaseException | None) -> bool:
    """Say whether another writer held the database for too long."""
    return getattr(error, "sqlstate", None) in _BUSY_STATES or "is locked" in str(error)


def hurry(connection: DBAPIConnection, _record: object) -> None:
    """Wait for no disk: for what may be lost in a power cut."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous=OFF")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", True)
    # Neither of these two can fail or wait, so they go past SQLAlchemy, which takes longer.
    driver = connection.connection.dbapi_connection
    assert isinstance(driver, sqlite3.Connection)  # noqa: S101 - the dialect's own
    driver.execute(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
    if writes:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        driver.execute("BEGIN")
