"""S3: an exercise that needs more load than a limb may take, the standing leg too."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physio_service.domain.exercise import (
    DOSE_BOUNDS,
    Dose,
    Exercise,
    HipLoad,
    PrescribedExercise,
    Stance,
    dose_faults,
    naming_aid,
    needed_status,
    why_not,
)
from physio_service.domain.offloading import Status, admits

statuses = st.sampled_from(Status)
DOSE = Dose(sets=1, reps=10, hold_s=5, times_per_day=2, days_per_week=7)


def exercise(minimum: Status = Status.NWB, stands_on: Stance = Stance.NONE) -> Exercise:
    return Exercise(
        id="bridge",
        name="Bridge",
        label="Bridge",
        instructions=("Lift your hips a little.",),
        position="supine",
        equipment=(),
        region="buttocks",
        minimum=minimum,
        stands_on=stands_on,
        hip_load=HipLoad.HIGH,
        phases=("P3",),
        dose=DOSE,
        opt_in=False,
        cautions=("Keep even.",),
        progress_to=None,
    )


def may(
    asked: Exercise, status: Status, other: Status = Status.FWB, *, problem: bool = False
) -> bool:
    return why_not(asked, status, other, other_hip_problem=problem) is None


@given(statuses, statuses, st.sampled_from(Stance), statuses, st.booleans())
def test_no_exercise_is_allowed_that_needs_more_than_the_limb_may_take(
    status: Status, minimum: Status, stance: Stance, other: Status, problem: bool
):
    asked = exercise(minimum, stance)

    if may(asked, status, other, problem=problem):
        assert admits(status, minimum)


@given(statuses, statuses)
def test_an_exercise_off_both_feet_asks_nothing_of_the_other_leg(status: Status, other: Status):
    asked = exercise(Status.NWB, Stance.NONE)

    assert may(asked, status, other, problem=True)


@pytest.mark.parametrize("stance", [Stance.OTHER, Stance.BOTH_WITHIN_LIMIT])
@pytest.mark.parametrize("other", [status for status in Status if status is not Status.FWB])
def test_the_leg_that_carries_the_body_must_be_free_to(stance: Stance, other: Status):
    asked = exercise(Status.NWB, stance)

    assert may(asked, Status.NWB)
    assert "other leg" in (why_not(asked, Status.NWB, other) or "")


def test_both_legs_must_bear_what_an_exercise_on_both_needs():
    asked = exercise(Status.PWB, Stance.BOTH)

    assert may(asked, Status.PWB, Status.PWB)
    assert not may(asked, Status.PWB, Status.TTWB)


def test_nobody_stands_alone_on_a_leg_whose_hip_has_a_problem():
    assert not may(exercise(stands_on=Stance.OTHER), Status.FWB, problem=True)
    assert may(exercise(stands_on=Stance.OPERATED), Status.FWB, problem=True)


def test_the_reason_names_the_exercise_and_what_it_needs():
    assert (
        why_not(exercise(Status.PWB), Status.TTWB) == "Bridge needs PWB; the operated leg is TTWB"
    )


@given(statuses, st.none() | statuses)
def test_a_prescription_can_ask_for_more_than_the_exercise_never_for_less(
    minimum: Status, asked: Status | None
):
    prescribed = PrescribedExercise("bridge", DOSE, minimum=asked)

    needed = needed_status(exercise(minimum), prescribed)

    assert admits(needed, minimum)
    assert needed in (minimum, asked)


def test_a_stricter_minimum_is_the_one_that_counts():
    assert not why_not(exercise(Status.NWB), Status.PWB)
    assert why_not(exercise(Status.NWB), Status.PWB, needed=Status.WBAT)


@pytest.mark.parametrize("name", DOSE_BOUNDS)
def test_a_dose_out_of_bounds_names_its_field(name: str):
    least, most = DOSE_BOUNDS[name]

    for wrong in (least - 1, most + 1):
        (fault,) = dose_faults(replace(DOSE, **{name: wrong}), "exercises.P1.bridge")
        assert fault.field == f"exercises.P1.bridge.{name}"
    assert dose_faults(replace(DOSE, **{name: least}), "dose") == []


@pytest.mark.parametrize(
    ("from_day", "until_day", "day", "lasts"),
    [
        (None, None, 5, True),
        (6, None, 5, False),
        (5, None, 5, True),
        (None, 5, 5, True),
        (None, 4, 5, False),
    ],
)
def test_an_exercise_keeps_to_its_days(
    from_day: int | None, until_day: int | None, day: int, lasts: bool
):
    prescribed = PrescribedExercise("bridge", DOSE, from_day=from_day, until_day=until_day)

    assert prescribed.lasts_on(day) is lasts


@pytest.mark.parametrize(
    ("minimum", "stands_on", "load", "loads"),
    [
        (Status.NWB, Stance.NONE, HipLoad.LOW, False),
        (Status.TTWB, Stance.NONE, HipLoad.LOW, True),
        (Status.NWB, Stance.OTHER, HipLoad.LOW, True),
        (Status.NWB, Stance.NONE, HipLoad.MEDIUM, True),
    ],
)
def test_only_what_needs_no_weight_no_standing_and_little_of_the_hip_loads_no_leg(
    minimum: Status, stands_on: Stance, load: HipLoad, *, loads: bool
) -> None:
    assert replace(exercise(minimum, stands_on), hip_load=load).loads_the_leg is loads


def test_words_name_the_patients_own_aid_and_any_aid_stays_any():
    said = ("Move your walking aid forward.", "Start when the walking aid goes.")
    plain = replace(exercise(), name="Walk with your walking aid", instructions=said)

    own = naming_aid(plain, "frame")

    assert own.name == "Walk with your frame"
    assert own.instructions == ("Move your frame forward.", said[1])


@pytest.mark.parametrize(("figure", "shown"), [(None, "bridge"), ("heel_slides", "heel_slides")])
def test_an_exercise_is_shown_by_its_own_picture_unless_another_is_named(figure, shown):
    assert replace(exercise(), figure=figure).figure_id == shown
