"""A copy of the whole database while it is in use: for a backup, by SQLite's own means."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url

from physio_service.domain.errors import Conflict
from physio_service.store.database import Database


def copy_to(database: Database, target: Path) -> None:
    """Write a consistent copy that nobody else may read, and check it whole.

    Raises Conflict where the target exists, or the database is none of a file.
    """
    if not database.is_sqlite:
        raise Conflict(
            "PostgreSQL is backed up by its own pg_dump: see docs/operations.md, Back up"
        )
    if target.exists():
        raise Conflict(f"{target} is there already: choose another name")
    target.touch(mode=0o600)
    source = make_url(database.url).database or ""
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)
        (verdict,) = copy.execute("PRAGMA integrity_check").fetchone()
    if verdict != "ok":
        raise Conflict(f"the copy is not whole: {verdict}")
