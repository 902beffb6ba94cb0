"""The criteria before the gate ahead by the API."""

from tests.builders_api import Place, fault_fields


def test_criteria_are_told_with_what_decided_and_recorded_by_people(physio_api, here: Place):
    path = f"episodes/{here.episode_id}"
    before = physio_api.get(path).headers["ETag"]
    physio_api.ask("POST", f"{path}/operation", {"day": "2026-03-02"}, seen=before)

    first = physio_api.get(f"{path}/criteria").json
    said = physio_api.create(
        f"{path}/criteria", {"criterion": "wound_closed", "said": "yes", "note": "by phone"}
    )

    assert (first["phase_id"], first["next_phase_id"]) == ("P1", "P2")
    assert first["items"][1]["standing"] == "not_known"
    assert said.status_code == 201, said.text
    wound = said.json["items"][1]
    assert (wound["standing"], wound["why"]) == ("met", "said_yes")
    assert (wound["as_of"], wound["said_by"]) == ("2026-03-02", "Sam Example")


def test_what_is_computed_and_what_is_not_there_is_refused(physio_api, caller, here: Place):
    path = f"episodes/{here.episode_id}/criteria"

    computed = physio_api.create(path, {"criterion": "surgery_done", "said": "yes"})
    absent = physio_api.create(path, {"criterion": "moon", "said": "yes"})
    odd = physio_api.create(path, {"criterion": "moon", "said": "maybe"})

    assert fault_fields(computed) == ["said"]
    assert absent.status_code == 404
    assert fault_fields(odd) == ["said"]
