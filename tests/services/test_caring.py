"""Carers: asked for themselves, heard for the patient, stopped without stopping the patient."""

import pytest

from physio_service.domain.errors import Conflict, Invalid, NotAllowed
from physio_service.domain.event import SYSTEM
from physio_service.domain.patient import Consent
from physio_service.services.caring import NewCarer, add_carer, end_carer
from physio_service.services.reminding import remind
from physio_service.store import carers
from tests.builders_messages import OTHER_PHONE, PHONE
from tests.builders_people import TEXTS

KIM = NewCarer("Kim Example", "daughter", "07700 900456", gets_copies=True)


@pytest.fixture
def patient(line):
    return line.patient()


@pytest.fixture
def episode(line, patient):
    return line.episode(patient)


def add(line, patient, new=KIM, who=None):
    where = (line.database, TEXTS, who or line.house.physio, line.clinic_id, patient.id)
    return add_carer(*where, new, now=line.now)


def consent(line, carer_id):
    with line.database.reading() as tx:
        return carers.get(tx, line.clinic_id, carer_id).consent


def agreed(line, patient):
    carer_id = add(line, patient)
    line.send()
    line.says("yes", OTHER_PHONE)
    line.send()
    return carer_id


def test_a_carer_is_asked_first_and_their_yes_is_their_own(line, patient):
    carer_id = add(line, patient)
    line.send()
    assert line.outcomes() == [("carer_consent", "sent", "accepted")]

    assert line.says("YES", OTHER_PHONE) == ["onboarding_safety"]

    assert consent(line, carer_id) is Consent.GIVEN
    assert line.house.read(patient.id).consent is Consent.GIVEN
    assert line.journal("consent.") == []


def test_what_a_carer_answers_counts_for_the_patient_and_is_marked_as_theirs(
    line, patient, episode
):
    agreed(line, patient)
    line.activity(episode, is_asked=True)

    assert line.says("done", OTHER_PHONE) == ["done_ack"]

    (done,) = line.rows("activities")
    assert (done["state"], done["source"]) == ("done", "carer")
    assert line.rows("replies")[-1]["patient_id"] == patient.id
    assert len(line.rows("reply_carers")) == 2
    assert line.carrier.handed[0].to == OTHER_PHONE


def test_a_copy_goes_to_the_carer_who_chose_it_and_counts_against_no_cap(line, patient, episode):
    agreed(line, patient)
    line.clock.forward(hours=2)
    line.activity(episode)

    remind(line.database, TEXTS, line.now)
    line.send()

    sent = {text.wording_key: text.state.value for text in line.texts()}
    assert (sent["session_discreet"], sent["carer_copy"]) == ("sent", "sent")
    assert [text.to for text in line.carrier.handed][-2:] in (
        [PHONE, OTHER_PHONE],
        [OTHER_PHONE, PHONE],
    )


def test_a_copy_is_not_sent_when_the_work_is_done_or_nobody_agreed(line, patient, episode):
    add(line, patient)
    line.activity(episode)
    remind(line.database, TEXTS, line.now)

    assert "carer_copy" not in [text.wording_key for text in line.texts()]


@pytest.mark.parametrize("word", ["STOP", "WRONG NUMBER"])
def test_a_carers_stop_ends_the_carers_texts_and_not_the_patients(line, patient, episode, word):
    carer_id = agreed(line, patient)

    assert line.says(word, OTHER_PHONE) == ["stop"]
    line.queue(patient)
    line.send()

    assert consent(line, carer_id) is Consent.WITHDRAWN
    assert line.house.read(patient.id).consent is Consent.GIVEN
    assert line.outcomes()[-1][:2] == ("session_discreet", "sent")
    assert line.says("START", OTHER_PHONE) == ["carer_consent"]


def test_a_carer_pauses_nothing_and_a_sign_of_danger_is_about_the_patient(line, patient, episode):
    agreed(line, patient)

    assert line.says("PAUSE", OTHER_PHONE) == ["unknown"]
    assert line.says("she has a swollen calf", OTHER_PHONE) == ["unknown"]

    assert {task["patient_id"] for task in line.rows("tasks")} == {patient.id}
    assert line.journal("patient.paused") == []


def test_on_the_patients_own_phone_each_has_a_tag_and_an_answer_is_the_patients(
    line, patient, episode
):
    carer_id = add(line, patient, NewCarer("Kim Example", "daughter", "07700 900123", False))
    line.activity(episode, is_asked=True)
    assert line.text().body.startswith("R7: ")

    assert line.says("done") == ["done_ack"]
    assert line.says("r7 stop") == ["stop"]

    assert line.rows("activities")[0]["source"] == "sms"
    assert consent(line, carer_id) is Consent.DECLINED
    assert line.house.read(patient.id).consent is Consent.GIVEN
    line.says("stop")
    assert line.house.read(patient.id).consent is Consent.WITHDRAWN


def test_a_carer_who_ended_is_nobody_here(line, patient):
    carer_id = add(line, patient)
    for _ in range(2):
        end_carer(line.database, line.house.physio, line.clinic_id, carer_id, now=line.now)
    line.send()

    assert line.outcomes() == [("carer_consent", "suppressed", "carer_ended")]
    assert line.says("done", OTHER_PHONE) == ["unknown"]
    assert line.rows("replies")[0]["patient_id"] is None


@pytest.mark.parametrize(
    ("name", "relation", "phone"),
    [("", "son", "07700 900456"), ("Kim", " ", "07700 900456"), ("Kim", "son", "12")],
)
def test_a_carer_needs_a_name_a_relation_and_a_number(line, patient, name, relation, phone):
    with pytest.raises(Invalid):
        add(line, patient, NewCarer(name, relation, phone, gets_copies=False))


def test_a_carer_is_added_once_on_a_number_and_by_staff(line, patient):
    add(line, patient)
    with pytest.raises(Conflict):
        add(line, patient)
    with pytest.raises(NotAllowed):
        add(line, patient, who=SYSTEM)
