"""Parked exercises come back into sessions that have room for them, and only there."""

from dataclasses import replace

import pytest

from physio_service.domain.errors import Invalid
from physio_service.domain.offloading import Status
from physio_service.domain.parking import Legs, Parked, misfits, sessions_with, with_again, without
from physio_service.domain.plan import SessionName
from tests.builders_plans import SURGERY, prescribed

FREE = Legs(Status.FWB)
PLAN = prescribed()
LEFT_OUT = "weight_shift"  # in every session of P3, the morning's five among them


def put_aside(plan):
    phase = plan.phase("P3")
    return Parked(
        id=None,
        phase_id="P3",
        exercise_id=LEFT_OUT,
        needs=Status.PWB,
        sessions=sessions_with(phase, LEFT_OUT),
        parked_day=SURGERY,
        until_day=None,
    )


def filled(plan):
    """Return the plan with the place that `LEFT_OUT` leaves in the morning taken by another."""
    left = without(plan, "P3", {LEFT_OUT})
    phase = left.phase("P3")
    another = next(item for item in phase.options if item.exercise_id == "prone_lying")
    sessions = tuple(
        replace(one, exercises=(*one.exercises, another))
        if one.name is SessionName.MORNING
        else one
        for one in phase.sessions
    )
    full = replace(phase, sessions=sessions)
    return replace(left, phases=tuple(full if one.id == "P3" else one for one in left.phases))


def test_what_is_taken_again_stands_in_the_sessions_it_was_in():
    again = with_again(without(PLAN, "P3", {LEFT_OUT}), [put_aside(PLAN)], FREE)

    assert sessions_with(again.phase("P3"), LEFT_OUT) == put_aside(PLAN).sessions


def test_none_is_taken_again_into_a_session_that_is_full():
    with pytest.raises(Invalid) as refused:
        with_again(filled(PLAN), [put_aside(PLAN)], FREE)

    assert [(fault.field, fault.message) for fault in refused.value.faults] == [
        ("exercises", "at most 5 exercises in the morning session: take another out of it first")
    ]


def test_where_the_protocol_only_warns_of_more_it_is_taken():
    again = with_again(replace(filled(PLAN), is_more_refused=False), [put_aside(PLAN)], FREE)

    assert len(again.phase("P3").sessions[0].exercises) == 6


def test_what_needs_more_than_the_leg_may_take_is_a_misfit():
    assert set(misfits(PLAN, "P3", Legs(Status.TTWB))) == {
        "weight_shift",
        "clamshell",
        "prone_hip_extension",
    }
    assert misfits(PLAN, "P3", Legs(Status.PWB)) == {}


def test_none_is_taken_again_that_the_leg_may_still_not_do():
    with pytest.raises(Invalid) as refused:
        with_again(without(PLAN, "P3", {LEFT_OUT}), [put_aside(PLAN)], Legs(Status.TTWB))

    assert [fault.field for fault in refused.value.faults] == ["exercises.P3.weight_shift"]
