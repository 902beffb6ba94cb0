"""No name, number or word of anybody in any log, whatever happens."""

import logging
import signal
from contextlib import closing
from dataclasses import replace

import pytest

from faults.processes import until
from physio_service import beats
from physio_service.app import create_app
from physio_service.container import build
from physio_service.store.database import Database
from physio_service.store.migrating import migrate
from physio_service.store.vault import Keyring
from tests.builders_accounts import browser, quick_hasher, settings
from tests.builders_carrier import FakeCarrier
from tests.builders_messages import OURS, Line
from tests.builders_people import house
from tests.builders_plans import CATALOGUE
from tests.builders_processes import Installation, ask, interrupt

NAME, NUMBER, BODY = "Zyxwva Markedname", "+447700900777", "qqmarkedwords"
MARKED = ("Zyxwva", "Markedname", "7700900777", "qqmarked")


def found_in(text: str) -> list[str]:
    return [mark for mark in MARKED if mark.lower() in text.lower()]


def test_a_day_of_the_running_service_leaves_no_mark_in_its_logs(tmp_path, clock):
    installation = Installation(tmp_path, LOG_LEVEL="DEBUG")
    container = installation.container()
    with closing(container.database):
        migrate(container.database)
        home = house(container.database, clock.now())
        home.patient(clock.now(), ask_by_text=True, name=NAME, phone=NUMBER)
    installation.set_clock(clock.now())

    with installation.serving() as process:
        until(lambda: installation.has_accepted(1), "the first text")
        until(lambda: ask(installation.port, "GET", "/health")[0] == 200, "a sound pulse")
        phone = f"/sandbox/phones/{NUMBER}"
        for body in ("YES", f"{BODY} hurts", f"{BODY}\x00"):
            ask(installation.sandbox_port, "POST", f"{phone}/replies", {"body": body, "to": OURS})
        until(lambda: installation.has_accepted(4), "the answers")
        ask(installation.port, "POST", "/webhooks/twilio/messages", {"From": NUMBER, "Body": BODY})
        ask(installation.port, "GET", f"/patients/{NUMBER}?name=Markedname")
        ask(installation.port, "POST", "/login", {"username": "Markedname"})
        assert interrupt(process, signal.SIGTERM) == 0

    assert "request answered" in installation.output
    assert found_in(installation.output) == []


class Broken(FakeCarrier):
    """A carrier whose client puts what it was handed into its exceptions."""

    def hand_over(self, text):
        raise RuntimeError(f"could not send {text.body} to {text.to} for {NAME}")


def test_what_fails_is_logged_by_class_and_place_without_its_words(
    sqlite_database, clock, tmp_path, capfd
):
    line = Line(house(sqlite_database, clock.now()), clock)
    container = build(
        settings(tmp_path),
        clock=clock,
        database=sqlite_database,
        hasher=quick_hasher(),
        catalogue=CATALOGUE,
        gateway=Broken(),
    )
    app = create_app(container.settings, container)
    line.house.patient(clock.now(), ask_by_text=True, name=NAME, phone=NUMBER)

    for name in beats.TABLE:
        beats.run(container, name)
    app.extensions["physio_service"] = replace(container, database=None)
    assert browser(app).client.get(f"/health?name={NAME}").status_code == 500
    logging.getLogger("physio_service").error("told", extra={"body": f"{BODY} {NUMBER}"})
    logging.getLogger("twilio.http_client").warning("POST %s %s", NUMBER, BODY)
    logging.getLogger("some.library").warning(f"{NAME} {NUMBER}")  # noqa: G004 - as careless as a library may be

    said = "".join(capfd.readouterr())
    assert "beat failed" in said
    assert "builtins.RuntimeError" in said
    assert found_in(said) == []


@pytest.fixture
def sqlite_database(tmp_path, migrated_sqlite):
    path = tmp_path / "physio.db"
    path.write_bytes(migrated_sqlite)
    keyring = Keyring("k", {"k": b"k" * 32}, b"i" * 32)
    database = Database(f"sqlite:///{path}", keyring)
    yield database
    database.close()
