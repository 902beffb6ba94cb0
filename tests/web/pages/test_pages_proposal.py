"""Proposals on the patient's page: a link to the form of a decision, which is a person's."""

from physio_service.domain.assessment import Assessment, Gait
from physio_service.domain.offloading import Aid
from physio_service.domain.record import NewRecord
from tests.builders_accounts import browser
from tests.builders_care import opened
from tests.web.pages.conftest import Page

BACK, ON = "A step back is proposed", "A step on is proposed"


def shown(staff, under_way) -> Page:
    return Page(staff.client.get(under_way.path()).text)


def pain(staff, under_way, *scores: str) -> None:
    for score in scores:
        assert staff.send(under_way.course("/pain"), score=score).status_code == 303


def test_nothing_is_proposed_while_nothing_is_known(staff, under_way):
    text = shown(staff, under_way).text

    assert BACK not in text
    assert ON not in text


def test_pain_twice_in_the_worst_band_proposes_a_step_back_and_makes_none(on, staff, under_way):
    before = opened(on.house, under_way.episode_id)

    pain(staff, under_way, "7", "8")

    page = shown(staff, under_way)
    assert f"{BACK} the last two pains said were in the worst band" in page.text
    assert under_way.course("/step") in page.links
    assert opened(on.house, under_way.episode_id) == before


def test_a_low_pain_after_it_takes_the_proposal_back(staff, under_way):
    pain(staff, under_way, "7", "8", "1")

    assert BACK not in shown(staff, under_way).text


def test_a_limp_without_an_aid_proposes_a_step_back_until_it_is_gone(on, staff, under_way):
    def assess(gait):
        found = Assessment(gait=gait, aid=Aid.NONE)
        on.house.record(under_way.episode_id, NewRecord(on.now.date(), found), on.now)

    assess(Gait.SLIGHT_LIMP)
    limping = shown(staff, under_way).text
    on.clock.forward(days=1)
    assess(Gait.NO_LIMP)

    assert "a limp was seen in walking without an aid" in limping
    assert BACK not in shown(staff, under_way).text


def test_all_that_can_be_known_met_proposes_the_phase_ahead_and_opens_nothing(app, on, under_way):
    on.clock.forward(days=20)
    staff = browser(app).sign_in("physio")
    path = under_way.path()
    found = Assessment(pain_rest=1)
    on.house.record(under_way.episode_id, NewRecord(on.now.date(), found), on.now)
    links = [one for one in Page(staff.client.get(path).text).links if "/criteria/" in one]
    for link in links:
        staff.send(link, said="yes")
    before = opened(on.house, under_way.episode_id)

    page = shown(staff, under_way)

    assert ON in page.text, page.text
    assert under_way.course("/phase") in page.links
    assert opened(on.house, under_way.episode_id) == before
