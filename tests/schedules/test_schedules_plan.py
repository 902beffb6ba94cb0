from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.plan import HORIZON, Change, Planned, difference

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def planned(
    hours: float, *, kind: str = "session", sequence: int = 0, subject: str = "s1"
) -> Planned:
    """One due `hours` from now, on 2 March."""
    due_at = NOW + timedelta(hours=hours)
    return Planned(kind, date(2026, 3, 2), sequence, due_at, due_at + timedelta(hours=2), subject)


def after(present: list[Planned], change: Change) -> list[Planned]:
    """Return the plan once the change is made."""
    gone = {*change.cancel, *(old for old, _ in change.move)}
    return [
        *(old for old in present if old not in gone),
        *(new for _, new in change.move),
        *change.add,
    ]


def test_what_is_wanted_and_not_there_is_added():
    change = difference([planned(1)], [], now=NOW)

    assert change == Change(add=(planned(1),), move=(), cancel=())
    assert not change.is_empty


def test_what_is_there_and_not_wanted_is_cancelled():
    assert difference([], [planned(1)], now=NOW) == Change(add=(), move=(), cancel=(planned(1),))


@pytest.mark.parametrize(
    "new",
    [
        planned(3),  # another time
        replace(planned(1), closes_at=NOW + timedelta(hours=9)),  # another end
        planned(1, subject="s2"),  # about something else
    ],
)
def test_what_is_there_but_otherwise_is_moved(new):
    change = difference([new], [planned(1)], now=NOW)

    assert change == Change(add=(), move=((planned(1), new),), cancel=())


def test_another_kind_day_or_sequence_is_another_thing():
    old = planned(1)
    others = [
        planned(1, kind="check"),
        planned(1, sequence=1),
        replace(old, day=date(2026, 3, 3)),
    ]

    change = difference([old, *others], [old], now=NOW)

    assert set(change.add) == set(others)
    assert not change.move
    assert not change.cancel


@pytest.mark.parametrize(
    "hours",
    [
        -1,  # was due
        0,  # is due now
    ],
)
def test_what_is_already_due_is_neither_moved_nor_cancelled_nor_added(hours):
    due = planned(hours)

    assert difference([], [due], now=NOW).is_empty
    assert difference([planned(5)], [due], now=NOW).is_empty
    assert difference([due], [], now=NOW).is_empty


def test_what_is_moved_to_a_past_time_is_cancelled_not_sent_at_once():
    change = difference([planned(-1)], [planned(1)], now=NOW)

    assert change == Change(add=(), move=(), cancel=(planned(1),))


def test_a_change_is_told_in_order_of_time():
    wanted = [planned(3, sequence=2), planned(1, sequence=0), planned(2, sequence=1)]

    assert [new.sequence for new in difference(wanted, [], now=NOW).add] == [0, 1, 2]


@pytest.mark.parametrize(
    ("wanted", "present"),
    [
        ([planned(1), planned(2)], []),  # two times for one key
        ([], [planned(1), planned(2)]),
        ([planned(1), planned(1)], []),  # the very same twice
    ],
)
def test_one_key_twice_is_refused(wanted, present):
    with pytest.raises(ValueError, match="planned twice"):
        difference(wanted, present, now=NOW)


def test_a_naive_now_is_refused():
    with pytest.raises(ValueError, match="naive"):
        difference([], [], now=NOW.replace(tzinfo=None))


def test_the_horizon_holds_two_weekly_checks():
    assert timedelta(weeks=2) <= HORIZON


PLANS = st.lists(
    st.builds(
        planned,
        st.integers(-3, 6),
        kind=st.sampled_from(["session", "check"]),
        sequence=st.integers(0, 4),
        subject=st.sampled_from(["s1", "s2"]),
    ),
    unique_by=lambda one: one.key,
)


@given(PLANS)
def test_a_plan_differs_from_itself_in_nothing(plan):
    assert difference(plan, plan, now=NOW).is_empty


@given(PLANS, PLANS)
def test_once_the_change_is_made_there_is_nothing_more_to_change(wanted, present):
    change = difference(wanted, present, now=NOW)

    assert difference(wanted, after(present, change), now=NOW).is_empty


@given(PLANS, PLANS)
def test_the_future_becomes_what_is_wanted_except_where_its_key_is_already_due(wanted, present):
    result = after(present, difference(wanted, present, now=NOW))
    already_due = {old.key for old in present if old.due_at <= NOW}

    assert {one for one in result if one.due_at > NOW} == {
        one for one in wanted if one.due_at > NOW and one.key not in already_due
    }
    assert {one for one in result if one.due_at <= NOW} == {
        one for one in present if one.due_at <= NOW
    }


@given(PLANS, PLANS)
def test_no_key_is_planned_twice_after_a_change(wanted, present):
    keys = [one.key for one in after(present, difference(wanted, present, now=NOW))]

    assert len(keys) == len(set(keys))


@given(PLANS, PLANS, st.randoms())
def test_the_order_in_which_a_plan_is_told_does_not_matter(wanted, present, random):
    change = difference(wanted, present, now=NOW)

    random.shuffle(wanted)
    random.shuffle(present)

    assert difference(iter(wanted), iter(present), now=NOW) == change


@given(PLANS, PLANS)
def test_nothing_in_a_change_is_already_due(wanted, present):
    change = difference(wanted, present, now=NOW)

    touched = [*change.add, *change.cancel, *(one for pair in change.move for one in pair)]

    assert all(one.due_at > NOW for one in touched)
    assert all(old.key == new.key for old, new in change.move)
