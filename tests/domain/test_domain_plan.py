"""A plan: its days, its sessions and its copy."""

import json
from dataclasses import replace
from datetime import date, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physio_service.domain.course import Gate, StatusRule
from physio_service.domain.errors import Invalid
from physio_service.domain.offloading import LONGEST_WEEKS, Status
from physio_service.domain.plan import (
    Choice,
    SessionTime,
    plan_from_json,
    plan_to_json,
    weekdays,
)
from tests.builders_plans import (
    DOSE,
    EVENING,
    EXERCISES,
    MIDDAY,
    MORNING,
    SURGERY,
    choices,
    days,
    faults,
    prescribed,
    session_times,
)


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


def test_each_phase_opens_only_by_a_person():
    plan = prescribed()

    assert [phase.gate for phase in plan.phases] == [Gate.OPERATION] + 5 * [Gate.CLINICIAN]
    assert all(any(item.hard for item in phase.criteria) for phase in plan.phases)


def test_the_status_of_a_phase_is_the_one_chosen_until_offloading_ends():
    plan = prescribed(status=Status.NWB)

    assert [phase.status for phase in plan.phases] == ["NWB", "NWB", "NWB", "PWB", "FWB", "FWB"]
    assert plan.phase("P0").status_rule is StatusRule.AS_BEFORE


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


def test_what_comes_after_the_phase_that_the_operation_ends_follows_the_operation():
    plan = prescribed()

    followed = [phase.id for phase in plan.phases if plan.follows_operation(phase.id)]

    assert followed == ["P1", "P2", "P3", "P4", "P5"]


def test_a_plan_in_which_nothing_prepares_for_the_operation_follows_it_from_its_first_phase():
    plan = prescribed()
    operated = replace(plan, phases=plan.phases[1:])

    assert operated.first_after_operation == 0
    assert operated.follows_operation("P1")
