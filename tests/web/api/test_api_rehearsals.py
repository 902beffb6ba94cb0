"""A rehearsal by the API: asked for as an assignment is, and nothing is assigned by it."""

from physio_service.rehearsal.activating import rehearse_with
from physio_service.web import rehearsals
from tests.builders_api import Place, assignment, fault_fields, new_patient
from tests.builders_plans import CATALOGUE

ROW = {"local_at", "utc_at", "purpose", "text", "segments", "rule", "state", "cost", "currency"}


def test_every_text_of_the_course_is_told_and_nothing_assigned(api_app, physio_api):
    rehearsals.install(api_app, rehearse_with(CATALOGUE))
    somebody = physio_api.create("patients", new_patient()).headers["Location"]

    answer = physio_api.ask("POST", f"{somebody}/rehearsals", json=assignment())

    assert answer.status_code == 200, answer.text
    told = answer.json
    assert told["totals"]["texts"] == sum(row["number"] is not None for row in told["messages"])
    assert all(row.keys() >= ROW and row["rule"] for row in told["messages"])
    assert "DRAFT" in told["assumptions"][0]
    assert told["totals"]["cost"][0]["currency"] == "USD"
    assert physio_api.get(somebody).json["episodes"] == []


def test_another_clinics_patient_is_not_found(physio_api, there: Place):
    answer = physio_api.ask("POST", f"patients/{there.patient_id}/rehearsals", json=assignment())

    assert answer.status_code == 404


def test_what_cannot_be_assigned_is_refused_by_field(physio_api, here: Place):
    wrong = assignment(starting_status="none", colour="red")

    answer = physio_api.ask("POST", f"patients/{here.patient_id}/rehearsals", json=wrong)

    assert answer.status_code == 422
    assert set(fault_fields(answer)) == {"starting_status", "colour"}


def test_asked_for_too_often_it_says_when_to_come_back(physio_api, here: Place):
    path = f"patients/{here.patient_id}/rehearsals"
    for _ in range(rehearsals.PER_PERSON):
        physio_api.ask("POST", path, json=assignment())

    answer = physio_api.ask("POST", path, json=assignment())

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) == rehearsals.WITHIN.total_seconds()
