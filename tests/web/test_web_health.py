"""Health turns red when the heart stops."""

import dataclasses

from physio_service.app import create_app
from physio_service.queries import pulse
from physio_service.store import heartbeats
from physio_service.store.database import Database


def app_with(container, **beats):
    return create_app(container.settings, dataclasses.replace(container, beats=beats))


def beat(sqlite, name, every_s, now):
    with sqlite.transaction() as tx:
        heartbeats.beat(tx, name, every_s, now)


def test_all_is_well_while_every_beat_is_young(container, sqlite, clock):
    client = app_with(container, send=5).test_client()
    beat(sqlite, "send", 5, clock.now())

    clock.forward(seconds=45)
    answer = client.get("/health")

    assert answer.status_code == 200
    assert answer.json["status"] == "ok"


def test_a_late_beat_turns_it_red_and_is_named(container, sqlite, clock):
    client = app_with(container, send=5).test_client()
    beat(sqlite, "send", 5, clock.now())

    clock.forward(seconds=46)
    answer = client.get("/health")

    assert answer.status_code == 503
    assert answer.json["late_beats"] == ["send"]


def test_a_beat_that_should_be_there_and_never_ran_is_late(container):
    answer = app_with(container, plan=60).test_client().get("/health")

    assert answer.json["late_beats"] == ["plan"]


def test_a_beat_that_only_fails_is_late_in_time(sqlite, clock):
    with sqlite.transaction() as tx:
        heartbeats.fail(tx, "plan", 60, "OSError", clock.now())
    clock.forward(seconds=211)

    assert pulse.read(sqlite, {}, clock.now()).late_beats == ("plan",)


def test_tables_of_another_version_turn_it_red(container, tmp_path, sqlite):
    empty = Database(f"sqlite:///{tmp_path}/empty.db", container.database.vault._keyring)
    client = create_app(
        container.settings, dataclasses.replace(container, database=empty)
    ).test_client()

    answer = client.get("/health")
    empty.close()

    assert answer.status_code == 503
    assert answer.json["migrations"] is False


def test_a_database_that_does_not_answer_turns_it_red(container, tmp_path):
    nowhere = Database(f"sqlite:///{tmp_path}/no/such/folder.db", container.database.vault._keyring)
    client = create_app(
        container.settings, dataclasses.replace(container, database=nowhere)
    ).test_client()

    answer = client.get("/health")

    assert answer.status_code == 503
    assert answer.json["database"] is False
