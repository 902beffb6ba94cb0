"""Clinics, patients and numbers, on both databases."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from physio_service.domain.contact import LineType
from physio_service.domain.errors import NotFound, Stale
from physio_service.domain.patient import Consent, Discretion
from physio_service.store import clinics, contacts, patients
from physio_service.store.schema import contacts as contact_rows
from physio_service.store.schema import name_tokens
from physio_service.store.schema import patients as patient_rows
from physio_service.store.types import new_id
from tests.builders_people import HIDDEN, NEW_CLINIC, NEW_PATIENT, house

NUMBER = "+447700900123"


@pytest.fixture
def here(database, clock):
    return house(database, clock.now())


def test_a_clinic_comes_back_as_it_was_founded(here, clock):
    found = here.look(lambda tx: clinics.get(tx, here.clinic_id))

    assert found.opening_hours == NEW_CLINIC.opening_hours
    assert found.window.opens == NEW_CLINIC.contact_opens
    assert date(2026, 12, 25) in found.closures
    assert here.look(clinics.all_ids) == (here.clinic_id,)
    with pytest.raises(NotFound):
        here.look(lambda tx: clinics.get(tx, new_id()))


def test_a_text_to_a_number_is_a_text_to_its_clinic(here):
    sender = here.look(lambda tx: clinics.sender_by_address(tx, NEW_CLINIC.sender_address))

    assert sender == here.look(lambda tx: clinics.sender_of(tx, here.clinic_id))
    assert sender.clinic_id == here.clinic_id
    assert here.look(lambda tx: clinics.sender_by_address(tx, "+447700900999")) is None


def test_a_patient_comes_back_as_registered_and_no_column_names_anybody(here, clock):
    born = date(1970, 2, 3)
    patient_id = here.patient(clock.now(), birth_day=born, nhs_number="999 000 0018")

    found = here.read(patient_id)
    row = here.look(lambda tx: tx.connection.execute(select(patient_rows)).one())

    assert (found.name, found.birth_day, found.nhs_number) == (HIDDEN, born, "9990000018")
    assert found.preferred_times == (time(10), time(17))
    assert HIDDEN.encode() not in b"".join(
        bytes(sealed.blob) for sealed in (row.name, row.birth_day, row.nhs_number)
    )
    assert len(found.reference) == 6


def test_a_patient_of_another_clinic_is_not_found(here, clock):
    patient_id = here.patient(clock.now())

    for find in (patients.get, patients.lock):
        with here.database.transaction() as tx, pytest.raises(NotFound):
            find(tx, new_id(), patient_id)


def test_a_taken_reference_or_nhs_number_is_told_and_changes_nothing(here, clock):
    now = clock.now()
    patient_id = here.patient(now, nhs_number="9990000018")
    taken = here.read(patient_id).reference

    for reference, nhs_number in ((taken, None), ("FREE33", "9990000018")):
        with here.database.transaction() as tx:
            other = new_id()
            tx.make_key(here.clinic_id, other)
            new = replace(NEW_PATIENT, nhs_number=nhs_number)
            assert not patients.add(tx, here.clinic_id, other, reference, new, now)
    assert here.look(lambda tx: patients.by_nhs_number(tx, here.clinic_id, "9990000018")) == (
        patient_id
    )


def test_a_change_of_a_row_that_has_changed_is_refused(here, clock):
    patient_id = here.patient(clock.now())

    with here.database.transaction() as tx:
        patients.change(
            tx, here.clinic_id, patient_id, version=1, wording=Discretion.PLAIN, language="cy"
        )
    with pytest.raises(Stale), here.database.transaction() as tx:
        patients.change(tx, here.clinic_id, patient_id, version=1, language="en")

    found = here.read(patient_id)
    assert (found.version, found.language, found.wording) == (2, "cy", Discretion.PLAIN)


def test_a_patient_is_found_by_the_new_name_and_no_longer_by_the_old(here, clock):
    patient_id = here.patient(clock.now())

    with here.database.transaction() as tx:
        patients.set_name(tx, here.clinic_id, patient_id, "Another Person", clock.now())

    def found_by(typed):
        token = here.database.vault.name_token(here.clinic_id, typed)
        wanted = select(name_tokens.c.patient_id).where(name_tokens.c.token == token)
        return here.look(lambda tx: tx.connection.execute(wanted).scalars().all())

    assert found_by("anoth") == [patient_id]
    assert found_by("marked") == []
    assert here.read(patient_id).name == "Another Person"


def test_the_last_contact_only_moves_forwards_and_spends_no_version(here, clock):
    patient_id, now = here.patient(clock.now()), clock.now()

    with here.database.transaction() as tx:
        patients.touch_contact(tx, here.clinic_id, patient_id, now)
        patients.touch_contact(tx, here.clinic_id, patient_id, now - timedelta(hours=1))

    found = here.read(patient_id)
    assert (found.last_contact_at, found.version) == (now, 1)


def test_consent_is_kept_with_its_instant(here, clock):
    patient_id, now = here.patient(clock.now()), clock.now()

    with here.database.transaction() as tx:
        patients.set_consent(tx, here.clinic_id, patient_id, Consent.GIVEN, now)

    found = here.read(patient_id)
    assert (found.consent, found.consent_at, found.version) == (Consent.GIVEN, now, 2)


def test_a_number_is_one_contact_however_many_it_reaches(here, clock):
    first, second = here.patient(clock.now()), here.patient(clock.now())

    contact = here.look(lambda tx: contacts.by_number(tx, here.clinic_id, NUMBER))

    assert contact.number == NUMBER
    assert here.look(lambda tx: contacts.patients_on(tx, here.clinic_id, contact.id)) == (
        first,
        second,
    )
    assert here.look(lambda tx: contacts.primary_of(tx, here.clinic_id, second)) == contact
    sealed = here.look(lambda tx: tx.connection.execute(select(contact_rows.c.number)).scalar_one())
    assert NUMBER.encode() not in sealed.blob


def test_linking_a_number_twice_changes_nothing(here, clock):
    patient_id = here.patient(clock.now())
    contact = here.look(lambda tx: contacts.primary_of(tx, here.clinic_id, patient_id))

    with here.database.transaction() as tx:
        assert not contacts.link(tx, here.clinic_id, contact.id, patient_id, clock.now())


def test_a_contact_of_another_clinic_is_not_found(here, clock):
    here.patient(clock.now())
    contact = here.look(lambda tx: contacts.by_number(tx, here.clinic_id, NUMBER))

    with pytest.raises(NotFound):
        here.look(lambda tx: contacts.get(tx, new_id(), contact.id))


def test_stop_holds_for_a_number_and_a_sender_until_start(here, clock):
    with here.database.transaction() as tx:
        sender = clinics.sender_of(tx, here.clinic_id).id
        now = clock.now()

        def stop():
            return contacts.opt_out(tx, here.clinic_id, NUMBER, sender, "sms", now)

        def start():
            return contacts.opt_in(tx, here.clinic_id, NUMBER, sender, now)

        def held():
            return contacts.is_opted_out(tx, here.clinic_id, NUMBER, sender)

        assert not start()
        assert [stop(), stop(), held()] == [True, False, True]
        assert [start(), start(), held()] == [True, False, False]
        assert [stop(), held()] == [True, True]
        assert not contacts.is_opted_out(tx, here.clinic_id, "+447700900124", sender)


def test_a_number_is_verified_once_and_invalid_once(here, clock):
    with here.database.transaction() as tx:
        contact = contacts.find_or_add(tx, here.clinic_id, NUMBER, LineType.MOBILE, clock.now())
        for change in (
            lambda: contacts.verify(tx, here.clinic_id, contact.id, clock.now()),
            lambda: contacts.mark_invalid(tx, here.clinic_id, contact.id, "30005", clock.now()),
        ):
            assert [change(), change()] == [True, False]

        found = contacts.get(tx, here.clinic_id, contact.id)
        assert found.verified_at == found.invalid_at == clock.now()
        assert (
            contacts.find_or_add(tx, here.clinic_id, NUMBER, LineType.LANDLINE, clock.now())
            == found
        )
