"""Commits for many: durable for each, undone for one, and one wait for the disk."""

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, select
from sqlalchemy.event import listen

from physio_service.store.database import Database, StoreUnusable
from physio_service.store.schema import heartbeats
from tests.builders_store import KEYRING

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def sqlite(migrated_sqlite, tmp_path):
    path = tmp_path / "grouped.db"
    path.write_bytes(migrated_sqlite)
    database = Database(f"sqlite:///{path}", KEYRING)
    yield database
    database.close()


def note(name):
    def work(tx):
        tx.connection.execute(insert(heartbeats).values(beat=name, every_s=2, started_at=NOW))
        return name

    return work


def noted(database):
    with database.reading() as tx:
        return set(tx.connection.execute(select(heartbeats.c.beat)).scalars())


def all_at_once(database, works):
    """Run `works` each in a thread while another writer holds the first one up."""
    is_held, go_on = threading.Event(), threading.Event()
    outcomes = {}

    def hold(tx):
        is_held.set()
        assert go_on.wait(10)

    def run(name, work):
        try:
            outcomes[name] = database.together(work)
        except Exception as error:
            outcomes[name] = error

    holder = threading.Thread(target=database.together, args=(hold,))
    holder.start()
    assert is_held.wait(10)
    threads = [threading.Thread(target=run, args=one) for one in works.items()]
    for thread in threads:
        thread.start()
    while database.is_sqlite and len(database._group._waiting) < len(works):
        threading.Event().wait(0.001)
    go_on.set()
    for thread in [holder, *threads]:
        thread.join(10)
    return outcomes


def test_what_was_done_together_is_kept_when_it_returns(database):
    assert database.together(note("send")) == "send"

    assert noted(database) == {"send"}


def test_writers_who_wait_are_committed_together(sqlite):
    commits = []
    listen(sqlite.engine, "commit", lambda _: commits.append(1))

    all_at_once(sqlite, {f"b{n}": note(f"b{n}") for n in range(8)})

    assert len(commits) == 2  # the one that held the others up, and all of them
    assert noted(sqlite) == {f"b{n}" for n in range(8)}


def test_one_that_fails_undoes_only_itself(database):
    def fail(tx):
        note("lost")(tx)
        raise ValueError("mine alone")

    outcomes = all_at_once(database, {"first": note("first"), "bad": fail, "last": note("last")})

    assert isinstance(outcomes["bad"], ValueError)
    assert (outcomes["first"], outcomes["last"]) == ("first", "last")
    assert noted(database) == {"first", "last"}


def test_when_the_database_gives_up_every_one_of_them_is_told(sqlite):
    def fill(tx):
        tx.connection.exec_driver_sql("PRAGMA max_page_count=1")
        tx.connection.exec_driver_sql("CREATE TABLE t (x)")
        tx.connection.exec_driver_sql("INSERT INTO t VALUES (zeroblob(10000000))")

    outcomes = all_at_once(sqlite, {"first": note("first"), "full": fill})

    assert {type(outcome) for outcome in outcomes.values()} == {StoreUnusable}
    assert noted(sqlite) == set()


def test_what_ends_the_process_is_not_swallowed(sqlite):
    def interrupted(tx):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sqlite.together(interrupted)

    assert noted(sqlite) == set()
    assert sqlite.together(note("after")) == "after"
