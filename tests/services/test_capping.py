"""How much a clinic may text, and the calendar it keeps: by an administrator, and on record."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from physio_service.domain.clinic import Basis
from physio_service.domain.errors import Invalid, NotAllowed, Stale
from physio_service.domain.event import Actor, ActorKind
from physio_service.domain.staff import Role
from physio_service.services.capping import Limits, change_limits, limits_of
from physio_service.services.founding import extend_calendars
from physio_service.store import clinics
from tests.builders_accounts import make_staff
from tests.builders_people import house

LIMITS = Limits(time(9), time(18), 1, 500, Basis.EXEMPTION)


@pytest.fixture
def here(database, clock):
    return house(database, clock.now())


@pytest.fixture
def admin(here, clock):
    staff_id = make_staff(
        here.database, here.clinic_id, clock.now(), username="an.admin", role=Role.ADMIN
    )
    return Actor(ActorKind.STAFF, staff_id)


def clinic(here):
    return here.look(lambda tx: clinics.get(tx, here.clinic_id))


def change(here, who, limits=LIMITS, *, now, version=1):
    change_limits(here.database, who, here.clinic_id, limits, version=version, now=now)


def test_an_administrator_sets_them_and_the_journal_has_both(here, admin, clock):
    change(here, admin, now=clock.now())

    assert limits_of(clinic(here)) == LIMITS


def test_others_may_not_and_what_was_changed_meanwhile_is_not_overwritten(here, admin, clock):
    with pytest.raises(NotAllowed):
        change(here, here.physio, now=clock.now())
    change(here, admin, now=clock.now())
    with pytest.raises(Stale):
        change(here, admin, now=clock.now())


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"contact_closes": time(9)}, "contact_closes"),
        ({"max_texts_day": 0}, "max_texts_day"),
        ({"max_texts_day": 4}, "max_texts_day"),
        ({"max_texts_clinic": 0}, "max_texts_clinic"),
    ],
)
def test_a_limit_that_cannot_be_is_named(here, admin, clock, wrong, field):
    with pytest.raises(Invalid) as caught:
        change(here, admin, replace(LIMITS, **wrong), now=clock.now())

    assert [fault.field for fault in caught.value.faults] == [field]


def test_bank_holidays_of_years_to_come_are_entered_once_and_not_again(here, clock):
    assert extend_calendars(here.database, clock.now()) == 0
    christmas = date(2029, 12, 25)
    assert christmas not in clinic(here).closures
    with here.database.transaction() as tx:
        clinics.remove_closure(tx, here.clinic_id, date(2027, 12, 27))

    later = datetime(2027, 1, 2, tzinfo=UTC)

    assert [extend_calendars(here.database, later) for _ in range(2)] == [1, 0]
    assert christmas in clinic(here).closures
    assert date(2027, 12, 27) not in clinic(here).closures
