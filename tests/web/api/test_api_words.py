"""A clinic says its own words for weight-bearing statuses, and no others."""

import pytest

from tests.builders_api import assignment, fault_fields, new_patient


@pytest.fixture
def admin_api(caller):
    return caller("admin")


WORDS = [
    {"word": "feather", "spans": ["TTWB"]},
    {"word": "some", "spans": ["PWB", "TTWB"]},
]


def test_a_clinic_that_chose_none_says_what_ships(physio_api):
    told = physio_api.get("clinic/status-words").json

    assert {"NWB", "limited"} <= {one["word"] for one in told["words"]}
    assert {one["id"] for one in told["lexicons"]} == {"codes", "uk"}


def test_a_clinics_own_words_count_as_the_strictest_they_span(admin_api, physio_api):
    seen = admin_api.get("clinic/status-words").headers["ETag"]
    told = admin_api.ask("PATCH", "clinic/status-words", {"words": WORDS}, seen=seen)
    somebody = physio_api.create("patients", new_patient()).headers["Location"]

    refused = physio_api.create(f"{somebody}/episodes", assignment(status_word="limited"))
    wrong = physio_api.create(
        f"{somebody}/episodes", assignment(status_word="some", starting_status="PWB")
    )
    taken = physio_api.create(f"{somebody}/episodes", assignment(status_word="some"))

    assert [(one["word"], one["code"]) for one in told.json["words"]] == [
        ("feather", "TTWB"),
        ("some", "TTWB"),
    ]
    assert (refused.status_code, fault_fields(refused)) == (422, ["status_word"])
    assert (wrong.status_code, fault_fields(wrong)) == (422, ["status_word"])
    assert (taken.status_code, taken.json["offloading"][0]["status_word"]) == (201, "some")


def test_a_list_that_cannot_be_said_is_refused_by_field(admin_api):
    seen = admin_api.get("clinic/status-words").headers["ETag"]

    def change(*words):
        asked = {"words": [{"word": word, "spans": spans} for word, spans in words]}
        answer = admin_api.ask("PATCH", "clinic/status-words", asked, seen=seen)
        assert answer.status_code == 422
        return fault_fields(answer)

    assert change(("a", [])) == ["words.0.spans"]
    assert change(("a", ["NWB"]), ("A", ["PWB"])) == ["words.1.word"]
    assert change(("PWB", ["NWB"])) == ["words.0.word"]
    assert change(("a", ["NWB", "PWB"])) == ["words.0.spans"]
    assert change() == ["words"]
