"""A number that may be somebody else's: a person confirms it first, and then it is asked."""

from datetime import timedelta

import pytest

from physio_service.domain.errors import Conflict, Invalid, NotAllowed
from physio_service.domain.event import SYSTEM
from physio_service.domain.patient import Consent
from physio_service.services.doubting import confirm_number, doubt_silent
from tests.builders_messages import PHONE
from tests.builders_people import TEXTS

DAYS = 60


@pytest.fixture
def patient(line):
    patient = line.patient()
    line.episode(patient)
    return patient


def deliver(line, patient, sequence=0):
    line.queue(patient, sequence=sequence)
    line.send()
    line.receipt(line.carrier.handed[-1].token, "delivered", sid=f"SM{sequence}")


def confirm(line, ground="rang, and gave the birth date", who=None):
    with line.database.transaction() as tx:
        contact_id = line.contact(tx, PHONE).id
    where = (line.database, TEXTS, who or line.house.physio, line.clinic_id, contact_id)
    confirm_number(*where, ground, now=line.now)


def silent(line):
    return doubt_silent(line.database, DAYS, line.now)


def test_after_long_silence_with_delivery_texts_stop_and_a_person_rings(line, patient):
    line.clock.forward(days=DAYS - 1)
    deliver(line, patient)
    assert silent(line) == 0
    line.clock.forward(days=2)

    assert silent(line) == 1
    assert silent(line) == 0
    line.queue(patient, sequence=1)
    line.send()

    assert line.outcomes()[-1] == ("session_discreet", "suppressed", "number_doubted")
    assert line.tasks() == [("wrong_number", 2)]
    assert line.journal("contact.") == ["contact.doubted"]


@pytest.mark.parametrize("what", ["a reply", "no delivery"])
def test_a_number_that_wrote_or_got_nothing_is_not_doubted(line, patient, what):
    line.clock.forward(days=DAYS)
    if what == "a reply":
        deliver(line, patient)
        line.says("thanks")
    line.clock.forward(days=1)

    assert silent(line) == 0


def test_who_writes_from_a_doubted_number_is_answered_for_their_safety(line, patient):
    line.clock.forward(days=DAYS)
    deliver(line, patient)
    line.clock.forward(hours=1)
    silent(line)

    assert line.says("my calf is swollen") == ["unknown"]
    line.send()

    assert line.outcomes()[-1][:2] == ("unknown", "sent")


def test_once_a_person_confirmed_it_only_the_question_goes_before_a_yes(line, patient):
    line.clock.forward(days=DAYS)
    deliver(line, patient)
    line.clock.forward(hours=1)
    silent(line)

    confirm(line)
    line.queue(patient, sequence=1)
    for _ in range(2):
        line.send()

    last = {text.wording_key: text.state.value for text in line.texts()[1:]}
    assert last == {"onboarding_consent": "sent", "session_discreet": "suppressed"}
    assert line.house.read(patient.id).consent is Consent.ASKED
    line.says("yes")
    assert line.house.read(patient.id).consent is Consent.GIVEN
    assert silent(line) == 0


def test_after_a_wrong_number_a_confirmation_asks_nothing_only_start_does(line, patient):
    line.says("wrong number")
    assert line.rows("number_doubts")[0]["reason"] == "wrong"
    before = len(line.texts())

    confirm(line)

    assert len(line.texts()) == before
    assert line.house.read(patient.id).consent is Consent.WITHDRAWN
    assert line.says("START") == ["start_consent"]


def test_it_takes_a_person_a_ground_and_a_doubt(line, patient):
    with pytest.raises(Conflict):
        confirm(line)
    line.says("wrong number")
    with pytest.raises(Invalid):
        confirm(line, ground=" ")
    with pytest.raises(NotAllowed):
        confirm(line, who=SYSTEM)
    line.clock.forward(hours=1)
    confirm(line)
    assert line.now - line.rows("number_doubts")[0]["cleared_at"] == timedelta()
