"""The ladder decides, from the clock and what was tried, whom to text next; nothing else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physio_service.domain.ladder import (
    SHIPPED,
    Climb,
    Door,
    InVain,
    Ladder,
    Rung,
    Step,
    Who,
    ladder_faults,
    next_move,
)
from physio_service.domain.task import Tier
from tests.builders_people import clinic

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # open from 8 to 18 on weekdays, in London
NIGHT = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
TIER = (Tier.TOP,)
TWO = Ladder(
    2,
    (
        Rung(Who.OWNER, 0, TIER, Door.OPEN),
        Rung(Who.RESPONSIBLE, 15, TIER, Door.ALWAYS),
        Rung(Who.ON_CALL, 0, TIER, Door.CLOSED),
    ),
    repeat_minutes=30,
    most_repeats=2,
)


def climb(at=MONDAY, **changes):
    begun = Climb(
        tier=Tier.TOP,
        take_by_at=at + timedelta(minutes=15),
        last_at=at,
        done=frozenset(),
        reached=(),
        is_lost=False,
        repeats=0,
        is_in_vain=False,
    )
    return replace(begun, **changes)


def move(after, ladder=TWO, *, at=MONDAY, where=None, **changes):
    """Return the move so many minutes after the last text, which left at `at`."""
    now = at + timedelta(minutes=after)
    return next_move(ladder, climb(at, **changes), where or clinic(), now)


FIRST, BOTH = (
    {"done": frozenset({1}), "reached": (1,)},
    {"done": frozenset({1, 2}), "reached": (1, 2)},
)


def test_the_first_rung_is_taken_at_once_and_the_next_after_its_minutes():
    assert move(0) == Step(1, MONDAY)
    assert move(14, **FIRST) is None
    assert move(15, **FIRST) == Step(2, MONDAY + timedelta(minutes=15))


def test_a_rung_that_reached_nobody_is_not_waited_for():
    assert move(1, is_lost=True, **FIRST) == Step(2, MONDAY)


def test_at_its_end_it_is_said_to_be_in_vain_then_the_last_that_was_reached_is_tried_again():
    assert move(29, **BOTH) is None
    assert move(30, **BOTH) == InVain()
    again_at = MONDAY + timedelta(minutes=30)
    assert move(30, **BOTH, is_in_vain=True) == Step(2, again_at, is_repeat=True)
    reached_first_only = {"done": frozenset({1, 2}), "reached": (1,)}
    assert move(30, **reached_first_only, is_in_vain=True) == Step(1, again_at, is_repeat=True)


def test_where_nobody_could_be_reached_that_is_said_at_once_and_the_last_rung_is_tried_later():
    nobody = {"done": frozenset({1, 2}), "is_lost": True}

    assert move(0, **nobody) == InVain()
    assert move(29, **nobody, is_in_vain=True) is None
    assert move(30, **nobody, is_in_vain=True).place == 2


def test_tries_again_are_bounded():
    assert move(30, **BOTH, is_in_vain=True, repeats=2) is None


def test_out_of_hours_only_its_own_rungs_are_there():
    assert move(0, at=NIGHT) is None  # its first rung at night waits a quarter of an hour
    assert move(15, at=NIGHT) == Step(2, NIGHT + timedelta(minutes=15))
    assert move(16, at=NIGHT, done=frozenset({2}), reached=(2,)) == Step(3, NIGHT)


def test_what_has_no_rung_at_night_starts_when_the_clinic_opens():
    same_day = {"tier": Tier.SAME_DAY}
    opens_at = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)

    assert next_move(SHIPPED, climb(NIGHT, **same_day), clinic(), NIGHT) is None
    an_hour_on = opens_at + timedelta(minutes=60)
    found = next_move(SHIPPED, climb(NIGHT, **same_day), clinic(), an_hour_on)
    assert found == Step(6, an_hour_on)
    just_before = an_hour_on - timedelta(seconds=1)
    assert next_move(SHIPPED, climb(NIGHT, **same_day), clinic(), just_before) is None


def test_minutes_of_opening_hours_stand_still_at_night():
    closing = datetime(2026, 3, 2, 17, 55, tzinfo=UTC)
    open_only = replace(TWO, rungs=(TWO.rungs[0], replace(TWO.rungs[1], door=Door.OPEN)))
    resumed = datetime(2026, 3, 3, 8, 10, tzinfo=UTC)

    before = next_move(open_only, climb(closing, **FIRST), clinic(), resumed - timedelta(minutes=1))
    after = next_move(open_only, climb(closing, **FIRST), clinic(), resumed)

    assert (before, after) == (None, Step(2, resumed))


@pytest.mark.parametrize(
    "before_midnight",
    [datetime(2026, 3, 28, 23, 50, tzinfo=UTC), datetime(2026, 10, 24, 22, 50, tzinfo=UTC)],
    ids=["clocks go forward", "clocks go back"],
)
def test_a_wait_is_as_long_in_a_night_in_which_the_clocks_change(before_midnight):
    long_wait = replace(TWO, rungs=(replace(TWO.rungs[1], after_minutes=120),))

    assert move(119, long_wait, at=before_midnight) is None
    assert move(120, long_wait, at=before_midnight).place == 1


def test_a_tier_without_a_rung_is_in_vain_once_it_should_have_been_taken():
    same_day = {"tier": Tier.SAME_DAY}

    assert move(14, **same_day) is None
    assert move(15, **same_day) == InVain()
    assert move(16, **same_day, is_in_vain=True) is None


@given(
    st.frozensets(st.integers(1, 8)),
    st.sampled_from([Tier.TOP, Tier.SAME_DAY]),
    st.integers(0, 10_000),
    st.booleans(),
    st.integers(0, 4),
    st.booleans(),
)
def test_no_rung_is_taken_twice_but_to_try_again_within_the_bound(
    done, tier, minutes, is_lost, repeats, is_in_vain
):
    changes = {"done": done, "tier": tier, "is_lost": is_lost, "repeats": repeats}
    found = move(minutes, SHIPPED, **changes, is_in_vain=is_in_vain)

    if isinstance(found, Step):
        assert found.is_repeat or found.place not in done
        assert not found.is_repeat or (repeats < SHIPPED.most_repeats and is_in_vain)
        assert tier in SHIPPED.rungs[found.place - 1].tiers
        assert found.due_at <= MONDAY + timedelta(minutes=minutes)


def test_the_ladder_that_ships_is_a_draft_that_breaks_no_rule_of_its_own():
    assert SHIPPED.is_draft
    assert ladder_faults(SHIPPED) == []


NAMED = Rung(Who.NAMED, 0, TIER, Door.OPEN, UUID(int=1))


@pytest.mark.parametrize(
    ("rungs", "field"),
    [
        ([replace(NAMED, after_minutes=-1)], "rungs.0.after_minutes"),
        ([replace(NAMED, after_minutes=1441)], "rungs.0.after_minutes"),
        ([replace(NAMED, tiers=())], "rungs.0.tiers"),
        ([replace(NAMED, staff_id=None)], "rungs.0.staff_id"),
        ([replace(NAMED, who=Who.OWNER)], "rungs.0.staff_id"),
        ([NAMED] * 21, "rungs"),
    ],
)
def test_a_rung_that_cannot_be_is_named(rungs, field):
    faults = ladder_faults(replace(SHIPPED, rungs=(*rungs, *SHIPPED.rungs)))

    assert field in [fault.field for fault in faults]


def test_a_ladder_without_a_rung_for_what_is_urgent_is_refused():
    faults = ladder_faults(replace(SHIPPED, rungs=SHIPPED.rungs[:5]))

    assert [fault.message for fault in faults] == ["must have one in opening hours for tier 2"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"repeat_minutes": 4}, "repeat_minutes"),
        ({"repeat_minutes": 1441}, "repeat_minutes"),
        ({"most_repeats": 13}, "most_repeats"),
    ],
)
def test_how_often_it_is_tried_again_is_bounded(wrong, field):
    assert [fault.field for fault in ladder_faults(replace(SHIPPED, **wrong))] == [field]
