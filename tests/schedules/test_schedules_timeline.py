from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from schedules.timeline import (
    Bound,
    Gate,
    Opened,
    Phase,
    Span,
    change_days,
    gate_due_day,
    in_force,
    resolve,
)

SURGERY = date(2026, 3, 2)
OFFLOAD_END = SURGERY + timedelta(days=42)
EARLY = Phase("early", Bound("surgery", 0), Bound("surgery", 13))
OFFLOADING = Phase("offloading", Bound("surgery", 14), Bound("offload_end", 0))
WEAN = Phase("wean", Bound("offload_end", 0), Bound("offload_end", 28))
WALKING = Phase("walking", Bound("offload_end", 28))
COURSE = (EARLY, OFFLOADING, WEAN, WALKING)


def after_surgery(days: int) -> date:
    return SURGERY + timedelta(days=days)


def test_phases_join_the_next_beginning_the_day_after_the_last_of_the_one_before():
    spans = resolve(COURSE, {"surgery": SURGERY, "offload_end": OFFLOAD_END})

    assert spans == (
        Span("early", SURGERY, after_surgery(13)),
        Span("offloading", after_surgery(14), after_surgery(42)),
        Span("wean", after_surgery(43), after_surgery(70)),
        Span("walking", after_surgery(71), None),
    )


def test_moving_an_anchor_moves_what_hangs_on_it_and_nothing_before():
    anchors = {"surgery": SURGERY, "offload_end": OFFLOAD_END}
    before = resolve(COURSE, anchors)

    after = resolve(COURSE, anchors | {"offload_end": OFFLOAD_END + timedelta(days=14)})

    assert after[0] == before[0]
    assert [span.first_day.toordinal() for span in after] == [
        before[0].first_day.toordinal(),
        before[1].first_day.toordinal(),
        before[2].first_day.toordinal() + 14,
        before[3].first_day.toordinal() + 14,
    ]


def test_a_phase_without_a_date_for_its_start_is_left_out():
    assert resolve(COURSE, {"offload_end": OFFLOAD_END}) == (
        Span("wean", OFFLOAD_END, OFFLOAD_END + timedelta(days=28)),
        Span("walking", OFFLOAD_END + timedelta(days=29), None),
    )
    assert resolve(COURSE, {}) == ()


def test_a_phase_whose_end_has_no_date_yet_is_open_ended():
    assert resolve(COURSE, {"surgery": SURGERY}) == (
        Span("early", SURGERY, after_surgery(13)),
        Span("offloading", after_surgery(14), None),
    )


def test_a_phase_without_an_end_lasts_until_the_next():
    phases = (Phase("one", Bound("surgery", 0)), Phase("two", Bound("surgery", 10)))

    assert resolve(phases, {"surgery": SURGERY}) == (
        Span("one", SURGERY, after_surgery(9)),
        Span("two", after_surgery(10), None),
    )


def test_a_phase_without_an_end_keeps_its_first_day_from_one_that_starts_with_it():
    phases = (Phase("one", Bound("surgery", 0)), Phase("two", Bound("surgery", -3)))

    assert resolve(phases, {"surgery": SURGERY}) == (
        Span("one", SURGERY, SURGERY),
        Span("two", after_surgery(1), None),
    )


def test_a_phase_with_no_day_left_is_left_out_and_changes_no_other():
    passed = Phase("passed", Bound("surgery", 5), Bound("surgery", 0))
    one = Phase("one", Bound("surgery", 0))

    assert resolve((one, passed), {"surgery": SURGERY}) == (Span("one", SURGERY, None),)


def test_a_phase_may_begin_some_days_after_the_one_before():
    later = Phase("later", Bound("surgery", 20), Bound("surgery", 20))

    assert resolve((EARLY, later), {"surgery": SURGERY})[1] == Span(
        "later", after_surgery(20), after_surgery(20)
    )


OFFSETS = st.integers(-100, 400)
BOUNDS = st.builds(Bound, st.sampled_from(["surgery", "offload_end"]), OFFSETS)
PHASES = st.lists(
    st.builds(Phase, st.uuids().map(str), BOUNDS, st.none() | BOUNDS), max_size=8, unique=True
)
ANCHORS = st.dictionaries(
    st.sampled_from(["surgery", "offload_end"]), st.dates(date(2020, 1, 1), date(2040, 1, 1))
)


@given(PHASES, ANCHORS)
def test_no_day_is_planned_in_two_phases_and_none_runs_backwards(phases, anchors):
    spans = resolve(phases, anchors)

    for span, following in pairwise(spans):
        assert span.last_day is not None
        assert span.last_day < following.first_day
    for span in spans:
        assert span.last_day is None or span.first_day <= span.last_day


def test_the_phase_in_force_is_the_last_opened():
    opened = [Opened("early", SURGERY), Opened("offloading", after_surgery(14))]

    assert in_force(opened, after_surgery(-1)) is None
    assert in_force(opened, SURGERY) == "early"
    assert in_force(opened, after_surgery(13)) == "early"
    assert in_force(opened, after_surgery(14)) == "offloading"


def test_a_phase_stays_in_force_past_any_planned_end_until_another_is_opened():
    opened = [Opened("offloading", after_surgery(14))]

    assert in_force(opened, OFFLOAD_END + timedelta(days=365)) == "offloading"


def test_openings_count_by_their_day_and_on_one_day_by_their_order():
    late_entry = [Opened("offloading", after_surgery(14)), Opened("early", SURGERY)]
    corrected = [Opened("wean", SURGERY), Opened("offloading", SURGERY)]

    assert in_force(late_entry, after_surgery(20)) == "offloading"
    assert in_force(corrected, SURGERY) == "offloading"


def test_a_day_is_one_of_change_only_when_another_phase_begins_to_hold():
    opened = [
        Opened("offloading", after_surgery(14)),
        Opened("early", SURGERY),
        Opened("offloading", after_surgery(20)),
        Opened("wean", after_surgery(30)),
        Opened("offloading", after_surgery(30)),
    ]

    assert change_days(opened) == (SURGERY, after_surgery(14))
    assert change_days([]) == ()


@given(
    st.lists(st.builds(Opened, st.sampled_from("abc"), st.dates(SURGERY, after_surgery(30)))),
    st.integers(-2, 32).map(after_surgery),
)
def test_what_holds_is_another_than_the_day_before_on_days_of_change_and_no_other(opened, day):
    changed = in_force(opened, day) != in_force(opened, day - timedelta(days=1))

    assert changed is (day in change_days(opened))


def test_a_gate_is_prepared_ten_days_before_its_planned_day_unless_said_otherwise():
    gate = Gate("wean", date(2026, 4, 13))

    assert gate_due_day(gate) == date(2026, 4, 3)
    assert gate_due_day(gate, lead_days=0) == date(2026, 4, 13)
