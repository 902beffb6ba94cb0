"""The patient's page: what comes first, each exercise once with its picture, and landmarks."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from sqlalchemy import update

from physio_service.app import create_app
from physio_service.domain.offloading import Limb
from physio_service.store.schema import episodes
from tests.builders_accounts import browser, settings
from tests.web.pages.conftest import Page, told

_LANDMARKS = {"header", "nav", "main", "footer", "aside"}
_WITHOUT_END = {"input", "img", "br", "meta", "link", "hr"}


class Outside(HTMLParser):
    """The words of a page's body that stand in no landmark; the skip link may."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag in _WITHOUT_END:
            return
        named = dict(attrs)
        is_region = tag == "section" and {"aria-label", "aria-labelledby"} & named.keys()
        is_skip_link = "nhsuk-skip-link" in (named.get("class") or "")
        self.open.append((tag, tag in _LANDMARKS or bool(is_region) or is_skip_link))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        is_body = any(tag == "body" for tag, _ in self.open)
        if is_body and data.strip() and not any(is_in for _, is_in in self.open):
            self.words.append(data.strip())


def headings(shown: Page) -> list[str]:
    return [named["id"].partition("-")[0] for tag, named in shown.tags if tag == "h2"]


def test_the_prescription_and_the_programme_come_before_the_texts(on, staff, under_way):
    on.says("my calf is swollen")
    found = headings(Page(staff.client.get(under_way.path()).text))

    assert found.index("tasks") < found.index("prescription") < found.index("programme")
    assert found.index("programme") < found.index("thread") < found.index("sessions")


def test_each_exercise_is_shown_once_on_the_operated_side(on, staff, under_way):
    (course,) = told(on, under_way.id).active
    sessions = course.phase.sessions
    taken = {item.exercise_id for session in sessions for item in session.exercises}

    page = staff.client.get(under_way.path())
    pictures = [named for tag, named in Page(page.text).tags if tag == "img"]

    side = course.episode.limb.value
    assert len(sessions) > 1
    assert sorted(named["src"] for named in pictures) == [
        f"/exercises/{name}/{side}.svg" for name in sorted(taken)
    ]
    assert all(f"{side} leg marked" in named["alt"] for named in pictures)
    for name in taken:
        exercise = course.plan.exercise(name)
        assert page.text.count(exercise.instructions[0]) >= 1
        assert all(caution in Page(page.text).text for caution in exercise.cautions)


def test_an_exercise_that_left_the_catalogue_is_still_told_without_a_picture(
    app, on, staff, under_way
):
    catalogue = replace(app.extensions["physio_service"].catalogue, figures={})
    app.extensions["physio_service"] = replace(
        app.extensions["physio_service"], catalogue=catalogue
    )

    shown = Page(staff.client.get(under_way.path()).text)

    assert "Ankle pumps" in shown.text
    assert not any(tag == "img" for tag, _ in shown.tags)


def set_state(on, episode_id, state):
    with on.database.transaction() as tx:
        statement = update(episodes).where(episodes.c.id == episode_id).values(state=state)
        tx.connection.execute(statement)


def test_two_episodes_share_no_id_and_no_link_text_on_the_page(on, staff, under_way):
    set_state(on, under_way.episode_id, "ended")
    on.house.assign(under_way.id, on.now, limb=Limb.RIGHT)
    set_state(on, under_way.episode_id, "active")

    page = staff.client.get(under_way.path()).text
    shown = Page(page)
    ids = [named["id"] for _, named in shown.tags if named.get("id")]

    assert headings(shown).count("prescription") == headings(shown).count("programme") == 2
    assert len(ids) == len(set(ids))
    assert "End the episode, left leg" in shown.text
    assert "End the episode, right leg" in shown.text


@pytest.mark.parametrize("rest", ["", "/consent", "/pause", "/assign"])
def test_everything_on_a_page_stands_in_a_landmark(app, tmp_path, on, under_way, rest):
    container = app.extensions["physio_service"]
    demo = replace(container, settings=settings(tmp_path, DEMO="1", BEATS="0"))
    staff = browser(create_app(demo.settings, demo)).sign_in("physio")

    page = staff.client.get(under_way.path(rest)).text

    assert "Demonstration: the clock says" in page
    assert Outside(page).words == []
