"""Clinical records by the API: one kind of findings each, corrected as seen, in pages."""

import pytest

from tests.builders_api import Place, fault_fields

ASSESSMENT = {
    "left": {"flexion": 95, "extension": -5, "abduction": 30, "internal_rotation": 20},
    "gait": "slight_limp",
    "trendelenburg_left": "negative",
    "aid": "two_crutches",
    "wound": "closed_dry",
    "pain_rest": 2,
}


def add(api, here: Place, **body: object):
    return api.create(f"episodes/{here.episode_id}/findings", {"day": "2026-03-02", **body})


def test_an_assessment_comes_back_as_it_was_given(physio_api, here: Place):
    made = add(physio_api, here, assessment=ASSESSMENT, note="Tired today")

    assert made.status_code == 201, made.text
    told = physio_api.get(made.headers["Location"])
    assert told.headers["ETag"] == '"v1"'
    assert (told.json["kind"], told.json["note"]) == ("assessment", "Tired today")
    assert told.json["assessment"]["left"]["flexion"] == 95
    assert told.json["assessment"]["right"]["flexion"] is None
    assert told.json["preassessment"] is None
    assert told.json["recorded_by"] == "Sam Example"


def test_a_record_is_corrected_and_withdrawn_as_seen(physio_api, here: Place):
    path = add(physio_api, here, assessment=ASSESSMENT).headers["Location"]
    better = {"day": "2026-03-02", "assessment": {"gait": "no_limp"}}

    mended = physio_api.ask("POST", f"{path}/corrections", better, seen='"v1"')
    late = physio_api.ask("POST", f"{path}/corrections", better, seen='"v1"')
    gone = physio_api.ask("POST", f"{path}/withdrawal", {"reason": "not hers"}, seen='"v2"')

    assert (mended.json["sequence"], mended.json["assessment"]["wound"]) == (2, None)
    assert late.status_code == 412
    assert (gone.json["is_void"], gone.json["note"]) == (True, "not hers")
    history = physio_api.get(f"{path}/versions").json["items"]
    assert [one["is_void"] for one in history] == [False, False, True]


def test_the_list_is_paged_and_can_be_asked_for_one_kind(physio_api, here: Place):
    for day in ("2026-02-27", "2026-02-28"):
        add(physio_api, here, day=day, assessment=ASSESSMENT)
    add(physio_api, here, preassessment={"height_cm": 170, "weight_kg": 120.0})
    path = f"patients/{here.patient_id}/findings"

    first = physio_api.get(path, query_string={"limit": "2"}).json
    rest = physio_api.get(path, query_string={"limit": "2", "cursor": first["next"]}).json
    one = physio_api.get(path, query_string={"kind": "preassessment"}).json["items"]

    assert len(first["items"] + rest["items"]) == 4
    assert rest["next"] is None
    assert [round(row["preassessment"]["body_mass_index"], 1) for row in one] == [41.5]
    assert one[0]["preassessment"]["may_postpone"] is True
    assert fault_fields(physio_api.get(path, query_string={"kind": "weight"})) == ["kind"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "assessment"),
        ({"assessment": {}}, "gait"),
        ({"assessment": ASSESSMENT, "preassessment": {"bmi": 30}}, "assessment"),
        ({"assessment": {"left": {"flexion": 400}}}, "assessment.left.flexion"),
        ({"assessment": {"left": {"flexion": 90.5}}}, "assessment.left.flexion"),
        ({"assessment": {"pain_rest": 11}}, "assessment.pain_rest"),
        ({"assessment": {"gait": "fine"}}, "assessment.gait"),
        ({"assessment": {"knee": 90}}, "assessment.knee"),
        ({"assessment": ASSESSMENT, "day": "2026-03-03"}, "day"),
        ({"preassessment": {"bmi": "30"}}, "preassessment.bmi"),
        ({"preassessment": {"bmi": True}}, "preassessment.bmi"),
        ({"preassessment": {"systolic": 120}}, "diastolic"),
        ({"operation": {"limb": "left"}}, "day"),
        ({"hospital_discharge": {}}, "hospital_discharge.to"),
    ],
    ids=str,
)
def test_a_wrong_record_is_refused_by_field(physio_api, here: Place, body, field):
    assert fault_fields(add(physio_api, here, **body)) == [field]


def test_an_assistant_may_not_assess(caller, here: Place):
    assistant = caller("assistant")

    assert add(assistant, here, assessment=ASSESSMENT).status_code == 403
    assert add(assistant, here, preassessment={"smoking": "never"}).status_code == 201
