"""Two legs over the API: the one that stands is checked, and what holds for both is told."""

import pytest

from tests.builders_api import assignment, fault_fields, new_patient
from tests.builders_plans import CATALOGUE

BOTH = CATALOGUE.protocols["core_decompression_both_hips"]


@pytest.fixture
def somebody(physio_api) -> str:
    """The address of a patient with no episode."""
    return physio_api.create("patients", new_patient()).headers["Location"]


def of(limb: str, **changes: object) -> dict[str, object]:
    asked = {
        "protocol_id": BOTH.id,
        "limb": limb,
        "not_for": {item.id: False for item in BOTH.not_for},
        "surgery_day": "2026-03-01",
        "operation_done": True,
    }
    return assignment(**(asked | changes))


def test_what_holds_for_both_legs_is_told_with_the_patient(physio_api, somebody):
    physio_api.create(f"{somebody}/episodes", of("left", starting_status="PWB", aid="frame"))
    assert physio_api.get(somebody).json["together"] is None

    physio_api.create(f"{somebody}/episodes", of("right", starting_status="TTWB"))

    assert physio_api.get(somebody).json["together"] == {
        "status": "TTWB",
        "status_word": "TTWB",
        "aid": "frame",
    }


def test_an_exercise_on_a_leg_that_may_not_stand_is_refused_whatever_was_typed(
    physio_api, somebody
):
    physio_api.create(f"{somebody}/episodes", of("left", starting_status="NWB"))
    stands = {"P1": [{"exercise_id": "chair_push_up"}]}

    refused = physio_api.create(
        f"{somebody}/episodes", of("right", other_leg="FWB", exercises=stands)
    )

    assert refused.status_code == 422, refused.text
    assert "exercises.P1.chair_push_up" in fault_fields(refused)
