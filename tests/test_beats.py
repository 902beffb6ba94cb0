"""Each beat leaves a pulse, and none brings the others down."""

import logging
from dataclasses import replace

import pytest

from faults.processes import until
from physio_service import beats
from physio_service.container import build
from physio_service.messaging.gateway import Uncertain
from physio_service.store import heartbeats
from physio_service.store.database import StoreBusy
from tests.builders_accounts import quick_hasher, settings
from tests.builders_messages import Line
from tests.builders_people import house
from tests.builders_plans import CATALOGUE


@pytest.fixture
def line(database, clock):
    return Line(house(database, clock.now()), clock)


@pytest.fixture
def container(line, database, clock, tmp_path):
    return build(
        settings(tmp_path),
        clock=clock,
        database=database,
        hasher=quick_hasher(),
        catalogue=CATALOGUE,
        gateway=line.carrier,
        records=line.carrier,
    )


def pulse(container):
    with container.database.reading() as tx:
        return {one.beat: one for one in heartbeats.all(tx)}


def test_every_beat_of_the_table_leaves_its_pulse_with_its_interval(container, clock):
    for name in beats.TABLE:
        beats.run(container, name)

    found = pulse(container)
    assert {name: one.every_s for name, one in found.items()} == dict(beats.INTERVALS)
    assert {one.finished_at for one in found.values()} == {clock.now()}
    assert container.beats == beats.INTERVALS


def test_a_beat_that_fails_is_told_by_class_and_recovers_at_its_next_turn(container, line, clock):
    broken = replace(container, texts=None)
    line.activity(line.episode(line.patient()))

    beats.run(broken, "remind")
    failed = pulse(container)["remind"]
    clock.forward(seconds=5)
    beats.run(container, "remind")

    assert (failed.finished_at, failed.error) == (None, "AttributeError")
    assert pulse(container)["remind"].finished_at == clock.now()
    assert len(line.texts()) == 1


def test_a_reply_that_cannot_be_answered_keeps_no_lost_text_from_being_found(
    container, line, clock
):
    line.episode(patient := line.patient())
    line.carrier.answers = [Uncertain("closed")]
    line.queue(patient)
    line.send()
    line.receive("hello")
    clock.forward(minutes=2)

    beats.run(replace(container, texts=None), "settle")

    assert line.texts()[0].rule == "looking"
    assert pulse(container)["settle"].error == "AttributeError"


class Unreachable:
    """A database that nobody gets through to."""

    def transaction(self):
        raise StoreBusy("no way through")

    reading = transaction


def test_a_beat_that_cannot_even_say_that_it_failed_does_not_raise(container, caplog):
    with caplog.at_level(logging.ERROR):
        beats.run(replace(container, database=Unreachable()), "miss")

    assert [record.message for record in caplog.records] == ["beat failed", "beat failed"]


def test_started_they_run_at_once_and_stop_when_told(container):
    runner = beats.start(container)
    try:
        until(lambda: pulse(container).keys() == beats.TABLE.keys(), "a first run of each")
    finally:
        runner.stop()

    assert logging.getLogger("apscheduler").level == logging.ERROR
