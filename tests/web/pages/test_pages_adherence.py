"""The pages of adherence: both numbers, every day in words, a table behind each drawing."""

from datetime import timedelta
from uuid import UUID

import pytest

from physio_service.domain.activity import ActivityState, Source
from physio_service.domain.message import MessageState
from physio_service.domain.offloading import Limb
from physio_service.web.staff.adherence import UPSHOTS
from tests.builders_accounts import browser
from tests.builders_adherence import SEEN, found, settled
from tests.web.pages.conftest import Page

DONE, MISSED = ActivityState.DONE, ActivityState.MISSED


@pytest.fixture
def course(on):
    """A patient with a course of days of every class, the last one yesterday."""
    patient = on.patient()
    episode = on.episode(patient)
    days = (
        (DONE, {}),
        (DONE, {"source": Source.APP}),
        (DONE, {"source": Source.STAFF}),
        (ActivityState.PART, {}),
        (ActivityState.SKIPPED, {}),
        (MISSED, {}),
        (MISSED, {"text": MessageState.FAILED}),
        (MISSED, {"text": MessageState.SUPPRESSED}),
        (ActivityState.EXCUSED, {}),
    )
    for ahead, (state, changes) in enumerate(days, start=1):
        settled(on, patient, episode, state, days_ago=-ahead, **changes)
    on.clock.forward(days=len(days) + 1)
    return episode


@pytest.fixture
def reader(app, course):
    return browser(app).sign_in("physio")


def page(who, path):
    answer = who.client.get(path)
    assert answer.status_code == 200, answer.text
    return Page(answer.text)


def test_every_day_is_told_in_words_and_both_numbers_are_there(reader, course):
    shown = page(reader, f"/patients/{course.patient_id}/adherence")

    for words in UPSHOTS.values():
        assert str(words) in shown.text
    assert "70% of 5 answered" in shown.text
    assert "58% of 6 due" in shown.text
    assert "Days kept in a row" in shown.text


def test_behind_each_drawing_is_a_table_with_its_numbers(reader, course):
    shown = page(reader, f"/patients/{course.patient_id}/adherence")

    drawings = [named for tag, named in shown.tags if tag == "svg" and named.get("role") == "img"]
    assert drawings
    assert all("table" in (one["aria-label"] or "") for one in drawings)
    assert {"Week 2", "Week 3"} <= set(shown.words)


def test_the_patients_page_leads_to_it_and_it_leads_back_and_to_a_file(reader, course):
    story = page(reader, f"/patients/{course.patient_id}")
    path = f"/patients/{course.patient_id}/adherence"
    file = f"/patients/{course.patient_id}/episodes/{course.id}/adherence.csv"

    assert path in story.links
    shown = page(reader, path)
    assert {file, f"/patients/{course.patient_id}"} <= set(shown.links)
    assert reader.client.get(file).mimetype == "text/csv"


def test_a_file_of_another_patients_course_is_not_found(reader, course):
    assert (
        reader.client.get(f"/patients/{UUID(int=7)}/episodes/{course.id}/adherence.csv").status_code
        == 404
    )


def test_two_legs_are_shown_together_and_each(on, app, course):
    other = on.episode(on.house.read(course.patient_id), limb=Limb.RIGHT)
    on.activity(other, due_in=timedelta(days=-1))
    reader = browser(app).sign_in("physio")

    shown = page(reader, f"/patients/{course.patient_id}/adherence")

    assert "Both legs together" in shown.text
    assert {"Leg, left", "Leg, right"} <= {words.strip() for words in shown.words}


def test_where_nothing_could_be_answered_no_number_is_made_up(on, app):
    patient = on.patient()
    episode = on.episode(patient)
    settled(on, patient, episode, MISSED, text=MessageState.SUPPRESSED)
    reader = browser(app).sign_in("physio")

    shown = page(reader, "/")

    assert "None to be counted" in shown.text
    assert "1 not asked" in shown.text


def test_a_course_without_sessions_says_so(on, app):
    patient = on.patient()
    on.episode(patient)
    reader = browser(app).sign_in("physio")

    shown = page(reader, f"/patients/{patient.id}/adherence")

    assert "No session has come yet." in shown.text
    assert "No question about the walking aid has reached the patient yet." in shown.text


@pytest.mark.parametrize("by", ["protocol", "physio", "surgery_week", "nonsense"])
def test_groups_show_both_numbers_and_say_when_they_are_small(app, course, by):
    viewer = browser(app).sign_in("viewer")

    shown = page(viewer, f"/adherence?by={by}&days=28")

    assert "fewer than 5" in shown.text
    assert "70% of 5 answered" in shown.text
    assert "58% of 6 due" in shown.text
    assert viewer.client.get(f"/adherence.csv?by={by}&days=28").mimetype == "text/csv"


def test_with_nothing_due_the_groups_say_so(staff):
    assert "No session was due on these days." in page(staff, "/adherence").text


def test_an_assessment_shows_its_day_as_seen(on, app):
    patient = on.patient()
    episode = on.episode(patient)
    settled(on, patient, episode, MISSED, days_ago=1)
    found(on, episode, SEEN, days_ago=1)
    reader = browser(app).sign_in("physio")

    shown = page(reader, f"/patients/{patient.id}/adherence")

    assert "Seen by clinician" in shown.text
