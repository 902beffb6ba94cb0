"""A programme changed by the API: as seen, by a clinician, and never more without a word for it."""

from tests.builders_api import Place, fault_fields, heel_slides


def change(caller, here: Place, seen: str | None = None, **body: object):
    path = f"episodes/{here.episode_id}/programme"
    seen = seen or caller.get(f"episodes/{here.episode_id}").headers["ETag"]
    whole = {"phase": "P1", "exercises": [heel_slides()], **body}
    return caller.ask("POST", path, whole, seen=seen)


def test_less_is_signed_and_told_with_a_new_version(physio_api, here: Place):
    before = physio_api.get(f"episodes/{here.episode_id}").json

    after = change(physio_api, here)

    assert after.status_code == 200, after.text
    assert after.json["plan_version"] == before["plan_version"] + 1
    (phase,) = [one for one in after.json["plan"]["phases"] if one["id"] == "P1"]
    asked = [one for session in phase["sessions"] for one in session["exercises"]]
    assert {one["exercise_id"] for one in asked} == {"heel_slides"}


def test_more_needs_an_authority(physio_api, here: Place):
    more = [heel_slides(reps=50)]

    refused = change(physio_api, here, exercises=more)
    signed = change(physio_api, here, exercises=more, authority="the surgeon's letter")

    assert (refused.status_code, fault_fields(refused)) == (422, ["authority"])
    assert signed.status_code == 200


def test_a_version_seen_long_ago_is_refused(physio_api, here: Place):
    assert change(physio_api, here, seen='"v99"').status_code == 412


def test_another_clinics_episode_is_not_found(physio_api, there: Place):
    path = f"episodes/{there.episode_id}/programme"
    body = {"phase": "P1", "exercises": [heel_slides()]}

    assert physio_api.ask("POST", path, body, seen='"v1"').status_code == 404


def test_an_assistant_may_not_prescribe(caller, physio_api, here: Place):
    seen = physio_api.get(f"episodes/{here.episode_id}").headers["ETag"]

    assert change(caller("assistant"), here, seen=seen).status_code == 403


def test_it_is_looked_at_before_it_is_made_and_times_come_with_it(physio_api, here: Place):
    path, exercises = f"episodes/{here.episode_id}", [heel_slides()]
    asked = {"phase": "P1", "exercises": exercises, "preferred_times": ["09:00", "18:30"]}

    shown = physio_api.ask("POST", f"{path}/changes/preview", {"programme": asked})
    body = {"programme": asked, "fingerprint": shown.json["fingerprint"]}
    made = physio_api.ask(
        "POST", f"{path}/changes", body, seen=shown.headers["ETag"], key="made-once"
    )

    assert (shown.status_code, made.status_code) == (200, 200), shown.text + made.text
    assert any(one["effect"] == "moved" for one in shown.json["texts"])
