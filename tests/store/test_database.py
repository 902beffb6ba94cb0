"""The database: transactions whole or not at all, snapshots, durable, and silent about people."""

import sqlite3
import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.event import listen
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

from physio_service.store.database import Database, StoreBusy, StoreUnusable
from physio_service.store.schema import contacts, data_keys, heartbeats
from physio_service.store.types import UtcDateTime, new_id
from physio_service.store.vault import Unreadable
from tests.builders_accounts import make_clinic
from tests.builders_store import KEYRING

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def beat(name="send", at=NOW, **more):
    return insert(heartbeats).values(beat=name, every_s=2, started_at=at, **more)


def beats(database):
    with database.reading() as tx:
        return tx.connection.execute(select(heartbeats.c.beat)).scalars().all()


def test_a_transaction_is_whole_or_not_at_all(database):
    def fail():
        with database.transaction() as tx:
            tx.connection.execute(beat("send"))
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        fail()
    assert beats(database) == []

    with database.transaction() as tx:
        tx.connection.execute(beat("send"))
    assert beats(database) == ["send"]


def test_a_page_reads_one_moment_whatever_is_written_meanwhile(database):
    with database.reading() as tx:
        before = tx.connection.execute(select(heartbeats.c.beat)).all()
        with database.transaction() as other:
            other.connection.execute(beat())
        after = tx.connection.execute(select(heartbeats.c.beat)).all()

    assert before == after == []
    assert beats(database) == ["send"]


def test_a_page_cannot_write(database):
    def write():
        with database.reading() as tx:
            tx.connection.execute(beat())

    with pytest.raises(Exception, match=r"(?i)read.?only"):
        write()

    assert beats(database) == []
    with database.transaction() as tx:
        tx.connection.execute(beat())
    assert beats(database) == ["send"]


def test_a_writer_that_waits_too_long_is_told_so(database):
    hasty = Database(database.url, KEYRING, patience_ms=50)
    with database.transaction() as tx:
        tx.connection.execute(beat())

    def write():
        with hasty.transaction() as tx:
            tx.connection.execute(update(heartbeats).values(every_s=9))

    with database.transaction() as tx:
        tx.connection.execute(update(heartbeats).values(every_s=3))
        with pytest.raises(StoreBusy):
            write()
    write()
    hasty.close()


def test_a_database_without_room_says_so_and_keeps_nothing_half(tmp_path, migrated_sqlite):
    path = tmp_path / "small.db"
    path.write_bytes(migrated_sqlite)
    small = Database(f"sqlite:///{path}", KEYRING)
    full = len(migrated_sqlite) // 4096
    listen(small.engine, "connect", lambda made, _: made.execute(f"PRAGMA max_page_count={full}"))

    def fill():
        with small.transaction() as tx:
            for number in range(10_000):
                tx.connection.execute(beat(f"beat {number}"))

    with pytest.raises(StoreUnusable, match="full"):
        fill()

    with small.reading() as tx:
        assert tx.connection.execute(select(heartbeats)).all() == []
    small.close()


def test_a_mistake_of_ours_is_not_told_as_a_broken_database(tmp_path):
    empty = Database(f"sqlite:///{tmp_path / 'empty.db'}", KEYRING)

    with pytest.raises(OperationalError), empty.transaction() as tx:
        tx.connection.execute(beat())
    empty.close()


def test_whoever_opens_a_new_database_waits_for_who_is_writing_its_first_tables(tmp_path):
    path = tmp_path / "new.db"
    first = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    first.execute("CREATE TABLE made (at)")
    first.execute("BEGIN IMMEDIATE")  # SQLite lets nobody turn the log on meanwhile, nor wait
    threading.Timer(0.2, first.rollback).start()
    second = Database(f"sqlite:///{path}", KEYRING)

    with second.reading() as tx:
        assert tx.connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"

    second.close()
    first.close()


def test_two_who_wait_for_each_other_do_not_wait_for_ever(database):
    with database.transaction() as tx:
        tx.connection.execute(beat("a"))
        tx.connection.execute(beat("b"))
    meet, ends = threading.Barrier(2), []

    def work(first, second):
        try:
            with database.transaction() as tx:
                tx.connection.execute(change(first))
                if tx.is_postgresql:
                    meet.wait(10)
                tx.connection.execute(change(second))
            ends.append("done")
        except StoreBusy:
            ends.append("busy")

    def change(name):
        return update(heartbeats).where(heartbeats.c.beat == name).values(every_s=9)

    threads = [threading.Thread(target=work, args=pair) for pair in (("a", "b"), ("b", "a"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    wanted = ["busy", "done"] if database.engine.dialect.name == "postgresql" else ["done", "done"]
    assert sorted(ends) == wanted


def test_any_other_trouble_of_the_database_keeps_its_name(database):
    with pytest.raises(Exception, match="no_such_table"), database.transaction() as tx:
        tx.connection.execute(text("SELECT * FROM no_such_table"))


def test_a_statement_that_fails_says_nothing_of_the_person(database):
    clinic_id = make_clinic(database, NOW)

    def break_a_rule():
        with database.transaction() as tx:
            for _ in range(2):
                tx.make_key(clinic_id, clinic_id)

    with pytest.raises(IntegrityError) as refusal:
        break_a_rule()

    assert "hidden" in str(refusal.value)


@pytest.mark.durable
def test_what_was_acknowledged_survives_a_power_cut(database):
    with database.reading() as tx:
        if tx.is_postgresql:
            assert tx.connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
            assert tx.connection.exec_driver_sql("SHOW timezone").scalar() == "UTC"
            return
        pragmas = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "temp_store": 2}
        for name, value in pragmas.items():
            assert tx.connection.exec_driver_sql(f"PRAGMA {name}").scalar() == value


def test_instants_come_back_in_utc_to_the_microsecond(database):
    tokyo = timezone(timedelta(hours=9))
    at = datetime(2026, 3, 2, 18, 0, 0, 123456, tzinfo=tokyo)
    with database.transaction() as tx:
        tx.connection.execute(beat(at=at))

    with database.reading() as tx:
        row = tx.connection.execute(select(heartbeats)).one()

    assert row.started_at == at
    assert row.started_at.utcoffset() == timedelta(0)
    assert row.finished_at is None


def test_an_instant_without_an_offset_is_refused(database):
    def write():
        with database.transaction() as tx:
            tx.connection.execute(beat(at=NOW.replace(tzinfo=None)))

    with pytest.raises(StatementError, match="naive"):
        write()
    assert UtcDateTime().process_bind_param(None, database.engine.dialect) is None


def test_a_sealed_column_takes_no_plain_text(database):
    clinic_id = make_clinic(database, NOW)

    def write():
        row = {
            "clinic_id": clinic_id,
            "id": new_id(),
            "created_at": NOW,
            "number": "+447700900123",
            "number_index": b"i",
            "line_type": "mobile",
        }
        with database.transaction() as tx:
            tx.connection.execute(insert(contacts).values(row))

    with pytest.raises(StatementError, match="sealed text only"):
        write()


def test_a_person_whose_key_was_erased_can_be_read_by_nobody(database):
    clinic_id, anna, ben, row_id = make_clinic(database, NOW), new_id(), new_id(), new_id()
    with database.transaction() as tx:
        for person in (anna, ben):
            tx.make_key(clinic_id, person)
        sealed = {p: tx.seal(contacts.c.number, row_id, clinic_id, p, "hello") for p in (anna, ben)}
    with database.transaction() as tx:
        tx.connection.execute(delete(data_keys).where(data_keys.c.subject_id == anna))

    with database.reading() as tx:
        tx.load_keys(clinic_id, [anna, ben])
        column = contacts.c.number
        assert tx.open(column, row_id, clinic_id, ben, sealed[ben]) == "hello"
        assert tx.open(column, row_id, clinic_id, anna, None) is None
        with pytest.raises(Unreadable, match="erased"):
            tx.open(column, row_id, clinic_id, anna, sealed[anna])


def test_a_key_of_another_clinic_opens_nothing(database):
    ours, theirs, person = make_clinic(database, NOW), make_clinic(database, NOW), new_id()
    with database.transaction() as tx:
        tx.make_key(theirs, person)

    with database.reading() as tx, pytest.raises(Unreadable):
        tx.seal(contacts.c.number, new_id(), ours, person, "hello")


def test_many_keys_are_fetched_with_one_query(database):
    clinic_id, people = make_clinic(database, NOW), [new_id() for _ in range(5)]
    with database.transaction() as tx:
        for person in people:
            tx.make_key(clinic_id, person)

    asked = []
    listen(database.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    with database.reading() as tx:
        tx.load_keys(clinic_id, people)
        for person in people:
            tx.seal(contacts.c.number, new_id(), clinic_id, person, "hello")

    assert len([statement for statement in asked if "data_keys" in statement]) == 1
