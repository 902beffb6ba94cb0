"""The demonstration's history is made by the services, and ends in nothing due."""

from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from physio_service import beats
from physio_service.container import build
from physio_service.demo import starting
from physio_service.demo.people import CHARACTERS
from physio_service.demo.starting import start
from physio_service.domain.errors import NotAllowed
from physio_service.domain.patient import Consent, Reach
from physio_service.domain.task import TaskKind
from physio_service.messaging.number import parse_number
from physio_service.queries.caseload import caseload
from physio_service.services.signing_in import sign_in
from physio_service.store import clinics
from physio_service.store import schema as tables
from physio_service.store.migrating import migrate
from schedules.clock import VirtualClock
from tests.builders_accounts import PASSWORD, quick_hasher, settings
from tests.builders_carrier import FakeCarrier
from tests.builders_plans import CATALOGUE

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
BEGINS = datetime(2026, 11, 23, 9, 55, tzinfo=UTC)


def container_in(folder, **environ):
    container = build(
        settings(folder, ADMIN_PASSWORD=PASSWORD, **environ),
        clock=VirtualClock(NOW),
        hasher=quick_hasher(),
        catalogue=CATALOGUE,
        gateway=FakeCarrier(),
    )
    migrate(container.database)
    return container


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    container = container_in(tmp_path_factory.mktemp("demo"))
    with closing(container.database):
        yield start(container)


def rows(started, statement):
    with started.container.database.reading() as tx:
        return tx.connection.execute(statement).all()


def test_the_clock_starts_at_five_to_ten_and_the_passwords_are_told_once(started):
    database, hasher = started.container.database, started.container.hasher
    clock_says = started.container.clock.now()

    assert timedelta() <= clock_says - BEGINS < timedelta(minutes=2)
    assert started.passwords.keys() == {"physio", "viewer"}
    for username, password in {**started.passwords, "admin": PASSWORD}.items():
        assert sign_in(database, hasher, username, password, "x", BEGINS).principal
    with pytest.raises(NotAllowed):
        sign_in(database, hasher, "physio", PASSWORD, "x", BEGINS)


def test_a_dozen_people_stand_at_different_points_of_the_course(started):
    with started.container.database.reading() as tx:
        (clinic_id,) = clinics.all_ids(tx)
        people = {one.name: one for one in caseload(tx, clinic_id, BEGINS).rows}

    assert people.keys() == {character.name for character in CHARACTERS}
    assert len(people) == 12
    assert Counter(one.consent for one in people.values()) == {
        Consent.GIVEN: 8,
        Consent.NONE: 2,
        Consent.ASKED: 1,
        Consent.WITHDRAWN: 1,
    }
    assert Counter(one.reach for one in people.values())[Reach.PAPER] == 2
    by_date = {TaskKind.GATE_DUE, TaskKind.LIMIT_REVIEW}  # what the course itself asks of staff
    found = [one.need.kind for one in people.values() if one.need]
    needs = Counter(kind for kind in found if kind not in by_date)
    assert needs == {
        TaskKind.PAIN_RED: 2,
        TaskKind.CHECK_BY_PHONE: 2,
        TaskKind.STOPPED_WHILE_OFFLOADED: 1,
        TaskKind.UNDELIVERED: 1,
        TaskKind.SILENT: 1,
    }
    assert people["Helen Marchbank"].need.kind is TaskKind.PAIN_RED
    assert people["Helen Marchbank"].pain.score == 2
    assert people["Marek Wilczek"].undelivered > 0
    assert people["Helen Marchbank"].adherence.reported > 0.8


def test_every_text_has_ended_and_only_the_worrying_reply_was_not_understood(started):
    states = {state for (state,) in rows(started, select(tables.messages.c.state))}
    replies = Counter(state for (state,) in rows(started, select(tables.replies.c.state)))

    assert states <= {"delivered", "undelivered", "suppressed"}
    assert replies["unclear"] == 1
    assert replies["received"] == 0
    assert replies["understood"] > 200


def test_a_text_is_due_within_two_minutes_and_leaves(started):
    carrier = FakeCarrier()
    soon = BEGINS + timedelta(minutes=2)
    on = replace(started.container, clock=VirtualClock(soon), gateway=carrier)

    for name in ("remind", "send"):
        beats.run(on, name)

    assert len(carrier.handed) >= 2


def test_a_second_start_keeps_everything_and_sends_nothing_late(started):
    before = rows(started, select(tables.patients.c.id))
    unset = replace(started.container.settings, clock_offset_s=0.0)
    five_minutes_on = VirtualClock(BEGINS + timedelta(minutes=5))
    again = start(replace(started.container, settings=unset, clock=five_minutes_on))
    carrier = FakeCarrier()
    next_day = again.container.clock.now()
    on = replace(again.container, clock=VirtualClock(next_day), gateway=carrier)
    for name in beats.TABLE:
        beats.run(on, name)

    assert again.passwords == {}
    assert next_day.date() == (BEGINS + timedelta(days=1)).date()
    assert rows(started, select(tables.patients.c.id)) == before
    assert carrier.handed == []
    expired = select(tables.messages.c.rule).where(tables.messages.c.state == "expired")
    assert {rule for (rule,) in rows(started, expired)} == {"too_late"}


def test_everybody_is_made_up_and_every_number_is_nobodys():
    numbers = [one.phone for one in CHARACTERS if one.phone]

    assert all(
        parse_number(number, "GB").e164.startswith(("+447700900", "+442079460"))
        for number in numbers
    )


class Interrupted(Exception):
    """Somebody pressed Ctrl-C."""


def test_who_interrupts_the_making_finds_nothing_half_made(tmp_path):
    container = container_in(tmp_path)

    class Hasher:
        def hash(self, _password):
            raise Interrupted

    with closing(container.database):
        with pytest.raises(Interrupted):
            start(replace(container, hasher=Hasher()))

        assert not starting.is_seeded(container)
        assert list(tmp_path.glob("*.aside*")) == []


def test_a_clock_set_by_hand_stays_as_it_is(started):
    set_by_hand = replace(started.container.settings, clock_offset_s=60.0)
    container = replace(started.container, settings=set_by_hand)

    assert start(container).container is container
