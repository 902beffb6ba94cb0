"""Pages on which staff enter what a patient told: a walk, and pain in exercise."""

import pytest

from physio_service.domain.offloading import Aid, Status
from physio_service.domain.step import Step
from tests.builders_accounts import browser
from tests.builders_care import open_phase, sign_step
from tests.web.pages.conftest import Page, faults


@pytest.fixture
def walking(on, under_way):
    """The same course, once walking without crutches is signed off."""
    house, episode_id, now = on.house, under_way.episode_id, on.now
    open_phase(house, episode_id, now, "P2")
    open_phase(house, episode_id, now, "P3", step=Step(Status.PWB, Aid.TWO_CRUTCHES, "half"))
    sign_step(house, episode_id, now, Step(Status.WBAT, Aid.STICK))
    open_phase(house, episode_id, now, "P4", step=Step(Status.FWB, Aid.NONE))
    return under_way


def walk(staff, walking, *said: str):
    return [staff.send(walking.course("/walk"), is_comfortable=one).status_code for one in said]


def shown(staff, path: str) -> str:
    return Page(staff.client.get(path).text).text


def test_walks_entered_lead_on_and_programme_and_sheet_follow(staff, walking):
    assert walk(staff, walking, "yes", "yes", "yes") == [303, 303, 303]

    page, sheet = (shown(staff, walking.path(rest)) for rest in ("", "/sheet"))
    assert "8 minutes, 3 times a day (row 2)" in page
    assert "As it is today: row 2" in sheet
    assert "8: 30 minutes, 2 times a day" in sheet


def test_the_form_of_the_programme_keeps_the_dose_that_was_prescribed(staff, walking):
    walk(staff, walking, "yes", "yes", "yes")

    form = Page(staff.client.get(walking.course("/programme")).text).fields

    assert form["dose.P4.walking_programme.hold_s"] == "300"


def test_a_walk_asks_how_it_was_and_none_counts_before_it_is_signed(staff, under_way):
    unsaid = staff.send(under_way.course("/walk"))
    refused = staff.send(under_way.course("/walk"), is_comfortable="yes")

    assert (unsaid.status_code, faults(unsaid)) == (422, ["is_comfortable"])
    assert refused.status_code == 409
    assert "Enter a walk" not in shown(staff, under_way.path())


def test_pain_is_shown_with_its_band_and_what_the_protocol_says_of_it(staff, under_way):
    answer = staff.send(under_way.course("/pain"), score="6")

    page = shown(staff, under_way.path())
    assert answer.status_code == 303
    assert "Stop the session and tell the clinic if it is new, sudden or worse" in page
    assert "Pain in exercise in the red band" in page


@pytest.mark.parametrize("score", ["", "11", "bad"])
def test_a_pain_that_is_none_stands_at_its_field(staff, under_way, score):
    answer = staff.send(under_way.course("/pain"), score=score)

    assert (answer.status_code, faults(answer)) == (422, ["score"])
    assert Page(answer.text).fields["score"] == score


@pytest.mark.parametrize("form", ["/walk", "/pain"])
def test_a_viewer_may_enter_nothing(app, under_way, form):
    assert browser(app).sign_in("viewer").client.get(under_way.course(form)).status_code == 403
