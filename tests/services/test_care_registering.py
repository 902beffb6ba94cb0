"""Founding a clinic, registering and changing patients, and what they agreed to."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from physio_service.domain.contact import LineType
from physio_service.domain.errors import Conflict, Invalid, NotFound, Stale
from physio_service.domain.event import SYSTEM
from physio_service.domain.patient import (
    REFERENCE_LENGTH,
    REFERENCE_LETTERS,
    Consent,
    Discretion,
    Reach,
)
from physio_service.services import founding, registering
from physio_service.services.consenting import Channel
from physio_service.services.registering import AlreadyRegistered, PatientChange
from physio_service.store import clinics, contacts
from physio_service.store.schema import messages
from physio_service.store.types import new_id
from tests.builders_people import NEW_CLINIC, TEXTS, house, of_clinic


@pytest.fixture
def here(database, clock):
    return house(database, clock.now())


def texts(here, *, state: str) -> list[str]:
    wanted = select(messages.c.kind).where(messages.c.state == state).order_by(messages.c.id)
    return here.look(lambda tx: list(tx.connection.execute(wanted).scalars()))


def change(here, patient_id, now, *, version: int = 1, **wanted: object) -> None:
    registering.change(
        here.database,
        TEXTS,
        here.physio,
        here.clinic_id,
        patient_id,
        PatientChange(**wanted),
        version=version,
        now=now,
    )


def faults(call) -> set[str]:
    with pytest.raises(Invalid) as refusal:
        call()
    return {fault.field for fault in refusal.value.faults}


def test_a_clinic_is_closed_on_its_nations_holidays_this_year_and_the_next_two(here, clock):
    closed = of_clinic(here).closures

    assert {date(2026, 4, 3), date(2028, 12, 25)} <= closed
    assert not any(day.year > 2028 for day in closed)


def test_a_closure_is_added_once_and_with_its_reason(here, clock):
    day = {date(2026, 3, 20): "Staff training"}

    added = [
        founding.add_closures(here.database, here.physio, here.clinic_id, day, now=clock.now())
        for _ in range(2)
    ]

    assert added == [1, 0]
    assert date(2026, 3, 20) in of_clinic(here).closures
    with pytest.raises(Invalid):
        founding.add_closures(
            here.database, SYSTEM, here.clinic_id, {date(2026, 3, 21): " "}, now=clock.now()
        )
    with pytest.raises(NotFound):
        founding.add_closures(here.database, SYSTEM, new_id(), day, now=clock.now())


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
    "hours",
    [
        {0: ()},
        {7: ((time(8), time(9)),)},
        {0: ((time(9), time(9)),)},
        {0: ((time(8), time(12)), (time(11), time(13)))},
    ],
)
def test_opening_hours_are_of_real_days_and_rise(database, clock, hours):
    wrong = replace(NEW_CLINIC, opening_hours=hours)

    assert faults(lambda: founding.found_clinic(database, wrong, SYSTEM, clock.now())) == {
        "opening_hours"
    }


def test_two_clinics_never_text_from_one_number(here, clock):
    with pytest.raises(Conflict):
        founding.found_clinic(here.database, NEW_CLINIC, SYSTEM, clock.now())


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


def test_an_nhs_number_is_registered_once_in_a_clinic(here, clock):
    first = here.patient(clock.now(), nhs_number="999 000 0018")

    with pytest.raises(AlreadyRegistered) as refusal:
        here.patient(clock.now(), nhs_number="9990000018", phone="07700 900124")

    assert refusal.value.patient_id == first
    assert "9990000018" not in str(refusal.value)


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
        change(here, patient_id, clock.now(), language="cy")
    assert here.read(patient_id).language == "en"


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


def test_consent_given_in_person_brings_two_texts_and_verifies_the_number(here, clock):
    patient_id = here.patient(clock.now())

    assert here.consent(patient_id, clock.now())

    contact = here.look(lambda tx: contacts.primary_of(tx, here.clinic_id, patient_id))
    assert here.read(patient_id).consent is Consent.GIVEN
    assert contact.verified_at == clock.now()
    assert texts(here, state="queued") == ["onboarding_confirm", "onboarding_safety"]
    assert here.events("consent.given") == [
        {"wording": "onboarding_consent", "version": "1.0.0", "channel": "in_person"}
    ]


def test_consent_given_on_the_web_leaves_the_number_unverified(here, clock):
    patient_id = here.patient(clock.now())

    here.consent(patient_id, clock.now(), channel=Channel.WEB)

    contact = here.look(lambda tx: contacts.primary_of(tx, here.clinic_id, patient_id))
    assert contact.verified_at is None


def test_the_same_decision_twice_has_one_effect(here, clock):
    patient_id = here.patient(clock.now())

    assert [here.consent(patient_id, clock.now()) for _ in range(2)] == [True, False]
    assert len(texts(here, state="queued")) == 2


def test_somebody_on_paper_can_agree_and_is_texted_nothing(here, clock):
    patient_id = here.patient(clock.now(), phone=None)

    here.consent(patient_id, clock.now())

    assert texts(here, state="queued") == []


def test_a_withdrawal_cancels_what_waits(here, clock):
    patient_id = here.patient(clock.now())
    here.consent(patient_id, clock.now())

    here.consent(patient_id, clock.now(), Consent.WITHDRAWN)

    assert texts(here, state="queued") == []
    assert len(texts(here, state="suppressed")) == 2
    assert here.read(patient_id).consent is Consent.WITHDRAWN


def test_the_open_question_is_withdrawn_when_the_patient_declines_in_person(here, clock):
    patient_id = here.patient(clock.now(), ask_by_text=True)

    here.consent(patient_id, clock.now(), Consent.DECLINED)

    assert texts(here, state="suppressed") == ["onboarding_consent"]


@pytest.mark.parametrize(
    ("before", "decision"),
    [
        (None, Consent.WITHDRAWN),
        (Consent.GIVEN, Consent.DECLINED),
        (None, Consent.ASKED),
    ],
)
def test_what_is_no_answer_to_what_was_asked_is_refused(here, clock, before, decision):
    patient_id = here.patient(clock.now())
    if before is not None:
        here.consent(patient_id, clock.now(), before)

    assert faults(lambda: here.consent(patient_id, clock.now(), decision)) == {"decision"}


def test_texts_of_a_consent_given_at_night_wait_for_the_morning(here):
    night = datetime(2026, 3, 3, 2, tzinfo=UTC)
    patient_id = here.patient(night)

    here.consent(patient_id, night)

    due = here.look(lambda tx: set(tx.connection.execute(select(messages.c.due_at)).scalars()))
    assert due == {datetime(2026, 3, 3, 8, tzinfo=UTC)}


def test_a_changed_zone_moves_what_lies_ahead_and_leaves_what_was_asked(here, clock):
    patient_id = here.patient(clock.now())
    episode_id = here.assign(patient_id, clock.now())
    before = {(one.local_day, one.sequence): one for one in here.agenda(episode_id)}

    change(here, patient_id, clock.now(), zone="America/New_York")

    after = {(one.local_day, one.sequence): one for one in here.agenda(episode_id)}
    moved = after[date(2026, 3, 4), 0]
    assert moved.id == before[date(2026, 3, 4), 0].id
    assert moved.due_at - before[date(2026, 3, 4), 0].due_at == timedelta(hours=5)
