"""Putting a task aside, and when to ring again: nothing of danger is out of sight."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physio_service.domain.clinic import is_open
from physio_service.domain.snooze import LONGEST, next_try, snooze_faults
from physio_service.domain.task import Task, TaskKind, Tier
from tests.builders_people import clinic

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)  # a Monday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
tiers = st.sampled_from(list(Tier))
minutes = st.integers(-60, 20 * 24 * 60).map(lambda ahead: timedelta(minutes=ahead))


def task(tier: Tier = Tier.REVIEW, due_at: datetime = NOW + 2 * HOUR) -> Task:
    one = UUID(int=1)
    return Task(one, one, 1, None, TaskKind.SILENT, tier, due_at, None, None, None, None, None)


def fields(tier: Tier, until_at: datetime, reason: str = "rings back at noon") -> list[str]:
    return [one.field for one in snooze_faults(task(tier), until_at, reason, NOW)]


def test_what_needs_somebody_at_once_is_never_put_aside():
    assert fields(Tier.TOP, NOW + HOUR) == ["until_at"]


@pytest.mark.parametrize(("hours", "faulty"), [(1, []), (2, []), (3, ["until_at"])])
def test_what_is_for_today_is_back_by_the_time_it_is_due(hours, faulty):
    assert fields(Tier.SAME_DAY, NOW + hours * HOUR) == faulty


def test_what_is_for_the_next_review_may_wait_two_weeks_and_no_longer():
    assert fields(Tier.REVIEW, NOW + LONGEST) == []
    assert fields(Tier.REVIEW, NOW + LONGEST + HOUR) == ["until_at"]


def test_a_time_that_is_past_puts_nothing_aside():
    assert fields(Tier.REVIEW, NOW) == ["until_at"]


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_a_reason_is_given(reason):
    assert fields(Tier.REVIEW, NOW + HOUR, reason) == ["reason"]


@given(tiers, minutes, minutes)
def test_no_urgent_task_is_out_of_sight_past_its_time(tier, until, due):
    refused = snooze_faults(task(tier, NOW + due), NOW + until, "later", NOW)

    if not refused:
        assert tier is not Tier.TOP
        assert tier is not Tier.SAME_DAY or until <= due


@pytest.mark.parametrize(
    ("tier", "due_at", "rests_until"),
    [
        (Tier.TOP, NOW + timedelta(minutes=15), None),
        (Tier.SAME_DAY, NOW + 2 * HOUR, None),
        (Tier.REVIEW, NOW + DAY + 9 * HOUR, NOW + DAY - HOUR),  # tomorrow's closing and opening
    ],
)
def test_after_no_answer_somebody_rings_again(tier, due_at, rests_until):
    assert next_try(clinic(), tier, NOW) == (due_at, rests_until)


def test_a_clinic_that_never_opens_is_to_ring_again_at_once():
    assert next_try(clinic(opening_hours={}), Tier.REVIEW, NOW) == (NOW, None)


@given(tiers, st.integers(0, 366 * 24 * 60))
def test_what_rests_after_no_answer_is_back_in_opening_hours_before_it_is_due(tier, ahead):
    now = NOW + timedelta(minutes=ahead)

    due_at, rests_until = next_try(clinic(), tier, now)

    assert due_at > now
    if rests_until is not None:
        assert now < rests_until < due_at
        assert is_open(clinic(), rests_until)
