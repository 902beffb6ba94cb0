"""Setting up a clinic."""

from dataclasses import replace
from datetime import date, time

import pytest

from physio_service.domain.errors import Conflict
from physio_service.domain.event import SYSTEM
from physio_service.services import founding
from physio_service.services.registering import AlreadyRegistered
from physio_service.store import clinics
from tests.builders_care import faults
from tests.builders_people import NEW_CLINIC, house, of_clinic


@pytest.fixture
def here(database, clock):
    return house(database, clock.now())


def test_a_clinic_is_closed_on_its_nations_holidays_this_year_and_the_next_two(here, clock):
    closed = of_clinic(here).closures

    assert {date(2026, 4, 3), date(2028, 12, 25)} <= closed
    assert not any(day.year > 2028 for day in closed)


def test_every_fault_of_a_new_clinic_is_told_at_once(database, clock):
    wrong = replace(
        NEW_CLINIC,
        name=" ",
        text_name="n" * 21,
        zone="Europe/Londres",
        nation="GB-XX",
        sender_address="07700900001",
        contact_closes=time(8),
        max_texts_day=4,
        opening_hours={},
    )

    found = faults(lambda: founding.found_clinic(database, wrong, SYSTEM, clock.now()))

    assert found == {
        "name",
        "text_name",
        "zone",
        "nation",
        "sender_address",
        "contact_closes",
        "max_texts_day",
        "opening_hours",
    }
    with database.reading() as tx:
        assert clinics.all_ids(tx) == ()


@pytest.mark.parametrize(
    ("hours", "field"),
    [
        ({0: ()}, "opening_hours"),
        ({7: ((time(8), time(9)),)}, "opening_hours"),
        ({0: ((time(9), time(9)),)}, "opening_hours.0"),
        ({0: (), 4: ((time(8), time(12)), (time(11), time(13)))}, "opening_hours.4"),
    ],
)
def test_opening_hours_are_of_real_days_and_rise(database, clock, hours, field):
    wrong = replace(NEW_CLINIC, opening_hours=hours)

    found = faults(lambda: founding.found_clinic(database, wrong, SYSTEM, clock.now()))

    assert found == {field}


def test_two_clinics_never_text_from_one_number(here, clock):
    with pytest.raises(Conflict):
        founding.found_clinic(here.database, NEW_CLINIC, SYSTEM, clock.now())


def test_an_nhs_number_is_registered_once_in_a_clinic(here, clock):
    first = here.patient(clock.now(), nhs_number="999 000 0018")

    with pytest.raises(AlreadyRegistered) as refusal:
        here.patient(clock.now(), nhs_number="9990000018", phone="07700 900124")

    assert refusal.value.patient_id == first
    assert "9990000018" not in str(refusal.value)
