"""A programme: how long it takes, what is too much of it, and what is more than before."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physio_service.domain.errors import Invalid
from physio_service.domain.exercise import Dose
from physio_service.domain.offloading import Status
from physio_service.domain.parking import Legs
from physio_service.domain.plan import SessionName, SessionTime, days_of
from physio_service.domain.programme import (
    Wanted,
    changed,
    is_increase,
    minutes_a_day,
    warnings,
)
from tests.builders_plans import prescribed

PLAN = prescribed()
PHASE = PLAN.phase("P1")
LEGS = Legs(PLAN.starting_status)
TAKEN = [item for session in PHASE.sessions[:1] for item in session.exercises]
NO_DOSE = Dose(sets=1, reps=0, hold_s=0, times_per_day=1, days_per_week=7)
TIMES = tuple(SessionTime(session.name, session.at) for session in PHASE.sessions)
doses = st.builds(
    Dose,
    sets=st.integers(1, 10),
    reps=st.integers(1, 50),
    hold_s=st.integers(0, 600),
    times_per_day=st.integers(1, 3),
    days_per_week=st.integers(1, 7),
)


def prescribe(plan, *wanted):
    day = plan.phase("P1").first_day
    return changed(plan, "P1", wanted, TIMES, LEGS, day)


def as_it_is():
    return [Wanted(item.exercise_id, item.dose) for item in TAKEN]


def test_the_same_programme_is_no_increase():
    assert not is_increase(PHASE, prescribe(PLAN, *as_it_is()).phase("P1"))


@given(doses, doses)
def test_any_part_that_grows_is_an_increase_and_none_that_shrinks(before, after):
    was = prescribe(PLAN, Wanted("heel_slides", before)).phase("P1")
    now = prescribe(PLAN, Wanted("heel_slides", after)).phase("P1")
    sessions = len(TIMES)
    parts = [
        (min(one.times_per_day, sessions), one.sets, one.reps, one.hold_s, one.days_per_week)
        for one in (before, after)
    ]

    assert is_increase(was, now) == any(new > old for old, new in zip(*parts, strict=True))


def test_fewer_days_of_ones_own_choice_are_no_increase():
    fewer = prescribe(PLAN, Wanted("heel_slides", TAKEN[0].dose, weekdays=(2,)))
    spread = prescribe(PLAN, Wanted("heel_slides", TAKEN[0].dose))

    (item,) = fewer.phase("P1").sessions[0].exercises
    assert days_of(item) == (2,)
    assert item.dose.days_per_week == 1
    assert is_increase(fewer.phase("P1"), spread.phase("P1"))
    assert not is_increase(spread.phase("P1"), fewer.phase("P1"))


def test_a_session_keeps_its_place_when_nothing_is_left_in_it():
    first = TIMES[0].name
    moved = prescribe(PLAN, Wanted("heel_slides", TAKEN[0].dose, sessions=(TIMES[-1].name,)))

    assert moved.phase("P1").sessions[0].name is first
    assert moved.phase("P1").sessions[0].exercises == () or len(TIMES) == 1


def test_a_session_that_there_was_not_comes_after_the_others():
    more = (*TIMES, SessionTime(SessionName.EVENING, TIMES[-1].at.replace(hour=19)))
    more = tuple({slot.name: slot for slot in more}.values())
    wanted = Wanted("heel_slides", TAKEN[0].dose, sessions=(SessionName.EVENING,))

    after = changed(PLAN, "P1", (wanted,), more, LEGS, PHASE.first_day).phase("P1")

    assert after.sessions[-1].name is SessionName.EVENING


def test_more_than_the_protocol_has_minutes_for_is_warned_of():
    long = prescribe(PLAN, Wanted("heel_slides", Dose(10, 50, 10, 1, 7)))

    assert minutes_a_day(long.phase("P1")) > PLAN.minutes_per_day
    assert any("minutes a day" in one for one in warnings(long, long.phase("P1")))
    assert warnings(PLAN, PHASE) == ()


def test_where_the_protocol_only_warns_a_sixth_exercise_is_taken_and_told():
    lenient = replace(PLAN, is_more_refused=False)
    extra = next(item for item in PHASE.options if item.exercise_id == "tummy_brace")

    after = prescribe(lenient, *as_it_is(), Wanted("tummy_brace", extra.dose))

    assert any("at most 5" in one for one in warnings(after, after.phase("P1")))


def test_what_is_done_often_a_day_takes_as_often_its_time():
    once = prescribe(PLAN, Wanted("heel_slides", Dose(1, 10, 0, 1, 7))).phase("P1")
    often = prescribe(PLAN, Wanted("heel_slides", Dose(1, 10, 0, 6, 7))).phase("P1")

    assert (minutes_a_day(once), minutes_a_day(often)) == (1, 6)


def test_no_phase_of_the_shipped_protocol_takes_more_than_it_warns_of():
    assert [warnings(PLAN, phase) for phase in PLAN.phases] == [()] * len(PLAN.phases)


def test_a_phase_with_nothing_in_it_takes_no_time():
    assert minutes_a_day(replace(PHASE, sessions=())) == 0


@pytest.mark.parametrize("weekdays", [(0, 0), (7,), (-1,)])
def test_days_that_are_none_are_refused(weekdays):
    with pytest.raises(Exception, match="each once"):
        prescribe(PLAN, Wanted("heel_slides", TAKEN[0].dose, weekdays=weekdays))


def refused(*wanted, plan=PLAN, phase_id="P1", legs=LEGS, today=PHASE.first_day) -> dict[str, str]:
    with pytest.raises(Invalid) as refusal:
        changed(plan, phase_id, wanted, TIMES, legs, today)
    return {fault.field: fault.message for fault in refusal.value.faults}


def test_an_exercise_that_the_phase_does_not_offer_is_refused():
    said = refused(Wanted("mini_squat", TAKEN[0].dose))

    assert said == {"exercises.P1.mini_squat": "is neither in this phase nor offered in it"}


def test_an_exercise_is_wanted_once():
    twice = Wanted("heel_slides", TAKEN[0].dose)

    assert refused(twice, twice) == {"exercises.P1.heel_slides": "is named twice"}


def test_what_the_leg_may_not_do_is_refused():
    said = refused(Wanted("weight_shift", TAKEN[0].dose), phase_id="P3", legs=Legs(Status.TTWB))

    assert list(said) == ["exercises.P3.weight_shift"]


def test_an_exercise_is_refused_before_the_day_it_is_offered_from_and_taken_on_it():
    soon, name = Wanted("short_arc_quads", TAKEN[0].dose), "exercises.P1.short_arc_quads"
    third_day = PLAN.surgery_day + timedelta(days=3)

    said = refused(soon, today=third_day - timedelta(days=1))
    after = changed(PLAN, "P1", (soon,), TIMES, LEGS, third_day)

    assert said[name].endswith("is offered from day 3: add it then")
    assert after.phase("P1").sessions[0].exercises[0].exercise_id == "short_arc_quads"


def test_a_session_that_the_patient_has_no_time_for_is_refused():
    wanted = Wanted("heel_slides", TAKEN[0].dose, sessions=(SessionName.MIDDAY,))

    assert refused(wanted) == {
        "exercises.P1.heel_slides.sessions": "the patient has no such session"
    }


def test_where_the_protocol_refuses_more_a_sixth_exercise_is_refused():
    assert "at most 5" in refused(*as_it_is(), Wanted("tummy_brace", TAKEN[0].dose))["exercises.P1"]


def test_every_fault_of_a_programme_is_told_at_once():
    said = refused(Wanted("mini_squat", TAKEN[0].dose), Wanted("heel_slides", NO_DOSE))

    assert list(said) == ["exercises.P1.mini_squat", "exercises.P1.heel_slides.reps"]
