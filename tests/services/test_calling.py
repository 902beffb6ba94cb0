"""A call to our number: hours and numbers in the caller's language, or the clinic itself."""

from datetime import timedelta

import pytest

from physio_service.domain.errors import NotFound
from physio_service.services.calling import answer_call
from physio_service.services.queueing import Texts
from tests.builders_messages import OURS, PHONE
from tests.builders_people import TEXTS

NIGHT = timedelta(hours=12)


def heard(line, from_=PHONE, texts=TEXTS, later=timedelta()):
    return answer_call(line.database, texts, OURS, from_, line.now + later)


def test_while_the_clinic_is_open_a_caller_is_put_through(line):
    call = heard(line)

    assert call.put_through_to == "+442079460000"
    assert "putting you through" in call.text
    assert "Nobody" in call.if_missed


def test_while_it_is_closed_a_caller_hears_hours_and_numbers(line):
    call = heard(line, later=NIGHT)

    assert call.put_through_to is None
    for said in ("Mon-Fri 08:00-18:00", "02079460000", "111", "999"):
        assert said in call.text


def test_a_patient_hears_their_own_language(line):
    line.patient(language="pl")

    call = heard(line, later=NIGHT)

    assert (call.voice, call.language) == ("Polly.Ewa", "pl")
    assert "Godziny otwarcia" in call.text


def test_a_language_that_the_carrier_has_no_voice_for_is_heard_in_english(line):
    line.patient(language="ur")

    assert heard(line).language == "en"


def test_an_unsigned_language_is_not_spoken_with_a_real_carrier(line):
    line.patient(language="pl")
    strict = Texts(TEXTS.wordings, drafts_allowed=False)

    assert heard(line, texts=strict).language == "en"


def test_who_hides_their_number_is_answered_too(line):
    assert heard(line, from_="anonymous").put_through_to


def test_a_call_is_kept_and_names_its_patient(line):
    patient = line.patient()

    heard(line)

    event = next(one for one in line.rows("events") if one["kind"] == "call.received")
    assert event["patient_id"] == patient.id


def test_a_number_that_is_not_ours_is_not_answered(line):
    with pytest.raises(NotFound):
        answer_call(line.database, TEXTS, "+447700900777", PHONE, line.now)
