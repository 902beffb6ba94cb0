"""The same creating request twice: done once, answered twice."""

from datetime import timedelta

import pytest

from physio_service.domain.errors import Conflict
from physio_service.services import repeating
from physio_service.services.repeating import Answer, Claim
from physio_service.store.idempotency import Place
from physio_service.store.types import new_id
from tests.builders_accounts import make_clinic

MADE = Answer(201, {"ETag": '"v1"'}, '{"id": 1}')


@pytest.fixture
def place(database, clock):
    return Place(make_clinic(database, clock.now()), new_id(), "key-1")


def begin(database, place, clock, request_hash=b"one request"):
    return repeating.begin(database, place, request_hash, clock.now())


def test_the_second_request_is_given_the_first_ones_answer(database, clock, place):
    claim = begin(database, place, clock)
    repeating.finish(database, claim, MADE)

    assert begin(database, place, clock) == MADE


def test_another_request_under_the_same_key_is_refused(database, clock, place):
    repeating.finish(database, begin(database, place, clock), MADE)

    with pytest.raises(Conflict, match="another request"):
        begin(database, place, clock, b"another request")


def test_while_the_first_is_at_work_the_second_is_told_so(database, clock, place):
    begin(database, place, clock)

    with pytest.raises(Conflict, match="still at work"):
        begin(database, place, clock)
    with pytest.raises(Conflict, match="another request"):
        begin(database, place, clock, b"another request")


def test_a_request_that_came_to_nothing_may_be_mended_and_asked_again(database, clock, place):
    repeating.abandon(database, begin(database, place, clock))

    assert isinstance(begin(database, place, clock, b"mended"), Claim)


def test_the_key_of_a_program_that_died_at_work_is_free_after_its_lease(database, clock, place):
    dead = begin(database, place, clock)
    clock.forward(seconds=repeating.LEASE.total_seconds())

    alive = begin(database, place, clock)
    assert isinstance(alive, Claim)
    repeating.finish(database, dead, Answer(201, {}, '{"id": 0}'))
    repeating.finish(database, alive, MADE)

    assert begin(database, place, clock) == MADE


def test_a_days_old_key_may_be_used_for_something_else(database, clock, place):
    repeating.finish(database, begin(database, place, clock), MADE)
    clock.forward(hours=24)

    assert isinstance(begin(database, place, clock, b"another request"), Claim)


def test_old_answers_are_dropped(database, clock, place):
    repeating.finish(database, begin(database, place, clock), MADE)

    assert repeating.forget_old(database, clock.now() + timedelta(hours=24)) == 0
    assert repeating.forget_old(database, clock.now() + timedelta(hours=25)) == 1


def test_keys_of_two_callers_never_meet(database, clock, place):
    repeating.finish(database, begin(database, place, clock), MADE)
    other = Place(place.clinic_id, new_id(), place.key)

    assert isinstance(begin(database, other, clock), Claim)
