"""A plan is a copy of its protocol that no choice, clock or file can make unsafe."""

import json
from dataclasses import replace
from datetime import date, time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physio_service.catalogue import load_catalogue
from physio_service.domain.course import Gate, StatusRule
from physio_service.domain.errors import Invalid
from physio_service.domain.exercise import Dose, why_not
from physio_service.domain.offloading import LONGEST_WEEKS, STARTING_STATUSES, Limb, Status
from physio_service.domain.plan import (
    Choice,
    Plan,
    PlanPhase,
    SessionName,
    SessionTime,
    plan_from_json,
    plan_to_json,
    weekdays,
)
from physio_service.domain.prescription import prescribe
from physio_service.domain.protocol import not_for_faults

CATALOGUE = load_catalogue(Path(__file__).parents[2] / "config")
PROTOCOL = CATALOGUE.protocols["core_decompression"]
EXERCISES = CATALOGUE.exercises
SURGERY = date(2026, 3, 2)
MORNING = SessionTime(SessionName.MORNING, time(9))
MIDDAY = SessionTime(SessionName.MIDDAY, time(13))
EVENING = SessionTime(SessionName.EVENING, time(18, 30))
DOSE = Dose(sets=1, reps=8, hold_s=0, times_per_day=1, days_per_week=3)


def prescribed(**changes: object) -> Plan:
    asked = {
        "protocol": PROTOCOL,
        "exercises": EXERCISES,
        "surgery_day": SURGERY,
        "limb": Limb.LEFT,
        "weeks": 6,
        "status": Status.TTWB,
        "sessions": (MORNING, EVENING),
        "choices": None,
        "today": SURGERY - timedelta(days=20),
    }
    return prescribe(**(asked | changes))


def faults(**changes: object) -> dict[str, str]:
    with pytest.raises(Invalid) as refusal:
        prescribed(**changes)
    return {fault.field: fault.message for fault in refusal.value.faults}


def phases_unless_refused(**changes: object) -> tuple[PlanPhase, ...]:
    try:
        return prescribed(**changes).phases
    except Invalid:
        return ()


def taken(plan: Plan, phase_id: str) -> dict[str, list[str]]:
    sessions = plan.phase(phase_id).sessions
    return {session.name: [item.exercise_id for item in session.exercises] for session in sessions}


days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
session_times = st.lists(
    st.sampled_from([MORNING, MIDDAY, EVENING]), min_size=1, max_size=3, unique=True
).map(lambda some: tuple(sorted(some, key=lambda session: session.at)))
choices = st.dictionaries(
    st.sampled_from([phase.id for phase in PROTOCOL.phases]),
    st.lists(st.sampled_from(sorted(EXERCISES)), max_size=5, unique=True).map(
        lambda ids: tuple(Choice(exercise_id) for exercise_id in ids)
    ),
)


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


@given(days, st.integers(3, LONGEST_WEEKS), st.integers(2, 6))
def test_phases_follow_each_other_without_a_gap(day: date, weeks: int, wean_weeks: int):
    plan = prescribed(surgery_day=day, weeks=weeks, wean_weeks=wean_weeks)

    days_after = {p.id: ((p.first_day - day).days, (p.last_day - day).days) for p in plan.phases}
    spans = list(days_after.values())
    assert all(after[0] == before[1] + 1 for before, after in pairwise(spans))
    assert days_after["P0"] == (-42, -1)
    assert days_after["P3"] == (7 * weeks, 7 * (weeks + wean_weeks) - 1)
    assert days_after["P5"][1] == 365


def test_offloading_too_short_for_the_second_phase_is_refused():
    assert faults(weeks=2) == {
        "offload_weeks": "leaves no day for the phase Offloaded strengthening"
    }


@given(choices, session_times, days, st.integers(4, 8))
def test_a_plan_reads_back_as_it_was_written(
    chosen: dict[str, tuple[Choice, ...]],
    sessions: tuple[SessionTime, ...],
    day: date,
    weeks: int,
):
    try:
        plan = prescribed(choices=chosen, sessions=sessions, surgery_day=day, weeks=weeks)
    except Invalid:
        plan = prescribed(sessions=sessions, surgery_day=day, weeks=weeks)

    assert plan_from_json(json.loads(json.dumps(plan_to_json(plan)))) == plan


@pytest.mark.parametrize("status", [None, Status.WBAT, Status.FWB])
def test_a_plan_without_a_chosen_offloading_status_cannot_be_made(status: Status | None):
    assert list(faults(status=status)) == ["starting_status"]


def test_each_phase_opens_only_by_a_person():
    plan = prescribed()

    assert [phase.gate for phase in plan.phases] == [Gate.OPERATION] + 5 * [Gate.CLINICIAN]
    assert all(any(item.hard for item in phase.criteria) for phase in plan.phases)


def test_the_status_of_a_phase_is_the_one_chosen_until_offloading_ends():
    plan = prescribed(status=Status.NWB)

    assert [phase.status for phase in plan.phases] == ["NWB", "NWB", "NWB", "PWB", "FWB", "FWB"]
    assert plan.phase("P0").status_rule is StatusRule.AS_BEFORE


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


@pytest.mark.parametrize(
    "sessions",
    [
        (),
        (MORNING, replace(MORNING, at=time(10))),
        (EVENING, MORNING),
        (MORNING, replace(EVENING, at=MORNING.at)),
        (replace(MORNING, at=time(9, 0, 30)),),
        (MORNING, MIDDAY, EVENING, replace(EVENING, at=time(20))),
    ],
)
def test_session_times_are_one_to_three_named_and_rising(sessions: tuple[SessionTime, ...]):
    assert set(faults(sessions=sessions)) == {"sessions"}


def test_weaning_keeps_to_the_protocols_weeks():
    assert faults(wean_weeks=7) == {"wean_weeks": "must be from 2 to 6 weeks"}


def test_every_fault_is_told_at_once():
    assert set(faults(weeks=0, status=None, sessions=())) == {
        "offload_weeks",
        "starting_status",
        "sessions",
    }


def test_a_session_holds_what_falls_on_the_day():
    chosen = {"P1": (Choice("deep_breathing"), Choice("heel_slides", DOSE))}
    plan = prescribed(choices=chosen)
    morning = plan.phase("P1").sessions[0]

    def names(day: date) -> list[str]:
        return [item.exercise_id for item in morning.on(day, SURGERY)]

    assert names(SURGERY) == ["deep_breathing", "heel_slides"]  # a Monday
    assert names(SURGERY + timedelta(days=1)) == ["deep_breathing"]
    assert names(SURGERY + timedelta(days=4)) == ["heel_slides"]  # deep breaths end on day 3


@pytest.mark.parametrize("days_per_week", range(1, 8))
def test_a_dose_falls_on_as_many_weekdays_as_it_says(days_per_week: int):
    found = weekdays(replace(DOSE, days_per_week=days_per_week))

    assert len(set(found)) == days_per_week
    assert set(found) <= set(range(7))


def test_a_plan_knows_its_exercises_and_phases_by_id():
    plan = prescribed()

    assert plan.exercise("heel_slides") == EXERCISES["heel_slides"]
    with pytest.raises(KeyError):
        plan.exercise("cartwheel")
    with pytest.raises(KeyError):
        plan.phase("P9")


def test_every_question_that_keeps_a_patient_off_must_be_answered_with_no():
    no = {item.id: False for item in PROTOCOL.not_for}

    assert not_for_faults(PROTOCOL, no) == []
    assert [f.field for f in not_for_faults(PROTOCOL, no | {"pregnancy": True})] == [
        "not_for.pregnancy"
    ]
    assert len(not_for_faults(PROTOCOL, {})) == len(PROTOCOL.not_for)
