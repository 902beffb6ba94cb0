"""The weekly check by the API: staff enter what a patient said."""

import pytest

from tests.builders_api import Place


def test_no_check_is_found_before_one_was_due(physio_api, here: Place, there: Place):
    for place in (here, there):
        path = f"patients/{place.patient_id}/check"
        assert physio_api.get(path).status_code == 404
        asked = {"answers": [{"question": "pain", "number": 3}]}
        assert physio_api.create(f"{path}/answers", asked).status_code == 404


@pytest.mark.parametrize("number", [-1, 301, "3", None])
def test_a_number_that_is_no_answer_at_all_is_refused(physio_api, here: Place, number):
    path = f"patients/{here.patient_id}/check/answers"

    asked = {"answers": [{"question": "pain", "number": number}]}

    assert physio_api.create(path, asked).status_code == 422


def test_goals_are_set_and_scored_by_the_api(physio_api, here: Place, there: Place):
    path = f"episodes/{here.episode_id}/goals"

    set_ = physio_api.create(path, {"words": "Walk the dog"})
    (goal,) = set_.json["items"]
    scored = physio_api.create(f"{path}/{goal['id']}/scores", {"score": 3})

    assert (set_.status_code, scored.status_code) == (201, 201)
    assert physio_api.get(path).json["items"][0]["scores"][0]["score"] == 3
    assert physio_api.create(f"{path}/{goal['id']}/scores", {"score": 11}).status_code == 422
    assert physio_api.get(f"episodes/{there.episode_id}/goals").status_code == 404
