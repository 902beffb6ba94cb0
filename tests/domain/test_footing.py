"""What a text rests on, and what of it is gone: one rule each, and no rule too many."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physio_service.domain.activity import Activity, ActivityKind
from physio_service.domain.footing import (
    Footing,
    Ground,
    Lean,
    Leg,
    asks_to_load,
    asks_too_much,
    contradiction,
    is_of_another_phase,
    leans,
    safest_aid,
)
from physio_service.domain.offloading import Aid, Status
from physio_service.domain.parking import Legs
from tests.builders_footing import activity
from tests.builders_plans import prescribed

ON_CRUTCHES = Leg("left", 2, Status.PWB, Aid.TWO_CRUTCHES)
OTHER = Leg("right", 3, Status.WBAT, Aid.STICK)
FREE = Leg("left", 5, Status.FWB, Aid.NONE)
BEFORE = Leg("left", 1, None, None)
legs = st.builds(
    Leg,
    st.sampled_from(["left", "right"]),
    st.none() | st.integers(1, 4),
    st.none() | st.sampled_from(Status),
    st.none() | st.sampled_from(Aid),
)
footings = st.builds(
    Footing,
    st.lists(legs, max_size=2, unique_by=lambda leg: leg.episode).map(tuple),
    st.integers(0, 3),
)


def gone(lean: Lean, then: Footing, now: Footing, *episodes: str) -> Lean | None:
    return contradiction(Ground((lean,), then), now, episodes)


@pytest.mark.parametrize(
    ("key", "open_names", "expected"),
    [
        ("session_discreet", {"clinic", "session"}, ()),
        ("weekly_safety", {"clinic", "emergency"}, ()),
        ("offload_reminder", {"clinic", "aid"}, (Lean.AID,)),
        ("sheet_replaced", {"sheet"}, (Lean.SHEET,)),
        ("phase_change", {"clinic"}, (Lean.PHASE,)),
        ("offload_end_confirmed", {"aid"}, (Lean.AID, Lean.STEP)),
        ("walk_build", {"clinic"}, (Lean.FREE,)),
        ("staff_message", {"body"}, (Lean.WORDS,)),
    ],
)
def test_a_text_rests_on_what_it_names_and_on_what_it_is_about(key, open_names, expected):
    assert leans(key, frozenset(open_names)) == expected


@pytest.mark.parametrize(
    ("lean", "then", "now", "is_gone"),
    [
        (Lean.AID, ON_CRUTCHES, ON_CRUTCHES, False),
        (Lean.AID, ON_CRUTCHES, replace(ON_CRUTCHES, aid=Aid.FRAME), True),
        (Lean.AID, ON_CRUTCHES, replace(ON_CRUTCHES, status=Status.NWB, opening=9), False),
        (Lean.AID, BEFORE, ON_CRUTCHES, True),
        (Lean.PHASE, ON_CRUTCHES, replace(ON_CRUTCHES, opening=3), True),
        (Lean.PHASE, ON_CRUTCHES, replace(ON_CRUTCHES, status=Status.NWB), False),
        (Lean.STEP, ON_CRUTCHES, replace(ON_CRUTCHES, status=Status.TTWB), True),
        (Lean.STEP, ON_CRUTCHES, replace(ON_CRUTCHES, status=Status.WBAT), False),
        (Lean.STEP, ON_CRUTCHES, BEFORE, True),
        (Lean.STEP, BEFORE, ON_CRUTCHES, True),
        (Lean.FREE, FREE, FREE, False),
        (Lean.FREE, FREE, ON_CRUTCHES, True),
        (Lean.FREE, FREE, BEFORE, True),
        (Lean.ROW, replace(FREE, row=2), replace(FREE, row=2, opening=6), False),
        (Lean.ROW, replace(FREE, row=2), replace(FREE, row=1), True),
        (Lean.ROW, replace(FREE, row=2), FREE, True),
        (Lean.WORDS, replace(FREE, row=2), FREE, False),  # nobody prescribed it
        (Lean.WORDS, ON_CRUTCHES, ON_CRUTCHES, False),
        (Lean.WORDS, ON_CRUTCHES, replace(ON_CRUTCHES, opening=3), True),
    ],
)
def test_a_text_is_stopped_by_what_it_rests_on_alone(lean, then, now, is_gone):
    found = gone(lean, Footing((then,)), Footing((now,)))

    assert found == (lean if is_gone else None)


def test_a_sheet_is_named_by_its_version():
    then = Footing((ON_CRUTCHES,), sheet=2)

    assert gone(Lean.SHEET, then, then) is None
    assert gone(Lean.SHEET, then, replace(then, sheet=3)) is Lean.SHEET


def test_what_is_said_of_one_hip_does_not_end_with_the_other():
    then = Footing((ON_CRUTCHES, OTHER))
    now = Footing((ON_CRUTCHES, replace(OTHER, opening=4)))

    assert gone(Lean.PHASE, then, now, "left") is None
    assert gone(Lean.PHASE, then, now, "right") is Lean.PHASE
    assert gone(Lean.PHASE, then, now) is Lean.PHASE
    assert gone(Lean.PHASE, then, Footing((ON_CRUTCHES,)), "right") is Lean.PHASE


def test_of_two_hips_the_stricter_status_and_the_aid_that_carries_more_are_named():
    both = Footing((ON_CRUTCHES, OTHER))

    assert (both.status, both.aid) == (Status.PWB, Aid.TWO_CRUTCHES)
    assert (Footing().status, Footing().aid, safest_aid([])) == (None, None, None)
    assert gone(Lean.FREE, both, Footing((FREE, OTHER))) is Lean.FREE


def test_that_one_leg_may_take_more_is_not_told_while_the_other_may_take_less():
    then = Footing((replace(ON_CRUTCHES, status=Status.WBAT), replace(OTHER, status=Status.NWB)))
    later = replace(then, legs=(then.legs[0], replace(OTHER, status=Status.WBAT)))

    assert gone(Lean.STEP, then, then, "left") is Lean.STEP
    assert gone(Lean.STEP, then, later, "left") is None


@given(footings, st.sets(st.sampled_from(Lean)))
def test_where_nothing_changed_nothing_but_walking_freely_can_be_wrong(footing, leaning):
    has_legs = bool(footing.legs) and all(leg.status for leg in footing.legs)
    left_out = {Lean.FREE} | ({Lean.STEP} if len(footing.legs) > 1 else set())
    rests_on = tuple(lean for lean in leaning if lean not in left_out)

    if has_legs:
        assert contradiction(Ground(rests_on, footing), footing) is None


@given(footings, footings)
def test_nobody_who_may_not_walk_freely_is_told_to_walk_further(then, now):
    assert (gone(Lean.FREE, then, now) is None) == (now.status is Status.FWB)


def test_a_session_is_of_the_phase_in_force_and_a_check_of_any():
    session = activity(phase_id="P2")
    check: Activity = replace(session, kind=ActivityKind.CHECK)

    assert not is_of_another_phase(session, "P2")
    assert is_of_another_phase(session, "P3")
    assert is_of_another_phase(session, None)
    assert not is_of_another_phase(check, "P3")


def test_a_session_asks_too_much_when_one_exercise_of_that_day_does():
    plan = prescribed()
    session = activity(phase_id="P3", local_day=plan.phase("P3").first_day)

    assert not asks_too_much(session, plan, Legs(Status.PWB))
    assert asks_too_much(session, plan, Legs(Status.TTWB))
    assert asks_too_much(session, plan, Legs(Status.PWB, Status.NWB))
    assert not asks_too_much(replace(session, kind=ActivityKind.CHECK), plan, Legs(Status.NWB))
    assert not asks_too_much(replace(session, sequence=7), plan, Legs(Status.NWB))


def test_only_a_session_with_an_exercise_that_loads_the_leg_asks_to_load():
    plan = prescribed()
    session = activity(phase_id="P3", local_day=plan.phase("P3").first_day)

    assert asks_to_load(session, plan)
    assert not asks_to_load(replace(session, kind=ActivityKind.CHECK), plan)
    assert not asks_to_load(replace(session, sequence=7), plan)
