"""A clinic's own exercises by the API."""

import pytest

from tests.builders_api import OWN_EXERCISE, fault_fields

NEW = {"exercise_id": "towel_slide", **OWN_EXERCISE}


def test_an_exercise_is_added_edited_and_retired_as_seen(physio_api):
    made = physio_api.create("own-exercises", NEW)
    path = made.headers["Location"]

    longer = {**OWN_EXERCISE, "name": "Long towel slide"}
    edited = physio_api.ask("POST", f"{path}/versions", longer, seen='"v1"')
    late = physio_api.ask("POST", f"{path}/versions", longer, seen='"v1"')
    retired = physio_api.ask("POST", f"{path}/retirement", seen='"v2"')

    assert (made.status_code, made.json["sequence"], made.json["is_signed"]) == (201, 1, False)
    assert (edited.json["name"], edited.json["sequence"]) == ("Long towel slide", 2)
    assert late.status_code == 412
    assert retired.json["is_retired"] is True
    versions = physio_api.get(f"{path}/versions").json["items"]
    assert [one["name"] for one in versions] == ["Towel slide", *["Long towel slide"] * 2]
    assert physio_api.get(path).headers["ETag"] == '"v3"'
    names = {one["exercise_id"] for one in physio_api.get("own-exercises").json["items"]}
    assert names == {"seat_lift", "towel_slide"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"exercise_id": "Towel"}, "exercise_id"),
        ({"minimum": "NWB", "stands_on": "both"}, "minimum"),
        ({"figure": "moon"}, "figure"),
        ({"phases": []}, "phases"),
        ({"instructions": []}, "instructions"),
        ({"dose": {**OWN_EXERCISE["dose"], "reps": 0}}, "dose.reps"),
        ({"video": "x"}, "video"),
    ],
    ids=str,
)
def test_a_wrong_exercise_is_refused_by_field(physio_api, change, field):
    assert fault_fields(physio_api.create("own-exercises", {**NEW, **change})) == [field]


def test_an_assistant_reads_but_does_not_add(caller):
    assistant = caller("assistant")

    assert assistant.get("own-exercises").status_code == 200
    assert assistant.create("own-exercises", NEW).status_code == 403
