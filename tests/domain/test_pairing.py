"""Two hips: which courses may run beside each other, who asks, and what counts once."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physio_service.domain.activity import ActivityKind, ActivityState, Source
from physio_service.domain.adherence import adherence
from physio_service.domain.offloading import Limb, Status
from physio_service.domain.pairing import (
    Standing,
    asks_check,
    due_with,
    once_a_session,
    why_not_beside,
)
from physio_service.domain.upshot import Asked, DatedSession, Upshot
from tests.builders_footing import activity
from tests.builders_plans import CATALOGUE, PROTOCOL, prescribed

BOTH = CATALOGUE.protocols["core_decompression_both_hips"]
DAY = date(2026, 3, 2)
AT, LATER = (datetime(2026, 3, 2, hour, tzinfo=UTC) for hour in (9, 17))
DONE, PART, SKIPPED = ActivityState.DONE, ActivityState.PART, ActivityState.SKIPPED
MISSED, EXCUSED, PLANNED = ActivityState.MISSED, ActivityState.EXCUSED, ActivityState.PLANNED
LEFT, RIGHT = UUID(int=1), UUID(int=2)


def test_a_second_side_needs_both_protocols_to_allow_it():
    allows, refuses = prescribed(protocol=BOTH), prescribed()

    assert why_not_beside(BOTH, Limb.RIGHT, []) is None
    assert why_not_beside(PROTOCOL, Limb.RIGHT, []) is None
    assert why_not_beside(BOTH, Limb.RIGHT, [allows]) is None
    assert "not for both hips" in (why_not_beside(BOTH, Limb.RIGHT, [refuses]) or "")
    assert "not for both hips" in (why_not_beside(PROTOCOL, Limb.RIGHT, [allows]) or "")
    assert "this limb" in (why_not_beside(BOTH, Limb.LEFT, [allows]) or "")


@pytest.mark.parametrize(
    ("left", "right", "asks"),
    [
        (Standing(LEFT, Status.PWB, True), Standing(RIGHT, Status.NWB, True), RIGHT),
        (Standing(LEFT, Status.PWB, True), Standing(RIGHT, Status.NWB, False), LEFT),
        (Standing(LEFT, Status.FWB, True), Standing(RIGHT, None, True), LEFT),
        (Standing(LEFT, Status.PWB, True), Standing(RIGHT, Status.PWB, True), LEFT),
        (Standing(LEFT, Status.PWB, False), Standing(RIGHT, Status.PWB, False), None),
    ],
)
def test_the_course_of_the_stricter_leg_asks_the_one_check(left, right, asks):
    assert asks_check([left, right]) == asks_check([right, left]) == asks


def test_together_is_what_falls_due_at_the_same_instant():
    mine = activity()
    theirs = replace(mine, id=UUID(int=9), episode_id=UUID(int=8), sequence=1)
    evening = replace(theirs, id=UUID(int=10), due_at=LATER)
    check = replace(theirs, id=UUID(int=11), kind=ActivityKind.CHECK)

    assert due_with(mine, [mine, theirs, evening, check]) == (theirs,)


@pytest.mark.parametrize(
    ("states", "counts_as"),
    [
        ([DONE, DONE], DONE),
        ([DONE, SKIPPED], PART),
        ([DONE, MISSED], PART),
        ([PART, DONE], PART),
        ([SKIPPED, MISSED], SKIPPED),
        ([EXCUSED, DONE], DONE),
        ([EXCUSED, EXCUSED], EXCUSED),
        ([EXCUSED, ActivityState.CANCELLED], EXCUSED),
        ([PLANNED, DONE], PLANNED),
    ],
)
def test_what_is_due_together_counts_once_as_what_was_done_of_it(states, counts_as):
    (once,) = once_a_session(DatedSession(DAY, AT, state) for state in states)

    assert (once.day, once.due_at, once.state) == (DAY, AT, counts_as)


@given(st.lists(st.tuples(st.sampled_from([AT, LATER]), st.sampled_from(ActivityState))))
def test_no_session_of_a_person_counts_twice(sessions):
    once = once_a_session(DatedSession(DAY, at, state) for at, state in sessions)
    score = adherence(once, PROTOCOL.rules.adherence)

    assert len(once) == len({at for at, _ in sessions})
    assert score.prescribed <= 2


def test_what_is_out_for_one_leg_leaves_the_other_legs_as_it_is():
    operated_today = DatedSession(DAY, AT, MISSED, is_excused=True)
    other = DatedSession(DAY, AT, DONE, Source.APP)

    (once,) = once_a_session([operated_today, other])

    assert once.upshot is Upshot.IN_APP


def test_both_legs_were_asked_as_far_as_the_one_text_came():
    legs = [DatedSession(DAY, AT, MISSED, asked=rank) for rank in (Asked.NOBODY, Asked.LOST)]

    (once,) = once_a_session(legs)

    assert once.upshot is Upshot.NOT_DELIVERED
