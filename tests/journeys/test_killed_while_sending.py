"""Kill -9 while texts go out, start again: no text twice, and none without a visible state."""

from collections import Counter
from contextlib import closing
from datetime import timedelta
from functools import partial
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from faults.processes import until
from physio_service.container import Container
from physio_service.store import episodes
from physio_service.store import schema as tables
from physio_service.store.migrating import migrate
from tests.builders_messages import Line
from tests.builders_people import house
from tests.builders_processes import Installation, ask

TEXTS = 120
AT_ONCE = 8  # calls the sender makes at the same time: so many can hang at a kill
MODES = {"latency_before": 0.05, "latency_after": 0.1, "delivery_delay": 0.05}


def states(container: Container) -> Counter[str]:
    with container.database.reading() as tx:
        return Counter(tx.connection.execute(select(tables.messages.c.state)).scalars())


def fill(container: Container, clock) -> None:
    """Give each of many patients a session that is due now."""
    migrate(container.database)
    line = Line(house(container.database, clock.now()), clock)
    # Planned already: a check planned while they go out would take the reminders' place.
    planned_to = (clock.now() + timedelta(days=60)).date()
    for number in range(TEXTS):
        patient = line.patient(f"+447700900{100 + number}")
        episode = line.episode(patient)
        line.activity(episode)
        with container.database.transaction() as tx:
            episodes.set_planned_to(tx, line.clinic_id, episode.id, planned_to)


@pytest.fixture
def installation(tmp_path, clock):
    installation = Installation(tmp_path, LOG_LEVEL="ERROR")
    container = installation.container()
    with closing(container.database):
        fill(container, clock)
    return installation


def test_no_text_twice_and_none_without_a_state(installation, clock):
    for killed_after in (TEXTS // 4, TEXTS // 2):
        installation.set_clock(clock.now())
        with installation.serving():
            ask(installation.sandbox_port, "POST", "/sandbox/modes", MODES)
            until(partial(installation.has_accepted, killed_after), "texts to go out")
        clock.move_to(clock.now() + timedelta(minutes=3))  # no lease of the dead holds by then
    container = installation.container()
    installation.set_clock(clock.now())

    with closing(container.database), installation.serving():
        until(lambda: is_settled(container), "every text to have a state that lasts")

    gone = Counter(token_of(message) for message in installation.accepted())
    assert set(gone.values()) == {1}, "a text left twice"
    per_phone = Counter(message["to"] for message in installation.accepted())
    assert set(per_phone.values()) == {1}, "a phone got one text twice"
    found = states(container)
    assert found.total() == TEXTS, "a session was never asked about"
    # What was being handed over when the service died, and never arrived, is shown as such.
    assert found["unknown"] == TEXTS - len(gone)
    assert found["unknown"] <= 2 * AT_ONCE
    assert set(found) <= {"sent", "delivered", "unknown"}


def is_settled(container: Container) -> bool:
    found = states(container)
    return found.total() == TEXTS and not found["queued"] and not found["sending"]


def token_of(message: dict[str, str]) -> str:
    return parse_qs(urlsplit(message["status_callback"]).query)["m"][0]
