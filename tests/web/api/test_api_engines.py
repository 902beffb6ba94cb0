"""The API answers alike on both databases."""

from collections.abc import Iterator

import pytest

from physio_service.container import build
from physio_service.store.database import Database
from physio_service.web import parts
from tests.builders_accounts import quick_hasher, settings
from tests.builders_api import Caller, make_place, operations
from tests.builders_plans import CATALOGUE
from tests.builders_store import KEYRING


@pytest.fixture
def on_postgresql(postgresql) -> Iterator[Database]:
    name, url = postgresql.create()
    database = Database(url, KEYRING)
    yield database
    database.close()
    postgresql.drop(name)


def answers(app, place):
    """Return the status and the fields of the answer to a plain request of each operation."""
    client = app.test_client(use_cookies=False)
    told = {}
    for operation in operations(client.get("/api/v1/openapi.json").json):
        answer = operation.ask(Caller(client, place.secrets[operation.role]), place.ids)
        told[operation.id] = answer.status_code, sorted(answer.json or {})
    return told


def test_every_operation_answers_alike_on_both(api_app, here, on_postgresql, clock, tmp_path):
    on_sqlite = answers(api_app, here)
    there = make_place(on_postgresql, clock.now(), "hillside", "+447700900001")
    container = build(
        settings(tmp_path),
        clock=clock,
        database=on_postgresql,
        hasher=quick_hasher(),
        catalogue=CATALOGUE,
    )
    parts.install(api_app, container)

    assert answers(api_app, there) == on_sqlite
    assert all(status < 500 for status, _ in on_sqlite.values())
    assert on_sqlite["assign_protocol"][0] == 409  # one episode at a time
    assert on_sqlite["show_episode"][0] == on_sqlite["list_messages"][0] == 200
