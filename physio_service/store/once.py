"""Insert a row unless its unique key is taken: the database keeps "once", on both engines."""

from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from physio_service.store.database import Tx


def insert_once(tx: Tx, table: Table, row: dict[str, Any]) -> bool:
    """Insert `row`; return False, and change nothing, when a unique key already holds it."""
    insert = postgresql.insert if tx.is_postgresql else sqlite.insert
    statement = insert(table).values(row).on_conflict_do_nothing()
    return tx.connection.execute(statement).rowcount == 1


def insert_new(tx: Tx, table: Table, rows: list[dict[str, Any]]) -> int:
    """Insert the rows whose unique keys are free; return how many went in."""
    return sum(insert_once(tx, table, row) for row in rows)
