"""Walking after crutches: one row up for three comfortable walks, one down for pain or a limp."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physio_service.domain.offloading import Aid, OffloadingPhase, Status
from physio_service.domain.walking import (
    COMFORTABLE,
    EXERCISE,
    NOT_COMFORTABLE,
    UNSAID,
    Progress,
    at_row,
    has_walk,
    minutes_a_day,
    progress,
    slowest,
    walking_since,
)
from tests.builders_plans import PROTOCOL, prescribed

WALKING = PROTOCOL.rules.walking
ROWS = WALKING.rows
DAY = date(2026, 5, 1)
walks = st.lists(st.booleans(), max_size=60)


def row(said: list[bool]) -> int:
    return progress(WALKING, said).row.row


def test_the_first_row_is_where_walking_begins():
    assert progress(WALKING, []).row == ROWS[0]


@pytest.mark.parametrize(
    ("said", "reached"),
    [
        ([True, True], 1),
        ([True, True, True], 2),
        ([True, True, False, True, True], 1),
        ([True] * 6, 3),
        ([True] * 6 + [False], 2),
        ([True] * 6 + [False] * 9, 1),
        ([True] * 3 + [False] + [True] * 3, 2),
        ([True] * 99, 8),
    ],
)
def test_comfort_leads_up_and_pain_or_a_limp_down(said, reached):
    assert row(said) == reached


@given(walks)
def test_nobody_leaves_the_prescribed_rows_nor_moves_more_than_one_at_a_time(said):
    reached = [progress(WALKING, said[:end]).row.row for end in range(len(said) + 1)]

    assert set(reached) <= {one.row for one in ROWS}
    assert all(abs(later - earlier) <= 1 for earlier, later in pairwise(reached))


@given(walks)
def test_nobody_walks_further_without_three_comfortable_walks_just_before(said):
    for end in range(1, len(said) + 1):
        if row(said[:end]) > row(said[: end - 1]):
            assert said[end - 3 : end] == [True, True, True]


@given(walks)
def test_a_walk_with_pain_never_leads_up_and_leads_down_where_there_is_a_row_below(said):
    assert row([*said, False]) == max(row(said) - 1, 1)


@given(walks)
def test_what_counts_towards_the_next_row_never_passes_what_it_takes(said):
    found = progress(WALKING, said)

    assert 0 <= found.comfortable <= found.needed


said_any = st.lists(st.sampled_from([COMFORTABLE, UNSAID, NOT_COMFORTABLE]), max_size=60)


@given(said_any)
def test_what_nobody_said_of_a_walk_moves_nobody_and_comfort_is_counted_anew(said):
    assert row([*said, UNSAID]) == row(said)
    assert row([*said, UNSAID, COMFORTABLE, COMFORTABLE]) == row(said)


@given(said_any, st.integers(1, 59))
def test_only_comfort_ever_leads_further(said, end):
    earlier, later = said[:end], said[: end + 1]

    assert row(later) <= row(earlier) or later[-3:] == [COMFORTABLE] * 3


def test_of_two_legs_the_slower_one_leads_and_one_that_may_not_walk_stops_both():
    slow, fast = (Progress(one, 0, 3) for one in (ROWS[1], ROWS[4]))

    assert slowest([fast, slow]) == ROWS[1]
    assert slowest([fast, None]) is None
    assert slowest([]) is None


PLAN = prescribed(surgery_day=DAY, today=DAY)


def walks_of(plan, phase_id: str) -> list:
    sessions = plan.phase(phase_id).sessions
    return [
        item.dose
        for session in sessions
        for item in session.exercises
        if item.exercise_id == EXERCISE
    ]


@pytest.mark.parametrize("place", range(len(ROWS)))
def test_a_plan_at_a_row_walks_as_long_and_no_oftener_than_the_row_says(place):
    at = at_row(PLAN, ROWS[place])

    doses = walks_of(at, "P4")
    assert {dose.sets * dose.reps * dose.hold_s for dose in doses} == {
        ROWS[place].minutes_per_walk * 60
    }
    assert {dose.times_per_day for dose in doses} == {ROWS[place].walks_per_day}
    assert len(doses) == min(ROWS[place].walks_per_day, len(walks_of(PLAN, "P4")))


def test_a_row_asks_for_no_more_walks_a_day_than_the_phase_prescribes():
    assert len(walks_of(at_row(PLAN, ROWS[-1]), "P5")) == len(walks_of(PLAN, "P5")) == 1


def test_a_row_changes_nothing_but_walks_and_without_one_nothing():
    others = [
        [item for item in session.exercises if not has_walk([item])]
        for plan in (PLAN, at_row(PLAN, ROWS[5]))
        for session in plan.phase("P4").sessions
    ]
    half = len(others) // 2

    assert others[:half] == others[half:]
    assert at_row(PLAN, None) is PLAN


def stretch(sequence: int, status: Status, aid: Aid, started: int | None, ended: int | None):
    days = [None if day is None else DAY + timedelta(days=day) for day in (started, ended)]
    return OffloadingPhase(
        sequence=sequence,
        status=status,
        word=status.value,
        aid=aid,
        limits="",
        reason="",
        planned_start_day=DAY,
        planned_end_day=None,
        started_day=days[0],
        ended_day=days[1],
        next_review_day=None,
    )


FREE = (Status.FWB, Aid.NONE)


@pytest.mark.parametrize(
    ("phases", "since"),
    [
        ([], None),
        ([stretch(1, *FREE, None, None)], None),
        ([stretch(1, Status.NWB, Aid.TWO_CRUTCHES, 0, None)], None),
        ([stretch(1, Status.FWB, Aid.TWO_CRUTCHES, 0, None)], None),
        ([stretch(1, Status.WBAT, Aid.STICK, 0, 9), stretch(2, *FREE, 9, None)], 9),
        ([stretch(1, Status.FWB, Aid.STICK, 0, 9), stretch(2, *FREE, 9, None)], 0),
        (
            [
                stretch(1, *FREE, 0, 9),
                stretch(2, Status.PWB, Aid.TWO_CRUTCHES, 9, 20),
                stretch(3, *FREE, 20, None),
                stretch(4, *FREE, None, None),
            ],
            20,
        ),
    ],
)
def test_walking_counts_from_the_day_that_walking_without_crutches_was_signed(phases, since):
    assert walking_since(phases) == (None if since is None else DAY + timedelta(days=since))


def items(phase_id: str):
    phase = prescribed().phase(phase_id)
    return [item for session in phase.sessions for item in session.exercises]


def test_the_minutes_of_a_day_are_those_of_its_walks_however_many_sessions_name_them():
    assert minutes_a_day(items("P4")) == 15  # five minutes, three times
    assert minutes_a_day(items("P2")) is None


def test_sessions_beyond_a_rows_walks_are_without_one_and_keep_the_rest():
    once = replace(ROWS[0], walks_per_day=1)

    morning, evening = at_row(PLAN, once).phase("P4").sessions

    assert has_walk(morning.exercises)
    assert evening.exercises == ()
