"""A death, archiving and endings by the API."""

from tests.builders_api import Place, fault_fields


def ask(api, path: str, body: object = None, *, of: str):
    return api.ask("POST", path, body, seen=api.get(of).headers["ETag"])


def test_a_death_ends_the_episode_and_archives_the_patient(physio_api, here: Place):
    path = f"patients/{here.patient_id}"

    dead = ask(physio_api, f"{path}/death", {"died_day": "2026-03-01"}, of=path)
    again = ask(physio_api, f"{path}/death", {}, of=path)
    back = ask(physio_api, f"{path}/restoration", of=path)

    assert (dead.json["is_dead"], dead.json["died_day"]) == (True, "2026-03-01")
    assert dead.json["episodes"][0]["outcome"] == "died"
    assert physio_api.get("tasks").json["items"] == []
    assert again.status_code == 409
    assert (back.json["is_dead"], back.json["archived_at"]) == (False, None)


def test_a_patient_under_treatment_is_not_archived(physio_api, here: Place):
    path = f"patients/{here.patient_id}"

    assert ask(physio_api, f"{path}/archive", of=path).status_code == 409


def test_a_day_ahead_and_an_unknown_field_are_refused(physio_api, here: Place):
    path = f"patients/{here.patient_id}"

    ahead = ask(physio_api, f"{path}/death", {"died_day": "2026-03-03"}, of=path)
    odd = ask(physio_api, f"{path}/death", {"day": "2026-03-01"}, of=path)

    assert (fault_fields(ahead), fault_fields(odd)) == (["died_day"], ["day"])


def test_an_episode_ends_with_its_complication_named(physio_api, here: Place):
    path = f"episodes/{here.episode_id}"

    silent = ask(physio_api, f"{path}/end", {"outcome": "complication"}, of=path)
    died = ask(physio_api, f"{path}/end", {"outcome": "died"}, of=path)
    body = {"outcome": "hip_replacement", "complication": "collapse", "note": "seen on X-ray"}
    ended = ask(physio_api, f"{path}/end", body, of=path)

    assert (fault_fields(silent), fault_fields(died)) == (["complication"], ["outcome"])
    assert (ended.json["outcome"], ended.json["complication"]) == ("hip_replacement", "collapse")
