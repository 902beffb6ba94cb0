"""The sheet a patient takes home: their own aid, whom to call, and both legs together."""

from datetime import timedelta

import pytest

from physio_service.domain.offloading import Aid, Limb, Status
from physio_service.domain.plan import Choice
from physio_service.domain.step import Step
from physio_service.store import clinics
from tests.builders_care import sign_step
from tests.builders_plans import CATALOGUE
from tests.web.pages.conftest import Page, told

BOTH = CATALOGUE.protocols["core_decompression_both_hips"]
WALKS = {"P1": (Choice("crutch_walking"), Choice("stairs_with_crutches"))}


def sheet(staff, patient_id) -> str:
    return Page(staff.client.get(f"/patients/{patient_id}/sheet").text).text


def operated(on, patient_id, **given):
    days_ago = given.pop("days_ago", 3)
    return on.house.assign(
        patient_id,
        on.now,
        surgery_day=on.now.date() - timedelta(days=days_ago),
        operation_done=True,
        **given,
    )


@pytest.fixture
def pair(on):
    """A patient of whose legs the left is at toe touch with a frame, the right walks with it."""
    patient_id = on.house.patient(on.now)
    asked = {"protocol_id": BOTH.id, "not_for": {item.id: False for item in BOTH.not_for}}
    left = operated(on, patient_id, limb=Limb.LEFT, starting_status=Status.TTWB, **asked)
    operated(on, patient_id, limb=Limb.RIGHT, starting_status=Status.PWB, days_ago=2, **asked)
    sign_step(on.house, left, on.now, Step(Status.TTWB, Aid.FRAME), authority="seen")
    return patient_id


@pytest.mark.parametrize(
    ("aid", "own", "others"), [(Aid.FRAME, "frame", "crutch"), (Aid.TWO_CRUTCHES, "crutches", "_")]
)
def test_an_exercise_is_told_in_words_of_the_patients_own_aid(staff, on, aid, own, others):
    patient_id = on.house.patient(on.now)
    operated(on, patient_id, aid=aid, choices=WALKS)

    words = sheet(staff, patient_id)

    assert f"Short walk with your {own}" in words
    assert f"Move your {own} forward first" in words
    assert others not in words.lower()


def test_the_sheet_says_whom_to_call(staff, on, under_way):
    with on.database.reading() as tx:
        phone = clinics.get(tx, on.clinic_id).phone

    assert f"Call us on {phone}" in sheet(staff, under_way.id)


def test_a_sheet_for_one_leg_does_not_speak_of_both(staff, on, under_way):
    words = sheet(staff, under_way.id)

    assert "Your leg" in words
    assert "Both legs together" not in words


def test_for_two_legs_the_stricter_status_and_what_carries_more_are_said_once(staff, on, pair):
    words = sheet(staff, pair)

    assert "Both legs together TTWB . Use for every step: frame." in words
    assert words.count("Use for every step") == 1
    assert ("Your left leg" in words, "Your right leg" in words) == (True, True)
    assert "crutch" not in words.lower()


def test_what_neither_leg_may_is_listed_once_for_both(staff, on, pair):
    words = sheet(staff, pair)

    limits = told(on, pair).limits_together
    assert limits
    assert [words.count(limit) for limit in limits] == [1] * len(limits)


def test_the_patients_page_says_in_one_line_what_holds_for_both(staff, on, pair):
    page = Page(staff.client.get(f"/patients/{pair}").text).text

    assert "Both legs together TTWB , frame" in page


def test_of_one_leg_nothing_is_said_for_both(staff, under_way):
    assert "Both legs together" not in Page(staff.client.get(under_way.path()).text).text
