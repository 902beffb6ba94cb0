"""Accounts, sessions, tokens, tries, heartbeats and kept answers as rows, on both engines."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from physio_service.domain.errors import NotFound, Stale
from physio_service.domain.staff import NewStaff, Role, Scope
from physio_service.domain.throttle import ACCOUNT
from physio_service.store import heartbeats, idempotency, sessions, staff, throttles, tokens
from physio_service.store import schema as tables
from physio_service.store.idempotency import Place
from physio_service.store.types import new_id
from physio_service.store.vault import Unreadable
from tests.builders_accounts import make_clinic, make_staff


@pytest.fixture
def clinic_id(database, clock):
    return make_clinic(database, clock.now())


@pytest.fixture
def staff_id(database, clock, clinic_id):
    return make_staff(database, clinic_id, clock.now())


def test_a_username_belongs_to_one_account_of_all_clinics(database, clock, clinic_id, staff_id):
    other_clinic = make_clinic(database, clock.now(), "Another")
    new = NewStaff("physio", "Somebody Else", Role.VIEWER, "")

    with database.transaction() as tx:
        assert not staff.add(tx, other_clinic, new_id(), new, "hash", clock.now())


def test_a_persons_name_is_sealed_and_opens_for_their_clinic_only(
    database, clock, clinic_id, staff_id
):
    with database.reading() as tx:
        sealed = tx.connection.execute(select(tables.staff.c.name)).scalar_one()
        assert b"Sam" not in sealed.blob
        with pytest.raises(Unreadable):
            tx.open(tables.staff.c.name, staff_id, uuid4(), staff_id, sealed)
        assert tx.open(tables.staff.c.name, staff_id, clinic_id, staff_id, sealed) == "Sam Example"
        with pytest.raises(NotFound):
            staff.get(tx, uuid4(), staff_id)


def test_an_account_changed_meanwhile_is_not_overwritten(database, clinic_id, staff_id):
    with database.transaction() as tx:
        seen = staff.lock(tx, clinic_id, staff_id)
        staff.set_password(tx, seen, "another hash")

        with pytest.raises(Stale):
            staff.close(tx, seen)


def test_an_ended_session_is_found_no_more_and_not_touched(database, clock, clinic_id, staff_id):
    now, later = clock.now(), clock.now() + timedelta(hours=1)
    with database.transaction() as tx:
        session_id = sessions.add(
            tx, clinic_id, staff_id, b"t" * 32, now=now, expires_at=now + timedelta(hours=12)
        )
        assert sessions.find(tx, b"t" * 32).id == session_id

        assert sessions.end(tx, b"t" * 32, later) == (clinic_id, staff_id)
        assert sessions.end(tx, b"t" * 32, later) is None
        assert sessions.find(tx, b"t" * 32) is None
        sessions.touch(tx, clinic_id, session_id, later)
        seen_at = select(tables.staff_sessions.c.seen_at)
        assert tx.connection.execute(seen_at).scalar_one() == now


def test_a_token_is_revoked_by_its_owner_only(database, clock, clinic_id, staff_id):
    now = clock.now()
    other = make_staff(database, clinic_id, now, username="other")
    with database.transaction() as tx:
        token_id = tokens.add(
            tx,
            clinic_id,
            staff_id,
            label="report",
            token_hash=b"t" * 32,
            scopes=[Scope.WRITE, Scope.READ],
            now=now,
            expires_at=now + timedelta(days=1),
        )

        assert not tokens.revoke(tx, clinic_id, other, token_id, now)
        assert not tokens.revoke(tx, uuid4(), staff_id, token_id, now)
        assert tokens.find(tx, b"t" * 32).scopes == {Scope.READ, Scope.WRITE}
        assert [token.label for token in tokens.open_of(tx, clinic_id, staff_id)] == ["report"]
        assert tokens.revoke(tx, clinic_id, staff_id, token_id, now)
        assert tokens.find(tx, b"t" * 32) is None
        assert tokens.open_of(tx, clinic_id, staff_id) == ()


def test_tries_are_counted_once_each_even_when_many_come_at_once(database, clock):
    now = clock.now()

    def one_more(_):
        with database.transaction() as tx:
            key = throttles.bucket(tx, "account", "physio")
            throttles.keep(tx, key, throttles.lock(tx, key, now).counted(ACCOUNT, now))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one_more, range(12)))

    with database.transaction() as tx:
        key = throttles.bucket(tx, "account", "physio")
        assert throttles.lock(tx, key, now).failures == 12
        throttles.forget(tx, key)
        assert throttles.lock(tx, key, now).failures == 0


def test_a_bucket_does_not_tell_whose_it_is(database):
    with database.reading() as tx:
        account = throttles.bucket(tx, "account", "physio")

        assert b"physio" not in account
        assert account != throttles.bucket(tx, "address", "physio")


def test_a_failed_beat_keeps_its_last_good_end(database, clock):
    first = clock.now()
    with database.transaction() as tx:
        heartbeats.beat(tx, "send", 5, first)
        heartbeats.fail(tx, "send", 5, "OSError", first + timedelta(seconds=5))
        heartbeats.fail(tx, "plan", 60, "OSError", first)
        plan, send = heartbeats.all(tx)

    assert (send.finished_at, send.failed_at) == (first, first + timedelta(seconds=5))
    assert (plan.finished_at, plan.error) == (None, "OSError")


def test_a_key_is_claimed_by_one_of_many_at_once(database, clock, clinic_id):
    place = Place(clinic_id, new_id(), "key-1")

    def claim(_):
        with database.transaction() as tx:
            return idempotency.claim(tx, place, b"h", clock.now())

    with ThreadPoolExecutor(4) as pool:
        claims = list(pool.map(claim, range(8)))

    assert sum(one is not None for one in claims) == 1


def test_a_kept_answer_is_sealed_and_comes_back_whole(database, clock, clinic_id):
    place = Place(clinic_id, new_id(), "key-1")
    with database.transaction() as tx:
        claim_id = idempotency.claim(tx, place, b"h", clock.now())
        idempotency.keep(
            tx, place, claim_id, status=201, headers={"ETag": '"v1"'}, body='{"name": "Sam"}'
        )

        kept = idempotency.get(tx, place)
        row = tx.connection.execute(select(tables.idempotency_keys.c.body)).scalar_one()
    assert (kept.status, kept.headers, kept.body) == (201, {"ETag": '"v1"'}, '{"name": "Sam"}')
    assert b"Sam" not in row.blob


def test_a_lost_claim_keeps_nothing(database, clock, clinic_id):
    place = Place(clinic_id, new_id(), "key-1")
    with database.transaction() as tx:
        idempotency.claim(tx, place, b"h", clock.now())

        assert not idempotency.keep(tx, place, new_id(), status=201, headers={}, body="{}")
        assert idempotency.get(tx, place).status is None
