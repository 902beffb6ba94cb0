"""Accounts and tokens: opened with care, closed at once with all that hangs on them."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from physio_service.domain.errors import Invalid, NotFound
from physio_service.domain.event import SYSTEM
from physio_service.domain.staff import NewStaff, Role, Scope
from physio_service.domain.throttle import TooManyTries
from physio_service.services import signing_in, staffing
from physio_service.services.locking_out import reset_password
from physio_service.store import schema as tables
from tests.builders_accounts import PASSWORD, make_clinic, make_staff, quick_hasher

HASHER = quick_hasher()


@pytest.fixture
def clinic_id(database, clock):
    return make_clinic(database, clock.now())


@pytest.fixture
def staff_id(database, clock, clinic_id):
    return make_staff(database, clinic_id, clock.now())


@pytest.fixture
def signed_in(database, clock, staff_id):
    return signing_in.sign_in(database, HASHER, "physio", PASSWORD, "192.0.2.1", clock.now())


def create(database, clock, clinic_id, new):
    return staffing.create_staff(database, HASHER, SYSTEM, clinic_id, new, now=clock.now())


def test_every_fault_of_a_new_account_is_told_at_once(database, clock, clinic_id):
    with pytest.raises(Invalid) as caught:
        create(database, clock, clinic_id, NewStaff("a b", " ", Role.PHYSIO, "short"))

    assert [fault.field for fault in caught.value.faults] == ["username", "name", "password"]


def test_a_taken_username_is_refused_and_nothing_is_left_behind(
    database, clock, clinic_id, staff_id
):
    with pytest.raises(Invalid) as caught:
        create(database, clock, clinic_id, NewStaff("PHYSIO", "Sam", Role.VIEWER, PASSWORD))

    assert [fault.field for fault in caught.value.faults] == ["username"]
    with database.reading() as tx:
        keys = tx.connection.execute(select(tables.data_keys.c.subject_id)).scalars().all()
    assert set(keys) == {clinic_id, staff_id}


def test_closing_an_account_ends_its_sessions_and_tokens_at_once(
    database, clock, clinic_id, staff_id, signed_in
):
    issued = staffing.create_token(
        database, signed_in.principal, "report", [Scope.READ], 30, now=clock.now()
    )

    staffing.deactivate(database, SYSTEM, clinic_id, staff_id, now=clock.now())
    staffing.deactivate(database, SYSTEM, clinic_id, staff_id, now=clock.now())

    assert signing_in.authenticate_session(database, signed_in.token, clock.now()) is None
    assert signing_in.authenticate_token(database, issued.secret, clock.now()) is None
    with database.reading() as tx:
        kinds = tx.connection.execute(select(tables.events.c.kind)).scalars().all()
    assert kinds.count("staff.deactivated") == 1
    assert kinds.count("token.revoked") == 1


def test_a_password_reset_locks_out_at_once_and_leaves_the_account_open(
    database, clock, clinic_id, staff_id, signed_in
):
    issued = staffing.create_token(
        database, signed_in.principal, "report", [Scope.READ], 30, now=clock.now()
    )
    new = "another long enough phrase"

    reset_password(database, HASHER, SYSTEM, clinic_id, staff_id, new, now=clock.now())

    assert signing_in.authenticate_session(database, signed_in.token, clock.now()) is None
    assert signing_in.authenticate_token(database, issued.secret, clock.now()) is None
    username = signed_in.principal.username
    assert signing_in.sign_in(database, HASHER, username, new, "x", clock.now()).principal
    with pytest.raises(Invalid):
        reset_password(database, HASHER, SYSTEM, clinic_id, staff_id, "short", now=clock.now())


def test_another_clinics_account_cannot_be_closed(database, clock, staff_id):
    with pytest.raises(NotFound):
        staffing.deactivate(database, SYSTEM, uuid4(), staff_id, now=clock.now())


def change(database, clock, who, current, new):
    return staffing.change_password(database, HASHER, who, current, new, now=clock.now())


def test_a_new_password_ends_every_session_but_the_fresh_one(database, clock, signed_in):
    fresh = change(database, clock, signed_in.principal, PASSWORD, "another four words")

    assert signing_in.authenticate_session(database, signed_in.token, clock.now()) is None
    assert signing_in.authenticate_session(database, fresh.token, clock.now())
    again = signing_in.sign_in(
        database, HASHER, "physio", "another four words", "192.0.2.1", clock.now()
    )
    assert again.token


@pytest.mark.parametrize(
    ("current", "new", "field"),
    [("wrong password", "another four words", "current_password"), (PASSWORD, "short", "password")],
)
def test_a_password_is_changed_by_whoever_knows_it_to_a_good_one(
    database, clock, signed_in, current, new, field
):
    with pytest.raises(Invalid) as caught:
        change(database, clock, signed_in.principal, current, new)

    assert [fault.field for fault in caught.value.faults] == [field]


def test_a_found_session_is_no_place_to_guess_the_password(database, clock, signed_in):
    for _ in range(6):
        with pytest.raises(Invalid):
            change(database, clock, signed_in.principal, "wrong password", "another four words")

    with pytest.raises(TooManyTries):
        change(database, clock, signed_in.principal, PASSWORD, "another four words")


def test_every_fault_of_a_new_token_is_told_at_once(database, clock, signed_in):
    with pytest.raises(Invalid) as caught:
        staffing.create_token(database, signed_in.principal, " ", [], 366, now=clock.now())

    assert [fault.field for fault in caught.value.faults] == ["label", "scopes", "days"]


def test_ones_own_token_is_listed_revoked_and_gone(database, clock, signed_in):
    who = signed_in.principal
    issued = staffing.create_token(database, who, "report", [Scope.READ], 30, now=clock.now())
    assert [token.id for token in staffing.tokens_of(database, who)] == [issued.id]

    staffing.revoke_token(database, who, issued.id, now=clock.now())

    assert staffing.tokens_of(database, who) == ()
    with pytest.raises(NotFound):
        staffing.revoke_token(database, who, issued.id, now=clock.now())


def test_the_journal_holds_no_name_and_no_secret(database, clock, signed_in):
    staffing.create_token(
        database, signed_in.principal, "Sam's report", [Scope.READ], 30, now=clock.now()
    )

    with database.reading() as tx:
        rows = tx.connection.execute(select(tables.events.c.before, tables.events.c.after)).all()
    assert not any(word in str(rows) for word in ("Sam", "phys_", "argon2"))
