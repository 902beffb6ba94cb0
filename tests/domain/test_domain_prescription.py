"""Prescribing: no choice makes a plan that loads a limb too much."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physio_service.domain.errors import Invalid
from physio_service.domain.exercise import why_not
from physio_service.domain.offloading import STARTING_STATUSES, Status
from physio_service.domain.plan import (
    Choice,
    PlanPhase,
    SessionName,
    SessionTime,
)
from physio_service.domain.protocol import not_for_faults
from tests.builders_plans import (
    DOSE,
    EXERCISES,
    PROTOCOL,
    SURGERY,
    choices,
    days,
    faults,
    prescribed,
    session_times,
    taken,
)


def phases_unless_refused(**changes: object) -> tuple[PlanPhase, ...]:
    try:
        return prescribed(**changes).phases
    except Invalid:
        return ()


@given(days, st.integers(4, 8), st.sampled_from(STARTING_STATUSES), session_times)
def test_the_protocols_own_exercises_fit_every_patient(
    day: date, weeks: int, status: Status, sessions: tuple[SessionTime, ...]
):
    plan = prescribed(
        surgery_day=day, weeks=weeks, status=status, sessions=sessions, other_hip_problem=True
    )

    assert [phase.id for phase in plan.phases] == ["P0", "P1", "P2", "P3", "P4", "P5"]
    for phase in plan.phases:
        assert 1 <= len(phase.sessions) <= 3
        assert all(1 <= len(session.exercises) <= 5 for session in phase.sessions)


@given(st.sampled_from(STARTING_STATUSES), choices, st.sampled_from(Status), st.booleans())
def test_no_choice_of_exercises_ever_asks_more_load_than_its_phase_allows(
    status: Status, chosen: dict[str, tuple[Choice, ...]], other: Status, problem: bool
):
    standing = {"other_leg": other, "other_hip_problem": problem}
    for phase in phases_unless_refused(status=status, choices=chosen, **standing):
        for session in phase.sessions:
            for item in session.exercises:
                exercise = EXERCISES[item.exercise_id]
                assert why_not(exercise, phase.status, other, other_hip_problem=problem) is None


@pytest.mark.parametrize("status", [None, Status.WBAT, Status.FWB])
def test_a_plan_without_a_chosen_offloading_status_cannot_be_made(status: Status | None):
    assert list(faults(status=status)) == ["starting_status"]


def test_an_exercise_that_loads_too_much_is_refused_by_name_and_phase():
    chosen = {"P1": (Choice("mini_squat"), Choice("heel_slides"))}

    assert faults(choices=chosen) == {
        "exercises.P1.mini_squat": "Mini squat needs FWB; the operated leg is TTWB"
    }


def test_a_protocol_can_ask_more_of_a_limb_than_the_exercise_does():
    (wean,) = [phase for phase in PROTOCOL.phases if phase.id == "P3"]
    stricter = replace(wean.options[1], minimum=Status.WBAT)
    altered = replace(
        PROTOCOL, phases=tuple(replace(p, options=(stricter,)) for p in PROTOCOL.phases)
    )

    found = faults(protocol=altered, choices={"P3": (Choice("bent_knee_fallout"),)})

    assert found["exercises.P3.bent_knee_fallout"].endswith("needs WBAT; the operated leg is PWB")


def test_the_standing_leg_is_checked_too():
    chosen = {"P2": (Choice("standing_knee_bend"),)}

    assert taken(prescribed(choices=chosen), "P2") == {
        "morning": ["standing_knee_bend"],
        "evening": ["standing_knee_bend"],
    }
    assert "exercises.P2.standing_knee_bend" in faults(choices=chosen, other_leg=Status.WBAT)
    assert "exercises.P2.standing_knee_bend" in faults(choices=chosen, other_hip_problem=True)


def test_an_exercise_offered_from_a_later_day_is_added_then_not_by_the_calendar():
    chosen = {"P2": (Choice("bent_knee_fallout"),)}
    on_the_day = SURGERY + timedelta(days=21)

    assert "is offered from day 21" in faults(choices=chosen)["exercises.P2.bent_knee_fallout"]
    assert taken(prescribed(choices=chosen, today=on_the_day), "P2")["morning"] == [
        "bent_knee_fallout"
    ]


def test_an_opt_in_exercise_comes_only_when_a_clinician_takes_it():
    plan = prescribed()
    chosen = prescribed(choices={"P2": (Choice("stationary_bike_easy"),)})

    assert "stationary_bike_easy" in [item.exercise_id for item in plan.phase("P2").options]
    assert not any(
        item.opt_in for phase in plan.phases for s in phase.sessions for item in s.exercises
    )
    assert taken(chosen, "P2") == {"morning": ["stationary_bike_easy"]}


def test_what_is_not_taken_stays_on_offer():
    plan = prescribed(choices={"P1": ()})

    offered = {item.exercise_id for item in plan.phase("P1").options}
    assert taken(plan, "P1") == {}
    assert {"ankle_pumps", "one_leg_sit_to_stand"} <= offered
    assert {exercise.id for exercise in plan.exercises} >= offered


def test_a_clinician_can_set_the_dose_and_the_sessions():
    chosen = {"P1": (Choice("heel_slides", DOSE, (SessionName.EVENING,)), Choice("chair_push_up"))}

    plan = prescribed(choices=chosen)

    morning, evening = plan.phase("P1").sessions
    assert [item.exercise_id for item in morning.exercises] == ["chair_push_up"]
    assert evening.exercises[0].dose == DOSE
    assert (evening.at, evening.weekdays) == (time(18, 30), (0, 2, 4))


@pytest.mark.parametrize(
    ("chosen", "field"),
    [
        ({"P9": ()}, "exercises.P9"),
        ({"P1": (Choice("cartwheel"),)}, "exercises.P1.cartwheel"),
        ({"P1": (Choice("heel_slides"), Choice("heel_slides"))}, "exercises.P1.heel_slides"),
        (
            {"P1": (Choice("heel_slides", replace(DOSE, reps=0)),)},
            "exercises.P1.heel_slides.reps",
        ),
        (
            {"P1": (Choice("heel_slides", None, (SessionName.MIDDAY,)),)},
            "exercises.P1.heel_slides.sessions",
        ),
        (
            {
                "P4": tuple(
                    Choice(name) for name in sorted(EXERCISES) if "P4" in EXERCISES[name].phases
                )
            },
            "exercises.P4",
        ),
    ],
)
def test_a_choice_that_makes_no_sense_is_refused_by_field(
    chosen: dict[str, tuple[Choice, ...]], field: str
):
    assert field in faults(choices=chosen)


def test_every_fault_is_told_at_once():
    assert set(faults(weeks=0, status=None, sessions=())) == {
        "offload_weeks",
        "starting_status",
        "sessions",
    }


def test_every_question_that_keeps_a_patient_off_must_be_answered_with_no():
    no = {item.id: False for item in PROTOCOL.not_for}

    assert not_for_faults(PROTOCOL, no) == []
    assert [f.field for f in not_for_faults(PROTOCOL, no | {"pregnancy": True})] == [
        "not_for.pregnancy"
    ]
    assert len(not_for_faults(PROTOCOL, {})) == len(PROTOCOL.not_for)
