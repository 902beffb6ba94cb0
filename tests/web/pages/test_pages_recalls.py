"""A recall on its pages: opened, watched, settled and closed."""

import pytest

from physio_service.services.surveying import survey
from tests.builders_people import TEXTS
from tests.builders_plans import CATALOGUE, PROTOCOL
from tests.web.pages.conftest import Page, faults

WHOLE = {"subject": "protocol", "key": PROTOCOL.id, "version": PROTOCOL.version, "reason": "wrong"}


@pytest.fixture
def recall(staff, under_way):
    """The address of a recall of the protocol that the patient was given."""
    answer = staff.send("/clinic/recalls", **WHOLE)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def test_a_recall_lists_everybody_and_shows_how_far_it_is(staff, recall, on):
    page = Page(staff.client.get(recall).text)
    assert "Looked at: 0 of 1" in page.text

    survey(on.database, TEXTS, CATALOGUE, on.now)

    page = Page(staff.client.get(recall).text)
    assert "Looked at: 1 of 1" in page.text
    assert "There is none to move to: call." in page.text  # the shelf has only the faulty one


def test_the_survey_is_stopped_and_goes_on(staff, recall, on):
    staff.send(f"{recall}/survey", page=recall, survey="off", version="1")
    assert survey(on.database, TEXTS, CATALOGUE, on.now) == 0

    staff.send(f"{recall}/survey", page=recall, survey="on", version="2")

    assert survey(on.database, TEXTS, CATALOGUE, on.now) == 1


def test_a_patient_is_called_and_a_recall_is_not_closed_before(staff, recall, on):
    survey(on.database, TEXTS, CATALOGUE, on.now)
    page = Page(staff.client.get(recall).text)
    call = next(link for link in page.links if link.endswith("/call"))

    assert staff.send(call, page=recall).status_code == 303
    refused = staff.send(f"{recall}/close", page=recall, note="told", version="1")

    assert ("recall_call", 2) in on.tasks()
    assert refused.status_code == 409
    assert "1 of its patients are not settled yet" in Page(refused.text).text
    assert "told" in refused.text


def test_faults_of_a_recall_stand_at_their_fields(staff):
    answer = staff.send("/clinic/recalls", **{**WHOLE, "version": ""})

    assert (answer.status_code, faults(answer)) == (422, ["version"])


def test_a_move_asks_on_whose_word_and_says_why_it_cannot_be(staff, recall, under_way):
    page = under_way.course("/version")
    assert "version" in Page(staff.client.get(page).text).text

    refused = staff.send(
        under_way.course("/changes/version/preview"), page=page, authority="the team"
    )

    assert refused.status_code == 409
    assert "recalled as well" in Page(refused.text).text


def test_the_clinic_s_page_leads_to_its_recalls(staff, recall):
    assert "/clinic/recalls" in Page(staff.client.get("/clinic").text).links
    assert PROTOCOL.id in Page(staff.client.get("/clinic/recalls").text).text
