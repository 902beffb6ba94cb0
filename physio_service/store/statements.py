"""Two statements that every table needs: insert what is new, change what is as it was seen."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Table, update
from sqlalchemy.dialects import postgresql, sqlite

from physio_service.domain.errors import Stale
from physio_service.store.database import Tx


def insert_new(tx: Tx, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert the rows that break no unique key of `table`, and return how many they were.

    Catching the violation instead would abort a transaction of PostgreSQL.
    """
    if not rows:
        return 0
    insert = postgresql.insert if tx.is_postgresql else sqlite.insert
    statement = insert(table).values([dict(row) for row in rows]).on_conflict_do_nothing()
    # Without the option the count of an INSERT is lost (-1) on PostgreSQL.
    counted = statement.execution_options(preserve_rowcount=True)
    return tx.connection.execute(counted).rowcount


def change_seen(
    tx: Tx, table: Table, clinic_id: UUID, row_id: UUID, version: int, values: Mapping[str, Any]
) -> None:
    """Change a row that still has the version its reader saw; raise Stale otherwise."""
    statement = (
        update(table)
        .where(table.c.clinic_id == clinic_id, table.c.id == row_id, table.c.version == version)
        .values(version=version + 1, **values)
    )
    if tx.connection.execute(statement).rowcount != 1:
        raise Stale("this has changed since you read it: read it again, then change it")
