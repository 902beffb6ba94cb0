"""S1, S2 and the prescription of load."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physio_service.domain.errors import Invalid
from physio_service.domain.offloading import (
    LONGEST_WEEKS,
    MOVES,
    STARTING_STATUSES,
    WEEKS,
    Aid,
    Status,
    admits,
    in_force,
    may_move,
    prescribe,
    strictest,
)

SURGERY = date(2026, 3, 2)
statuses = st.sampled_from(Status)


def prescribed(**changes: object):
    asked = {
        "surgery_day": SURGERY,
        "weeks": 6,
        "status": Status.TTWB,
        "aid": Aid.TWO_CRUTCHES,
        "limits": "Foot down for balance only",
    }
    return prescribe(**(asked | changes))


def faulty_fields(**changes: object) -> list[str]:
    with pytest.raises(Invalid) as refusal:
        prescribed(**changes)
    return [fault.field for fault in refusal.value.faults]


def test_the_statuses_are_ordered_from_no_load_to_full_load():
    assert [status.rank for status in Status] == [0, 1, 2, 3, 4]
    assert [status.value for status in Status] == ["NWB", "TTWB", "PWB", "WBAT", "FWB"]


@pytest.mark.parametrize(
    ("from_", "to", "is_legal"),
    [
        # loosening: the steps of the table
        ("NWB", "TTWB", True),
        ("NWB", "PWB", True),
        ("NWB", "WBAT", False),
        ("NWB", "FWB", False),
        ("TTWB", "PWB", True),
        ("TTWB", "WBAT", True),
        ("TTWB", "FWB", False),
        ("PWB", "WBAT", True),
        ("PWB", "FWB", False),
        ("WBAT", "FWB", True),
        # stepping back: always
        ("TTWB", "NWB", True),
        ("PWB", "NWB", True),
        ("PWB", "TTWB", True),
        ("WBAT", "NWB", True),
        ("WBAT", "TTWB", True),
        ("WBAT", "PWB", True),
        ("FWB", "NWB", True),
        ("FWB", "TTWB", True),
        ("FWB", "PWB", True),
        ("FWB", "WBAT", True),
        # staying is no move
        ("NWB", "NWB", False),
        ("TTWB", "TTWB", False),
        ("PWB", "PWB", False),
        ("WBAT", "WBAT", False),
        ("FWB", "FWB", False),
    ],
)
def test_every_move_is_legal_or_not_by_the_table(from_: str, to: str, is_legal: bool):
    assert may_move(Status(from_), Status(to)) is is_legal


def test_the_table_of_moves_only_loosens_and_full_load_comes_only_from_as_tolerated():
    assert all(to.rank > from_.rank for from_, to in MOVES)
    assert {from_ for from_, to in MOVES if to is Status.FWB} == {Status.WBAT}


@given(statuses, statuses)
def test_a_status_admits_what_needs_no_more_than_it(status: Status, needed: Status):
    assert admits(status, needed) == (status.rank >= needed.rank)


@given(st.lists(statuses, min_size=1))
def test_the_strictest_of_several_is_admitted_by_all(several: list[Status]):
    assert all(admits(status, strictest(several)) for status in several)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.sampled_from(WEEKS))
def test_a_usual_length_needs_no_reason_and_ends_after_its_weeks(day: date, weeks: int):
    (phase,) = prescribed(surgery_day=day, weeks=weeks)

    assert phase.planned_start_day == day
    assert phase.planned_end_day == day + timedelta(days=7 * weeks)
    assert day <= phase.next_review_day < phase.planned_end_day


@given(st.integers(1, LONGEST_WEEKS).filter(lambda weeks: weeks not in WEEKS))
def test_a_length_outside_the_usual_needs_a_reason(weeks: int):
    assert faulty_fields(weeks=weeks) == ["offload_reason"]
    assert faulty_fields(weeks=weeks, reason="  ") == ["offload_reason"]
    assert prescribed(weeks=weeks, reason=" large lesion ")[0].reason == "large lesion"


@pytest.mark.parametrize("weeks", [-1, 0, LONGEST_WEEKS + 1, 1000])
def test_no_reason_makes_an_impossible_length_possible(weeks: int):
    assert faulty_fields(weeks=weeks, reason="large lesion") == ["offload_weeks"]


def test_a_protocol_may_have_a_usual_length_of_its_own():
    assert prescribed(weeks=3, usual=range(2, 4))[0].planned_end_day == SURGERY + timedelta(21)
    assert faulty_fields(weeks=6, usual=range(2, 4)) == ["offload_reason"]


@pytest.mark.parametrize("status", [None, Status.WBAT, Status.FWB])
def test_the_starting_status_is_chosen_and_offloads(status: Status | None):
    assert faulty_fields(status=status) == ["starting_status"]


@pytest.mark.parametrize("aid", [Aid.ONE_CRUTCH, Aid.STICK, Aid.NONE])
def test_an_offloaded_leg_needs_two_crutches_or_a_frame(aid: Aid):
    assert faulty_fields(aid=aid) == ["aid"]


def test_every_fault_is_told_at_once():
    fields = faulty_fields(weeks=2, status=None, aid=Aid.STICK)

    assert fields == ["offload_reason", "starting_status", "aid"]


@given(st.sampled_from(STARTING_STATUSES), st.sampled_from(WEEKS))
def test_nothing_is_in_force_until_the_operation_is_recorded(status: Status, weeks: int):
    assert in_force(prescribed(status=status, weeks=weeks)) is None


def test_a_phase_is_in_force_past_its_planned_end_until_a_clinician_ends_it():
    (planned,) = prescribed()
    started = replace(planned, started_day=SURGERY)
    ended = replace(started, ended_day=SURGERY + timedelta(days=42))
    following = replace(started, sequence=2, status=Status.PWB)

    assert in_force([started]) is started
    assert in_force([ended]) is None
    assert in_force([ended, following]) is following


def test_exercises_go_by_the_status_unless_a_clinician_named_a_ceiling():
    (phase,) = prescribed(word="limited")

    assert (phase.word, phase.ceiling) == ("limited", Status.TTWB)
    assert replace(phase, exercise_ceiling=Status.PWB).ceiling is Status.PWB
    assert prescribed()[0].word == "TTWB"


def test_every_pair_of_statuses_has_been_decided():
    legal = {pair for pair in product(Status, Status) if may_move(*pair)}

    assert len(legal) == len(MOVES) + 10  # ten ways back


@pytest.mark.parametrize(
    ("status", "aid", "is_offloaded"),
    [
        (Status.WBAT, Aid.NONE, True),
        (Status.FWB, Aid.STICK, True),
        (Status.FWB, Aid.NONE, False),
    ],
)
def test_a_leg_is_offloaded_until_it_takes_its_full_load_without_an_aid(status, aid, is_offloaded):
    (phase,) = prescribed()

    assert replace(phase, status=status, aid=aid).is_offloaded is is_offloaded
