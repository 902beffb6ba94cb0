"""When a clinic is staffed: who may change it, what is refused, and what is kept of it."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from physio_service.domain.clinic import is_open
from physio_service.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from physio_service.domain.event import SYSTEM
from physio_service.domain.staff import Role
from physio_service.services.timetabling import change_hours, close_on, open_on
from physio_service.store.types import new_id
from tests.builders_care import faults
from tests.builders_people import house, of_clinic

TRAINING = date(2026, 3, 20)
MORNINGS = {0: ((time(8), time(12)), (time(13), time(14))), 1: (), 3: ((time(8), time(12)),)}


@pytest.fixture
def here(database, clock):
    return house(database, clock.now())


@pytest.fixture
def admin(here, clock):
    return here.staff(Role.ADMIN, clock.now())


def test_new_hours_hold_at_once_and_are_kept_with_the_old_ones(here, admin, clock):
    seen = of_clinic(here)
    change_hours(
        here.database, admin, here.clinic_id, MORNINGS, version=seen.version, now=clock.now()
    )
    clinic = of_clinic(here)

    assert clinic.opening_hours == {day: hours for day, hours in MORNINGS.items() if hours}
    assert clinic.version == seen.version + 1
    assert is_open(clinic, datetime(2026, 3, 2, 13, 30, tzinfo=UTC))
    assert not is_open(clinic, datetime(2026, 3, 3, 9, tzinfo=UTC))
    (changed,) = here.events("clinic.changed")
    assert changed == {
        "opening_hours": {
            "0": [["08:00", "12:00"], ["13:00", "14:00"]],
            "3": [["08:00", "12:00"]],
        }
    }


def test_hours_seen_before_somebody_changed_them_are_stale(here, admin, clock):
    seen = of_clinic(here).version
    close_on(here.database, admin, here.clinic_id, TRAINING, "Training", now=clock.now())

    with pytest.raises(Stale):
        change_hours(here.database, admin, here.clinic_id, MORNINGS, version=seen, now=clock.now())


def test_hours_that_cannot_be_change_nothing(here, admin, clock):
    wrong = {2: ((time(12), time(8)),), 5: ((time(9), time(9)),)}
    seen = of_clinic(here)

    found = faults(
        lambda: change_hours(
            here.database, admin, here.clinic_id, wrong, version=1, now=clock.now()
        )
    )

    assert found == {"opening_hours.2", "opening_hours.5"}
    assert of_clinic(here) == seen


def test_a_day_is_closed_once_and_opened_again(here, admin, clock):
    def ask(act, *more):
        act(here.database, admin, here.clinic_id, TRAINING, *more, now=clock.now())

    ask(close_on, " Staff training ")
    with pytest.raises(Conflict):
        ask(close_on, "Again")
    assert not is_open(of_clinic(here), datetime(2026, 3, 20, 10, tzinfo=UTC))
    ask(open_on)
    with pytest.raises(NotFound):
        ask(open_on)

    assert is_open(of_clinic(here), datetime(2026, 3, 20, 10, tzinfo=UTC))
    assert here.events("clinic.changed") == [{"closed": ["2026-03-20"]}, {}]
    assert of_clinic(here).version == 3


@pytest.mark.parametrize(
    ("day", "name", "fields"),
    [
        (date(2026, 3, 1), "Training", {"day"}),
        (date(2026, 3, 2) + timedelta(days=3 * 366 + 1), "Training", {"day"}),
        (TRAINING, "  ", {"name"}),
        (TRAINING, "x" * 101, {"name"}),
        (date(1926, 3, 20), "", {"day", "name"}),
    ],
)
def test_a_closed_day_is_ahead_and_says_what_for(here, admin, clock, day, name, fields):
    def close():
        close_on(here.database, admin, here.clinic_id, day, name, now=clock.now())

    assert faults(close) == fields


def test_today_may_still_be_closed(here, admin, clock):
    today = clock.now().date()

    close_on(here.database, admin, here.clinic_id, today, "Burst pipe", now=clock.now())

    assert today in of_clinic(here).closures


def test_only_an_administrator_of_this_clinic_decides(here, admin, clock):
    def attempts(who, clinic_id):
        where = (here.database, who, clinic_id)
        yield lambda: change_hours(*where, MORNINGS, version=1, now=clock.now())
        yield lambda: close_on(*where, TRAINING, "Training", now=clock.now())
        yield lambda: open_on(*where, date(2026, 4, 3), now=clock.now())

    for who, clinic_id in ((here.physio, here.clinic_id), (SYSTEM, here.clinic_id)):
        for attempt in attempts(who, clinic_id):
            with pytest.raises(NotAllowed):
                attempt()
    for attempt in attempts(admin, new_id()):
        with pytest.raises((NotAllowed, NotFound, Invalid)):
            attempt()
    assert of_clinic(here).version == 1
