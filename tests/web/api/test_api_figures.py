"""The pictures of the exercises over the API."""

import pytest

from tests.builders_api import PREFIX, fault_fields

PATH = "exercises/heel_slides/figure"


def test_each_exercise_leads_to_its_picture_for_either_leg(physio_api):
    exercises = physio_api.get("exercises").json["items"]
    shown = {
        side: physio_api.get(one["figure"][side])
        for one in exercises
        if one["id"] == "heel_slides"
        for side in ("left", "right")
    }

    assert all(one["figure"].keys() == {"left", "right"} for one in exercises)
    assert {answer.status_code for answer in shown.values()} == {200}
    assert {answer.mimetype for answer in shown.values()} == {"image/svg+xml"}
    assert shown["left"].text != shown["right"].text


@pytest.mark.parametrize("query", [{}, {"limb": "both"}, {"limb": "left", "size": "9"}])
def test_a_picture_is_asked_for_by_leg_and_nothing_else(physio_api, query):
    answer = physio_api.get(PATH, query_string=query)

    assert answer.status_code == 422
    assert fault_fields(answer)


def test_an_unknown_exercise_has_no_picture(physio_api):
    answer = physio_api.get("exercises/unheard_of/figure", query_string={"limb": "left"})

    assert answer.status_code == 404


def test_a_picture_takes_a_token_here_and_a_browser_on_the_pages(caller):
    here = {"query_string": {"limb": "left"}}

    assert caller(None).get(PATH, **here).status_code == 401
    assert caller("viewer").get(PATH, **here).status_code == 200
    assert caller("scope:write").get(PATH, **here).status_code == 403
    assert caller("physio").get("/exercises/heel_slides/left.svg").status_code == 302


def test_a_picture_that_did_not_change_is_not_told_again(physio_api):
    first = physio_api.get(f"{PREFIX}/{PATH}?limb=left")
    again = physio_api.get(
        f"{PREFIX}/{PATH}?limb=left", headers={"If-None-Match": first.headers["ETag"]}
    )

    assert again.status_code == 304
