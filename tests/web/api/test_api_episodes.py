"""Episodes by the API: assigned whole or not at all, and changed by a named person as seen."""

import pytest

from tests.builders_api import Place, assignment, fault_fields, new_patient


@pytest.fixture
def somebody(physio_api) -> str:
    """The address of a patient with no episode."""
    return physio_api.create("patients", new_patient()).headers["Location"]


def seen(answer) -> str:
    return answer.headers["ETag"]


def test_an_assigned_protocol_is_told_with_its_prescription_and_plan(physio_api, somebody):
    made = physio_api.create(f"{somebody}/episodes", assignment(preferred_times=["10:00"]))

    assert made.status_code == 201, made.text
    found = physio_api.get(made.headers["Location"]).json
    assert found["offload_weeks"] == 6
    assert found["offloading"][0]["status"] == "TTWB"
    assert found["offloading"][0]["is_in_force"] is False
    assert found["plan"]["starting_status"] == "TTWB"
    assert found["plan"]["phases"][0]["id"] == "P0"
    assert [one["phase_id"] for one in found["opened"]] == ["P0"]
    assert found["next_phase_id"] == "P1"
    assert seen(made) == f'"v{found["version"]}"'


def test_the_same_assignment_twice_makes_one_episode(physio_api, somebody):
    first = physio_api.create(f"{somebody}/episodes", assignment(), key="k")
    again = physio_api.create(f"{somebody}/episodes", assignment(), key="k")

    assert again.json == first.json
    assert len(physio_api.get(somebody).json["episodes"]) == 1


def test_a_second_episode_waits_for_the_first_to_end(physio_api, here: Place):
    answer = physio_api.create(f"patients/{here.patient_id}/episodes", assignment(limb="right"))

    assert answer.status_code == 409


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"protocol_id": "none"}, "protocol_id"),
        ({"limb": "both"}, "limb"),
        ({"surgery_day": "2026-3-16"}, "surgery_day"),
        ({"surgery_day": "9999-12-31"}, "surgery_day"),
        ({"surgery_day": "2030-01-01"}, "surgery_day"),
        ({"surgery_day": "2026-03-01"}, "operation_done"),
        ({"operation_done": True}, "operation_done"),
        ({"offload_weeks": 0}, "offload_weeks"),
        ({"offload_weeks": 6.0}, "offload_weeks"),
        ({"offload_weeks": True}, "offload_weeks"),
        ({"offload_weeks": 12}, "offload_reason"),
        ({"starting_status": None}, "starting_status"),
        ({"starting_status": "FWB"}, "starting_status"),
        ({"aid": "stick"}, "aid"),
        ({"not_for": {}}, "not_for.both_hips"),
        ({"not_for": {"both_hips": "no"}}, "not_for.both_hips"),
        ({"preferred_times": ["03:00"]}, "preferred_times"),
        ({"preferred_times": []}, "preferred_times"),
        ({"exercises": {"P9": []}}, "exercises.P9"),
        ({"exercises": {"P1": [{"exercise_id": "none"}]}}, "exercises.P1.none"),
        (
            {"exercises": {"P1": [{"exercise_id": "heel_slides", "dose": {}}]}},
            "exercises.P1.0.dose.sets",
        ),
        ({"wean_weeks": 30}, "wean_weeks"),
        ({"other_leg": "NWB"}, "exercises.P3.weight_shift"),
        ({"patient_id": "x"}, "patient_id"),
    ],
    ids=str,
)
def test_a_wrong_assignment_is_refused_by_field(physio_api, somebody, change, field):
    answer = physio_api.create(f"{somebody}/episodes", assignment(**change))

    assert answer.status_code == 422, answer.text
    assert any(named.startswith(field) for named in fault_fields(answer)), answer.json["errors"]
    assert physio_api.get(somebody).json["episodes"] == []


def test_an_exercise_may_be_chosen_with_its_dose(physio_api, somebody):
    dose = {"sets": 1, "reps": 5, "hold_s": 0, "times_per_day": 1, "days_per_week": 7}
    taken = [{"exercise_id": "ankle_pumps", "dose": dose, "sessions": ["morning"]}]

    made = physio_api.create(f"{somebody}/episodes", assignment(exercises={"P1": taken}))

    assert made.status_code == 201, made.text
    phase = next(one for one in made.json["plan"]["phases"] if one["id"] == "P1")
    exercises = phase["sessions"][0]["exercises"]
    assert [(one["exercise_id"], one["dose"]) for one in exercises] == [("ankle_pumps", dose)]


def test_the_operation_begins_offloading_and_the_first_phase(physio_api, here: Place):
    path = f"episodes/{here.episode_id}"
    before = physio_api.get(path)

    after = physio_api.ask("POST", f"{path}/operation", {"day": "2026-03-02"}, seen=seen(before))

    assert after.status_code == 200, after.text
    assert after.json["operated_at"] == "2026-03-02T09:00:00Z"
    assert after.json["offloading"][0]["is_in_force"] is True
    assert after.json["opened"][-1]["phase_id"] == "P1"
    assert seen(after) != seen(before)


def test_a_phase_is_signed_on_somebodys_word(physio_api, here: Place):
    path = f"episodes/{here.episode_id}"
    operated = physio_api.ask(
        "POST", f"{path}/operation", {"day": "2026-03-02"}, seen=seen(physio_api.get(path))
    )
    next_phase = {"phase": "P2"}

    silent = physio_api.ask("POST", f"{path}/phases", next_phase, seen=seen(operated))
    signed = physio_api.ask(
        "POST",
        f"{path}/phases",
        {**next_phase, "authority": "X-ray of 1 March, seen by the surgeon"},
        seen=seen(operated),
    )

    assert fault_fields(silent) == ["authority"]
    assert signed.status_code == 200, signed.text
    assert signed.json["opened"][-1]["phase_id"] == "P2"


def test_a_looser_status_is_signed_step_by_step(physio_api, here: Place):
    path = f"episodes/{here.episode_id}"
    operated = physio_api.ask(
        "POST", f"{path}/operation", {"day": "2026-03-02"}, seen=seen(physio_api.get(path))
    )
    step = {"status": "FWB", "aid": "none"}

    answer = physio_api.ask(
        "POST",
        f"{path}/phases",
        {"phase": "P2", "authority": "letter", "step": step},
        seen=seen(operated),
    )

    assert fault_fields(answer) == ["step.status"]


def test_no_phase_opens_before_the_operation(physio_api, here: Place):
    path = f"episodes/{here.episode_id}"
    body = {"phase": "P1", "authority": "letter"}

    answer = physio_api.ask("POST", f"{path}/phases", body, seen=seen(physio_api.get(path)))

    assert answer.status_code == 409


def test_an_episode_ends_once_and_with_its_outcome(physio_api, here: Place):
    path = f"episodes/{here.episode_id}"
    before = seen(physio_api.get(path))

    ended = physio_api.ask("POST", f"{path}/end", {"outcome": "discharged"}, seen=before)
    again = physio_api.ask("POST", f"{path}/end", {"outcome": "kept_hip"}, seen=seen(ended))

    assert ended.status_code == 200, ended.text
    assert (ended.json["state"], ended.json["outcome"]) == ("ended", "discharged")
    assert ended.json["next_phase_id"] is None
    assert again.status_code == 409
    assert physio_api.get(path).json["outcome"] == "discharged"


@pytest.mark.parametrize(
    ("act", "body"),
    [
        ("operation", {"day": "2026-03-02"}),
        ("end", {"outcome": "discharged"}),
    ],
)
def test_who_saw_an_older_version_changes_nothing(physio_api, here: Place, act, body):
    path = f"episodes/{here.episode_id}"
    before = physio_api.get(path)

    answer = physio_api.ask("POST", f"{path}/{act}", body, seen='"v77"')

    assert answer.status_code == 412
    assert physio_api.get(path).json == before.json


@pytest.mark.parametrize(
    ("act", "body", "field"),
    [
        ("operation", {}, "day"),
        ("operation", {"day": "2026-03-03"}, "day"),
        ("operation", {"day": "2026-03-02T09:00:00Z"}, "day"),
        ("end", {"outcome": "fine"}, "outcome"),
        ("phases", {"phase": 2}, "phase"),
        ("phases", {"phase": "P2", "step": {"status": "PWB"}}, "step.aid"),
        ("phases", {"phase": "P2", "step": {"status": "PWB", "aid": "frame", "x": 1}}, "step.x"),
    ],
)
def test_a_wrong_act_is_refused_by_field(physio_api, here: Place, act, body, field):
    path = f"episodes/{here.episode_id}"

    answer = physio_api.ask("POST", f"{path}/{act}", body, seen=seen(physio_api.get(path)))

    assert answer.status_code == 422, answer.text
    assert fault_fields(answer) == [field]
