"""The clock on taking a task: minutes, open minutes, working days."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physio_service.domain.clinic import is_open
from physio_service.domain.target import BOUNDS, Target, Unit, take_by, target_faults
from physio_service.domain.task import Tier
from schedules.localtime import local_day, zone
from tests.builders_people import clinic

QUARTER = Target(15, Unit.MINUTES)
TWO_HOURS = Target(120, Unit.OPEN_MINUTES)
FIVE_DAYS = Target(5, Unit.WORKING_DAYS)
LONDON = zone("Europe/London")
BANK_HOLIDAYS = frozenset({date(2026, 4, 3), date(2026, 4, 6), date(2026, 12, 25)})
SHUT = clinic(closures=BANK_HOLIDAYS)
# Through Easter and both nights on which the clocks change.
instants = st.integers(0, 366 * 24 * 60).map(
    lambda ahead: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=ahead)
)


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=LONDON).astimezone(UTC)


@pytest.mark.parametrize(
    ("opened", "target", "by"),
    [
        (at(3, 2, 9), QUARTER, at(3, 2, 9, 15)),
        (at(3, 2, 23, 50), QUARTER, at(3, 3, 0, 5)),  # an emergency waits for no opening
        (at(3, 2, 17), TWO_HOURS, at(3, 3, 9)),
        (at(3, 6, 17, 30), TWO_HOURS, at(3, 9, 9, 30)),  # over a weekend
        (at(4, 2, 17), TWO_HOURS, at(4, 7, 9)),  # over Good Friday and Easter Monday
        (at(3, 28, 12), TWO_HOURS, at(3, 30, 10)),  # over the night that has no 01:30
        (at(10, 24, 12), TWO_HOURS, at(10, 26, 10)),  # over the night that has two
        (at(3, 2, 9), FIVE_DAYS, at(3, 9, 18)),
        (at(3, 7, 9), FIVE_DAYS, at(3, 13, 18)),  # from a Saturday: Monday is the first day
        (at(4, 1, 9), FIVE_DAYS, at(4, 10, 18)),  # Thursday, then from Tuesday on
    ],
)
def test_a_task_must_be_taken_by_its_tiers_clock(opened, target, by):
    assert take_by(SHUT, opened, target) == by


def test_a_clinic_that_never_opens_is_late_at_once():
    shut = clinic(opening_hours={})

    assert take_by(shut, at(3, 2, 9), FIVE_DAYS) == at(3, 2, 9)


@given(instants, st.integers(1, 30))
def test_a_clock_of_working_days_ends_at_closing_time_after_as_many_open_days(instant, days):
    by = take_by(SHUT, instant, Target(days, Unit.WORKING_DAYS))

    first, last = local_day(instant, LONDON), local_day(by, LONDON)
    between = [first + timedelta(days=ahead + 1) for ahead in range((last - first).days)]
    opens = [day for day in between if day.weekday() < 5 and day not in BANK_HOLIDAYS]
    assert len(opens) == days
    assert by.astimezone(LONDON).time() == time(18)


@given(instants, st.integers(1, 2000))
def test_a_clock_of_open_minutes_ends_while_the_clinic_is_open(instant, minutes):
    by = take_by(SHUT, instant, Target(minutes, Unit.OPEN_MINUTES))

    assert by > instant
    assert is_open(SHUT, by - timedelta(microseconds=1))


@given(instants, st.integers(0, 7 * 24 * 60), st.sampled_from([QUARTER, TWO_HOURS, FIVE_DAYS]))
def test_what_was_opened_later_need_not_be_taken_sooner(instant, later, target):
    after = instant + timedelta(minutes=later)

    assert take_by(SHUT, instant, target) <= take_by(SHUT, after, target)


def test_a_clinics_own_targets_stay_within_bounds_and_in_their_unit():
    assert target_faults(BOUNDS) == []
    none = {tier: Target(0, most.unit) for tier, most in BOUNDS.items()}
    other = BOUNDS | {Tier.TOP: Target(1, Unit.WORKING_DAYS)}

    assert [one.field for one in target_faults(none)] == ["targets.1", "targets.2", "targets.3"]
    assert [one.field for one in target_faults(other)] == ["targets.1"]
