"""Founding a clinic, registering and changing patients, and what they agreed to."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from physio_service.domain.contact import LineType
from physio_service.domain.errors import Stale
from physio_service.domain.patient import (
    REFERENCE_LENGTH,
    REFERENCE_LETTERS,
    Consent,
    Discretion,
    Reach,
)
from physio_service.services import registering
from physio_service.services.approving import sign
from physio_service.store import clinics, contacts
from physio_service.store.schema import events
from tests.builders_care import change, faults, texts
from tests.builders_people import NEW_PATIENT, TEXTS, house
from tests.builders_plans import CATALOGUE


@pytest.fixture
def here(database, clock):
    return house(database, clock.now())


def test_a_new_patient_is_asked_for_consent_by_text_and_sent_nothing_else(here, clock):
    patient_id = here.patient(clock.now(), ask_by_text=True)

    assert here.read(patient_id).consent is Consent.ASKED
    assert texts(here, state="queued") == ["onboarding_consent"]
    assert here.events("consent.asked") != []


def test_a_patient_may_be_registered_without_being_asked_by_text(here, clock):
    patient_id = here.patient(clock.now())

    assert here.read(patient_id).consent is Consent.NONE
    assert texts(here, state="queued") == []


@pytest.mark.parametrize("phone", [None, "", " ", "020 7946 0000"])
def test_without_a_mobile_everything_works_on_paper_and_nothing_is_texted(here, clock, phone):
    patient_id = here.patient(clock.now(), ask_by_text=True, phone=phone)

    patient = here.read(patient_id)
    assert (patient.reach, patient.consent) == (Reach.PAPER, Consent.NONE)
    assert texts(here, state="queued") == []
    assert here.assign(patient_id, clock.now())


def test_a_landline_is_kept_as_one(here, clock):
    patient_id = here.patient(clock.now(), phone="020 7946 0000")

    contact = here.look(lambda tx: contacts.primary_of(tx, here.clinic_id, patient_id))

    assert contact.line_type is LineType.LANDLINE


def test_a_number_that_said_stop_is_not_asked_for_somebody_else(here, clock):
    with here.database.transaction() as tx:
        sender = clinics.sender_of(tx, here.clinic_id)
        contacts.opt_out(tx, here.clinic_id, "+447700900123", sender.id, "sms", clock.now())

    patient_id = here.patient(clock.now(), ask_by_text=True)

    assert here.read(patient_id).consent is Consent.NONE
    assert texts(here, state="queued") == []


def test_every_fault_of_a_new_patient_is_told_at_once_and_nothing_is_kept(here, clock):
    def register():
        here.patient(
            clock.now(),
            name=" ",
            phone="12",
            language="tlh",
            zone="Mars/Olympus",
            preferred_times=(time(3),),
            nhs_number="1111111111",
        )

    assert faults(register) == {
        "name",
        "phone",
        "language",
        "zone",
        "preferred_times",
        "nhs_number",
    }
    assert here.events("patient.registered") == []
    assert faults(lambda: here.patient(clock.now(), birth_day=date(2026, 3, 3))) == {"birth_day"}


def test_a_number_that_we_text_from_is_nobodys_phone(here, clock):
    assert faults(lambda: here.patient(clock.now(), phone="+447700900001")) == {"phone"}
    assert here.events("patient.registered") == []


def test_references_are_short_unlike_each_other_and_hard_to_misread(here, clock):
    references = [here.read(here.patient(clock.now())).reference for _ in range(5)]

    assert len(set(references)) == 5
    assert all(
        len(one) == REFERENCE_LENGTH and set(one) <= set(REFERENCE_LETTERS) for one in references
    )
    assert not set("0OILS5Z2B8AEU1") & set(REFERENCE_LETTERS)


def test_the_journal_of_a_registration_names_nobody(here, clock):
    here.patient(clock.now(), nhs_number="9990000018", birth_day=date(1970, 2, 3))

    (kept,) = here.events("patient.registered")

    assert kept.keys() == {
        "language",
        "zone",
        "wording",
        "reach",
        "preferred_times",
        "contact_id",
        "line_type",
    }


def test_a_change_is_made_as_seen_and_kept(here, clock):
    patient_id = here.patient(clock.now())

    change(here, patient_id, clock.now(), name="Other Name", wording=Discretion.PLAIN)

    found = here.read(patient_id)
    assert (found.name, found.wording, found.version) == ("Other Name", Discretion.PLAIN, 2)
    assert here.events("patient.changed") == [{"wording": "plain", "is_renamed": True}]
    with pytest.raises(Stale):
        change(here, patient_id, clock.now(), version=1, language="cy")
    assert here.read(patient_id).language == "en"


def test_a_change_says_what_was_before(here, clock):
    patient_id = here.patient(clock.now())
    change(here, patient_id, clock.now(), preferred_times=(time(12),), name="Other Name")

    kept = select(events.c.before, events.c.after).where(events.c.kind == "patient.changed")
    before, after = here.look(lambda tx: tx.connection.execute(kept).one())

    assert before == {"preferred_times": ["10:00", "17:00"]}
    assert after == {"preferred_times": ["12:00"], "is_renamed": True}


def test_where_texts_are_real_nobody_is_given_a_language_that_nobody_signed(here, clock):
    real = replace(TEXTS, drafts_allowed=False)

    def register():
        new = replace(NEW_PATIENT, language="pl")
        who, now = here.physio, clock.now()
        return registering.register(here.database, real, who, here.clinic_id, new, now=now)

    assert faults(register) == {"language"}
    polish = next(file for file in CATALOGUE.files if file.path == "messages/pl.yaml")
    asked = (polish.path, polish.content_hash, "read")
    sign(here.database, CATALOGUE, here.physio, here.clinic_id, *asked, now=clock.now())
    patient_id = register()
    assert here.read(patient_id).language == "pl"


def test_a_language_that_may_not_be_chosen_any_more_keeps_nothing_else_from_changing(here, clock):
    patient_id = here.patient(clock.now(), language="pl")
    real = replace(TEXTS, drafts_allowed=False)

    change(here, patient_id, clock.now(), said=real, name="Other Name")

    assert here.read(patient_id).name == "Other Name"
    assert faults(
        lambda: change(here, patient_id, clock.now(), said=real, version=2, language="cy")
    ) == {"language"}


def test_a_change_is_checked_like_a_registration(here, clock):
    patient_id = here.patient(clock.now())

    assert faults(
        lambda: change(
            here,
            patient_id,
            clock.now(),
            name="",
            zone="x",
            language="x",
            preferred_times=(),
        )
    ) == {"name", "zone", "language", "preferred_times"}


def test_every_session_that_is_prescribed_keeps_a_time_the_patient_chose(here, clock):
    patient_id = here.patient(clock.now())
    episode_id = here.assign(patient_id, clock.now())

    assert faults(lambda: change(here, patient_id, clock.now(), preferred_times=(time(12),))) == {
        "preferred_times"
    }

    change(here, patient_id, clock.now(), preferred_times=(time(11), time(14), time(19)))
    assert {one.due_at.hour for one in here.agenda(episode_id)} == {11, 19}


def test_a_changed_zone_moves_what_lies_ahead_and_leaves_what_was_asked(here, clock):
    patient_id = here.patient(clock.now())
    episode_id = here.assign(patient_id, clock.now())
    before = {(one.local_day, one.sequence): one for one in here.agenda(episode_id)}

    change(here, patient_id, clock.now(), zone="America/New_York")

    after = {(one.local_day, one.sequence): one for one in here.agenda(episode_id)}
    moved = after[date(2026, 3, 4), 0]
    assert moved.id == before[date(2026, 3, 4), 0].id
    assert moved.due_at - before[date(2026, 3, 4), 0].due_at == timedelta(hours=5)
