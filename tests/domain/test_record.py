"""What may be written down of a patient, and what is plainly a slip."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from physio_service.domain import codec
from physio_service.domain.assessment import Assessment, Gait, HipRange, Trendelenburg
from physio_service.domain.episode import Episode, EpisodeState
from physio_service.domain.offloading import Limb
from physio_service.domain.operation import Destination, HospitalDischarge, OperationDetails
from physio_service.domain.preassessment import Diabetes, Preassessment
from physio_service.domain.record import FINDINGS, NewRecord, kind_of, record_faults
from physio_service.store.types import new_id

SURGERY, TODAY = date(2026, 3, 2), date(2026, 3, 9)
OPERATED = Episode(
    id=new_id(),
    clinic_id=new_id(),
    version=1,
    patient_id=new_id(),
    limb=Limb.LEFT,
    state=EpisodeState.ACTIVE,
    protocol_id="core_decompression",
    plan_version=1,
    surgery_day=SURGERY,
    operated_at=datetime(2026, 3, 2, 18, tzinfo=UTC),
    offload_weeks=6,
    planned_to_day=None,
    ended_at=None,
    outcome=None,
)
WAITING = replace(OPERATED, operated_at=None)
HELD = replace(WAITING, surgery_day=None)
WALKS = Assessment(gait=Gait.NO_LIMP)
PRESSURE = {"systolic": 120, "diastolic": 80}


def faults(findings, *, day=TODAY, note="", episode=OPERATED) -> list[str]:
    new = NewRecord(day, findings, note)
    return [fault.field for fault in record_faults(new, episode, TODAY)]


@pytest.mark.parametrize(
    ("findings", "fields"),
    [
        (WALKS, []),
        (Assessment(), ["gait"]),
        (Assessment(left=HipRange(90, -10, 20, 0, 30)), []),
        (Assessment(left=HipRange(flexion=151)), ["left.flexion"]),
        (
            Assessment(right=HipRange(extension=-61, abduction=91)),
            ["right.extension"] * 1 + ["right.abduction"],
        ),
        (Assessment(right=HipRange(internal_rotation=91)), ["right.internal_rotation"]),
        (Assessment(pain_rest=11, pain_usual=-1), ["pain_rest", "pain_usual"]),
        (Assessment(pain_activity=10), []),
    ],
)
def test_an_assessment_has_findings_within_what_a_hip_can_do(findings, fields):
    assert faults(findings) == fields


def test_each_side_of_an_assessment_is_the_patients():
    found = Assessment(
        left=HipRange(flexion=90),
        right=HipRange(flexion=120),
        trendelenburg_left=Trendelenburg.POSITIVE,
        trendelenburg_right=Trendelenburg.NEGATIVE,
    )

    assert (found.range_of(Limb.LEFT).flexion, found.range_of(Limb.RIGHT).flexion) == (90, 120)
    assert found.trendelenburg(Limb.LEFT) is Trendelenburg.POSITIVE
    assert found.trendelenburg(Limb.RIGHT) is Trendelenburg.NEGATIVE


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({}, ["systolic"]),
        (PRESSURE, []),
        ({"systolic": 120}, ["diastolic"]),
        ({"diastolic": 80}, ["systolic"]),
        ({"systolic": 80, "diastolic": 80}, ["diastolic"]),
        ({"haemoglobin": 13}, ["haemoglobin"]),
        ({"diabetes": Diabetes.TYPE_2, "hba1c": 48}, []),
        ({"height_cm": 170, "weight_kg": 80.0, "bmi": 27.7}, []),
        ({"height_cm": 170, "weight_kg": 80.0, "bmi": 30.0}, ["bmi"]),
        ({"height_cm": 17, "weight_kg": 80.0, "bmi": 30.0}, ["height_cm"]),
    ],
)
def test_a_preassessment_is_whole_and_fits_together(given, fields):
    assert faults(Preassessment(**given), episode=WAITING) == fields


@pytest.mark.parametrize(
    ("given", "index", "may_postpone"),
    [
        ({"bmi": 40.0}, 40, True),
        ({"bmi": 39.9}, 39.9, False),
        ({"height_cm": 200, "weight_kg": 160.0}, 40, True),
        ({"height_cm": 200, "weight_kg": 159.9, "bmi": 40.0}, 39.975, False),
        ({"weight_kg": 160.0}, None, False),
    ],
)
def test_a_body_mass_index_from_40_may_put_the_operation_off(given, index, may_postpone):
    found = Preassessment(**given)

    assert found.body_mass_index == pytest.approx(index)
    assert found.may_postpone is may_postpone


@pytest.mark.parametrize(
    ("findings", "day", "episode", "fields"),
    [
        (OperationDetails(Limb.LEFT), SURGERY, OPERATED, []),
        (OperationDetails(Limb.RIGHT), SURGERY, OPERATED, ["limb"]),
        (OperationDetails(Limb.LEFT), TODAY, OPERATED, ["day"]),
        (OperationDetails(Limb.LEFT), SURGERY, WAITING, ["day"]),
        (HospitalDischarge(Destination.HOME), SURGERY, OPERATED, []),
        (HospitalDischarge(Destination.HOME), date(2026, 3, 1), OPERATED, ["day"]),
        (HospitalDischarge(Destination.HOME), TODAY, WAITING, ["day"]),
        (HospitalDischarge(Destination.HOME), TODAY, HELD, ["day"]),
    ],
)
def test_operation_and_discharge_fit_what_is_recorded_of_the_episode(
    findings, day, episode, fields
):
    assert faults(findings, day=day, episode=episode) == fields


def test_nothing_is_recorded_of_a_day_ahead_or_with_an_endless_note():
    assert faults(WALKS, day=date(2026, 3, 10), note="x" * 2001) == ["day", "note"]


@pytest.mark.parametrize(
    "findings",
    [
        Assessment(left=HipRange(flexion=95), wound=None, pain_rest=3),
        Preassessment(weight_kg=80.5, is_anaemic=False),
        OperationDetails(Limb.LEFT),
        HospitalDischarge(Destination.HOME, is_safe_on_stairs=True),
    ],
)
def test_findings_are_kept_as_they_were(findings):
    kind = kind_of(findings)

    assert codec.from_json(FINDINGS[kind], codec.to_json(findings)) == findings
