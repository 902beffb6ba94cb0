"""Signing in: the right password, nobody else, and no hint of which part was wrong."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from physio_service.domain.errors import NotAllowed
from physio_service.domain.event import SYSTEM, ActorKind
from physio_service.domain.staff import Role, Scope
from physio_service.domain.throttle import ACCOUNT, TooManyTries
from physio_service.services import signing_in, staffing
from physio_service.services.hashing import Cost, Hasher
from physio_service.store import schema as tables
from tests.builders_accounts import PASSWORD, QUICK, make_clinic, make_staff, quick_hasher

HASHER = quick_hasher()


@pytest.fixture
def clinic_id(database, clock):
    return make_clinic(database, clock.now())


@pytest.fixture
def staff_id(database, clock, clinic_id):
    return make_staff(database, clinic_id, clock.now())


def enter(database, clock, username="physio", password=PASSWORD, address="192.0.2.1"):
    return signing_in.sign_in(database, HASHER, username, password, address, clock.now())


def kinds(database):
    with database.reading() as tx:
        rows = tx.connection.execute(select(tables.events.c.kind).order_by(tables.events.c.id))
        return list(rows.scalars())


def test_the_right_password_begins_a_session_of_that_person(database, clock, clinic_id, staff_id):
    signed_in = enter(database, clock, username="  Physio ")

    found = signing_in.authenticate_session(database, signed_in.token, clock.now())
    assert found.staff_id == staff_id
    assert found.clinic_id == clinic_id
    assert found.role is Role.PHYSIO
    assert found.scopes == frozenset(Scope)
    assert found.workplace.zone == "Europe/London"
    assert kinds(database) == ["staff.created", "staff.signed_in"]


def test_the_refusal_is_the_same_whatever_was_wrong(database, clock, clinic_id, staff_id):
    closed = make_staff(database, clinic_id, clock.now(), username="closed")
    staffing.deactivate(database, SYSTEM, clinic_id, closed, now=clock.now())

    words = set()
    for username, password in [
        ("physio", "wrong password"),
        ("nobody", PASSWORD),
        ("closed", PASSWORD),
        ("closed", "wrong password"),
    ]:
        with pytest.raises(NotAllowed) as caught:
            enter(database, clock, username, password)
        words.add(str(caught.value))

    assert len(words) == 1


def test_a_stolen_database_holds_no_token(database, clock, staff_id):
    signed_in = enter(database, clock)

    with database.reading() as tx:
        kept = tx.connection.execute(select(tables.staff_sessions.c.token_hash)).scalar_one()
    assert signed_in.token.encode() not in kept
    assert signed_in.token not in repr(signed_in)


def test_a_session_ends_when_idle_and_when_old(database, clock, staff_id):
    idle, busy = enter(database, clock), enter(database, clock)

    for _ in range(12 * 6 - 1):
        clock.forward(minutes=10)
        assert signing_in.authenticate_session(database, busy.token, clock.now())
    assert signing_in.authenticate_session(database, idle.token, clock.now()) is None
    clock.forward(minutes=10)
    assert signing_in.authenticate_session(database, busy.token, clock.now()) is None


def test_looking_at_an_idle_session_does_not_wake_it(database, clock, staff_id):
    signed_in = enter(database, clock)

    clock.forward(minutes=15)
    assert signing_in.authenticate_session(database, signed_in.token, clock.now()) is None
    assert signing_in.authenticate_session(database, signed_in.token, clock.now()) is None


def test_signing_out_ends_the_session_at_once_and_twice_does_no_harm(database, clock, staff_id):
    signed_in = enter(database, clock)

    signing_in.sign_out(database, signed_in.token, clock.now())
    signing_in.sign_out(database, signed_in.token, clock.now())

    assert signing_in.authenticate_session(database, signed_in.token, clock.now()) is None
    assert kinds(database).count("staff.signed_out") == 1


def test_after_the_free_tries_the_right_password_waits_too_and_then_is_taken(
    database, clock, staff_id
):
    for _ in range(ACCOUNT.free + 1):
        with pytest.raises(NotAllowed):
            enter(database, clock, password="wrong password")

    with pytest.raises(TooManyTries) as caught:
        enter(database, clock, address="198.51.100.7")
    clock.forward(seconds=caught.value.wait.total_seconds())

    assert enter(database, clock).token
    assert kinds(database).count("staff.locked") == 1


def test_twenty_wrong_tries_never_shut_the_owner_out_for_longer_than_a_minute(
    database, clock, staff_id
):
    for number in range(20):
        with pytest.raises(NotAllowed):
            enter(database, clock, password="wrong password", address=f"192.0.2.{number}")
        clock.forward(minutes=1)

    assert enter(database, clock).token


def test_hammering_while_waiting_does_not_lengthen_the_wait(database, clock, staff_id):
    for _ in range(ACCOUNT.free + 1):
        with pytest.raises(NotAllowed):
            enter(database, clock, password="wrong password")
    for _ in range(20):
        with pytest.raises(TooManyTries):
            enter(database, clock, password="wrong password")

    clock.forward(seconds=1)
    assert enter(database, clock).token


def test_one_address_that_tries_many_names_is_made_to_wait(database, clock, staff_id):
    for number in range(21):
        with pytest.raises(NotAllowed):
            enter(database, clock, username=f"nobody{number}")

    with pytest.raises(TooManyTries):
        enter(database, clock)
    assert enter(database, clock, address="198.51.100.7").token


def test_a_name_nobody_has_is_made_to_wait_like_any_other(database, clock):
    for _ in range(ACCOUNT.free + 1):
        with pytest.raises(NotAllowed):
            enter(database, clock, username="nobody")

    with pytest.raises(TooManyTries):
        enter(database, clock, username="nobody")


def test_a_good_account_does_not_wash_its_address_clean(database, clock, staff_id):
    for number in range(20):
        with pytest.raises(NotAllowed):
            enter(database, clock, username=f"nobody{number}")
    enter(database, clock)

    with pytest.raises(NotAllowed):
        enter(database, clock, username="nobody")
    with pytest.raises(TooManyTries):
        enter(database, clock)


def test_many_guesses_at_once_are_all_counted(database, clock, staff_id):
    def guess(_):
        try:
            enter(database, clock, password="wrong password")
        except TooManyTries:
            return "made to wait"
        except NotAllowed:
            return "refused"
        return "let in"

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(guess, range(16)))

    assert answers.count("refused") == ACCOUNT.free + 1
    assert answers.count("made to wait") == 15 - ACCOUNT.free


def test_a_hash_of_yesterdays_cost_is_renewed_at_the_next_sign_in(database, clock, staff_id):
    dearer = Hasher(Cost(memory_kib=16, passes=1))

    signing_in.sign_in(database, dearer, "physio", PASSWORD, "192.0.2.1", clock.now())

    with database.reading() as tx:
        kept = tx.connection.execute(select(tables.staff.c.password_hash)).scalar_one()
    assert "m=16," in kept
    assert enter(database, clock).token


def test_hashes_are_argon2id_at_the_advised_cost():
    made = Hasher(Cost()).hash(PASSWORD)

    assert made.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_no_more_than_the_cap_are_hashed_at_once():
    hasher, running, most = Hasher(QUICK, at_once=2), [], []
    verify, lock = hasher._argon2.verify, threading.Lock()

    class Slow:
        def verify(self, *given):
            with lock:
                running.append(1)
                most.append(len(running))
            try:
                return verify(*given)
            finally:
                with lock:
                    running.pop()

    hasher._argon2 = Slow()
    with ThreadPoolExecutor(16) as pool:
        assert not any(pool.map(lambda _: hasher.is_right(None, "wrong"), range(50)))
    assert max(most) <= 2


def test_a_program_with_a_token_speaks_for_its_owner(database, clock, staff_id):
    who = enter(database, clock).principal
    issued = staffing.create_token(database, who, "report", [Scope.READ], 30, now=clock.now())

    found = signing_in.authenticate_token(database, issued.secret, clock.now(), request_id="r1")

    assert issued.secret.startswith("phys_")
    assert (found.staff_id, found.scopes) == (staff_id, {Scope.READ})
    assert (found.actor.kind, found.actor.id) == (ActorKind.TOKEN, issued.id)
    assert signing_in.authenticate_token(database, "phys_guess", clock.now()) is None
    assert signing_in.authenticate_token(database, "other", clock.now()) is None
    clock.forward(days=30)
    assert signing_in.authenticate_token(database, issued.secret, clock.now()) is None


def test_an_unknown_session_is_nobodys(database, clock):
    assert signing_in.authenticate_session(database, "guess", clock.now()) is None


def test_a_session_in_use_is_noted_once_a_minute_only(database, clock, staff_id):
    signed_in = enter(database, clock)
    began_at = clock.now()

    clock.forward(seconds=59)
    signing_in.authenticate_session(database, signed_in.token, clock.now())
    with database.reading() as tx:
        seen_at = select(tables.staff_sessions.c.seen_at)
        assert tx.connection.execute(seen_at).scalar_one() == began_at
    clock.forward(seconds=1)
    signing_in.authenticate_session(database, signed_in.token, clock.now())
    with database.reading() as tx:
        assert tx.connection.execute(seen_at).scalar_one() == began_at + timedelta(minutes=1)


def test_a_name_nobody_has_costs_as_many_hashes_as_a_known_one(database, clock, staff_id):
    asked = []

    class Counting(Hasher):
        def is_right(self, password_hash, password):
            asked.append(password_hash is not None)
            return super().is_right(password_hash, password)

    for username in ("physio", "nobody"):
        with pytest.raises(NotAllowed):
            signing_in.sign_in(
                database, Counting(QUICK), username, "wrong password", "192.0.2.1", clock.now()
            )

    assert asked == [True, False]


def test_a_full_waiting_room_sends_the_next_one_away_for_a_moment():
    hasher = Hasher(QUICK, at_once=1, patience_s=0.01)

    with hasher._turn(), pytest.raises(TooManyTries):
        hasher.hash(PASSWORD)
