"""The pictures of the exercises: who may see them, how long they are kept, what they hold."""

from xml.etree.ElementTree import fromstring

import pytest

from physio_service.domain.staff import Role
from tests.builders_accounts import browser
from tests.builders_plans import CATALOGUE

SVG = "{http://www.w3.org/2000/svg}"
PATH = "/exercises/heel_slides/left.svg"


@pytest.mark.parametrize("role", list(Role))
def test_everybody_who_works_here_may_see_a_picture(app, on, role):
    answer = browser(app).sign_in(role.value).client.get(PATH)

    assert answer.status_code == 200
    assert answer.mimetype == "image/svg+xml"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_picture_is_of_the_operated_leg_and_says_what_it_shows(staff):
    shown = {side: staff.client.get(PATH.replace("left", side)).text for side in ("left", "right")}

    assert shown["left"] != shown["right"]
    for side, text in shown.items():
        svg = fromstring(text)  # noqa: S314 - of our own making
        assert svg.findtext(f"{SVG}title") == f"Heel slides, {side} leg"
        assert "Slide it back down slowly." in svg.findtext(f"{SVG}desc")


def test_every_exercise_has_its_picture(staff):
    found = {
        exercise: staff.client.get(f"/exercises/{exercise}/right.svg").status_code
        for exercise in CATALOGUE.exercises
    }

    assert set(found.values()) == {200}


def test_a_picture_is_kept_by_the_browser_alone_and_told_again_only_when_it_changed(staff):
    first = staff.client.get(PATH)
    seen = {"If-None-Match": first.headers["ETag"]}
    again = staff.client.get(PATH, headers=seen)
    other = staff.client.get(PATH.replace("left", "right"), headers=seen)

    assert first.headers["Cache-Control"] == "private, max-age=3600"
    assert (again.status_code, again.data) == (304, b"")
    assert other.status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/exercises/unheard_of/left.svg",
        "/exercises/heel_slides/both.svg",
        "/exercises/heel_slides/LEFT.svg",
        "/exercises/..%2f..%2fconfig/left.svg",
        "/exercises/heel_slides/left.png",
    ],
)
def test_what_there_is_no_picture_of_is_not_found_and_not_kept(staff, path):
    answer = staff.client.get(path)

    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"
