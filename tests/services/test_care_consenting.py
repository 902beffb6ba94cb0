"""What patients agreed to, and what follows."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from physio_service.domain.patient import (
    Consent,
)
from physio_service.services.consenting import Channel
from physio_service.store import contacts
from physio_service.store.schema import messages
from tests.builders_care import faults, texts
from tests.builders_people import house


@pytest.fixture
def here(database, clock):
    return house(database, clock.now())


def test_consent_given_in_person_brings_two_texts_and_verifies_the_number(here, clock):
    patient_id = here.patient(clock.now())

    assert here.consent(patient_id, clock.now())

    contact = here.look(lambda tx: contacts.primary_of(tx, here.clinic_id, patient_id))
    assert here.read(patient_id).consent is Consent.GIVEN
    assert contact.verified_at == clock.now()
    assert texts(here, state="queued") == ["onboarding_confirm", "onboarding_safety"]
    assert here.events("consent.given") == [
        {
            "wording": "onboarding_consent",
            "language": "en",
            "version": "1.0.0",
            "channel": "in_person",
        }
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
