"""Migrations: what they make is what the program expects, once, whole, under a lock."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, delete, func, select, text, update
from sqlalchemy.exc import DBAPIError

from physio_service.domain.event import SYSTEM, Event
from physio_service.store import events, receipts
from physio_service.store.database import Database
from physio_service.store.migrating import is_current, migrate
from physio_service.store.schema import clinics, metadata
from physio_service.store.schema import events as event_rows
from physio_service.store.schema import receipts as receipt_rows
from tests.builders_accounts import make_clinic
from tests.builders_store import KEYRING

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
_OF_POSTGRESQL = (
    "SELECT table_name, column_name, data_type, is_nullable, character_maximum_length,"
    " column_default FROM information_schema.columns WHERE table_schema = 'public'",
    "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace",
)
_CONSTRAINTS = ("\tCONSTRAINT", "\tFOREIGN KEY", "\tPRIMARY KEY", "\tUNIQUE", "\tCHECK")


def shape(connection: Connection) -> set[str]:
    """Return every column, constraint and index, in the database's own words."""
    if connection.dialect.name == "postgresql":
        rows = [row for query in _OF_POSTGRESQL for row in connection.exec_driver_sql(query)]
    else:
        made = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql > ''")
        rows = [
            (name, line)
            for name, sql in made
            for line in _lines(sql)
            if not sql.startswith("CREATE TRIGGER")
        ]
    return {str(tuple(row)) for row in rows if "alembic_version" not in str(row)}


def _lines(sql: str) -> Iterator[str]:
    """Yield what a table is made of; SQLite writes added columns in the line of the last one."""
    for line in sql.splitlines():
        is_columns = line.startswith("\t") and not line.startswith(_CONSTRAINTS)
        parts = line.split(", ") if is_columns else [line]
        yield from (part.strip().rstrip(",") for part in parts if part.strip())


def test_the_migrations_make_what_the_tables_say(two_empty):
    migrated, declared = two_empty
    migrate(migrated)
    with declared.engine.begin() as connection:
        metadata.create_all(connection)
        wanted = shape(connection)

    with migrated.engine.connect() as connection:
        made = shape(connection)
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []

    assert sorted(made ^ wanted) == []


def test_an_empty_database_is_not_current_until_it_is_migrated(empty):
    assert not is_current(empty)

    migrate(empty)

    assert is_current(empty)


def test_two_starters_at_once_migrate_once_and_both_go_on(empty):
    starters = [empty, *(Database(empty.url, KEYRING) for _ in range(2))]
    failures = []

    def start(database):
        try:
            migrate(database)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=start, args=(one,)) for one in starters]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert failures == []
    assert all(is_current(one) for one in starters)
    for one in starters[1:]:
        one.close()


def test_a_migration_that_fails_leaves_nothing(empty):
    with empty.engine.begin() as connection:
        connection.execute(text("CREATE TABLE tasks (id INTEGER)"))

    with pytest.raises(DBAPIError):
        migrate(empty)

    with empty.engine.connect() as connection:
        assert {line.split("'")[1] for line in shape(connection)} == {"tasks"}


def test_migrating_again_keeps_what_is_there(database):
    clinic_id = make_clinic(database, NOW)

    migrate(database)

    with database.reading() as tx:
        assert tx.connection.execute(select(clinics.c.id)).scalars().all() == [clinic_id]
        assert tx.connection.execute(select(func.count()).select_from(event_rows)).scalar() == 0


@pytest.fixture
def written(database: Database) -> Database:
    """A database with a line in the journal and a receipt."""
    clinic_id = make_clinic(database, NOW)
    with database.transaction() as tx:
        events.record(tx, Event(clinic_id, "clinic.changed", "clinic", clinic_id, SYSTEM), NOW)
        receipts.add(
            tx, clinic_id=None, token=None, sid="SM1", status="sent", error_code=0, now=NOW
        )
    return database


@pytest.mark.parametrize(
    "rewriting",
    [
        update(event_rows).values(kind="clinic.forged"),
        delete(event_rows),
        update(receipt_rows).values(status="delivered"),
        delete(receipt_rows),
    ],
    ids=["change the journal", "erase the journal", "change a receipt", "erase a receipt"],
)
def test_the_journal_and_the_receipts_cannot_be_rewritten(written, rewriting):
    def rewrite():
        with written.transaction() as tx:
            tx.connection.execute(rewriting)

    with pytest.raises(DBAPIError, match="append-only"):
        rewrite()

    with written.reading() as tx:
        assert tx.connection.execute(select(event_rows.c.kind)).scalars().all() == [
            "clinic.changed"
        ]
        assert tx.connection.execute(select(receipt_rows.c.status)).scalars().all() == ["sent"]


def test_the_journal_cannot_be_emptied_by_another_word(written):
    is_sqlite = written.engine.dialect.name == "sqlite"
    statement = "REPLACE INTO events SELECT * FROM events" if is_sqlite else "TRUNCATE events"

    def empty_it():
        with written.transaction() as tx:
            tx.connection.execute(text(statement))

    with pytest.raises(DBAPIError, match="append-only"):
        empty_it()
