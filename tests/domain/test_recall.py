"""A recall: what is refused of one, who was given it, what is put aside and which texts stop."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from physio_service.domain.offloading import Status
from physio_service.domain.plan import Choice
from physio_service.domain.recall import (
    LONGEST_KEY,
    LONGEST_REASON,
    Faulty,
    Subject,
    barred,
    is_given,
    recall_faults,
    stops_text,
)
from tests.builders_plans import DOSE, SURGERY, prescribed

FILE = "exercises.yaml@0.1.0"
PLAN = replace(prescribed(), exercise_files=(FILE,))
PROTOCOL = Faulty(Subject.PROTOCOL, PLAN.protocol_id, PLAN.protocol_version)
EXERCISES = Faulty(Subject.EXERCISES, "exercises.yaml", "0.1.0")
BIKE = Faulty(Subject.EXERCISE, "stationary_bike_easy", "")
SHIFT = Faulty(Subject.EXERCISE, "weight_shift", "")
WORDS = Faulty(Subject.WORDING, "en", "0.1.0")
LIGHT = {"seated_knee_straighten", "crutch_walking"}  # of P3: they need no weight


def names(what: Faulty, phase_id: str, plan=PLAN) -> set[str]:
    return set(barred(what, plan, plan.phase(phase_id)))


def stops(what: Faulty, plan=PLAN, sequence: int = 0, day: date = SURGERY, **of: bool) -> bool:
    return stops_text(what, plan, "P3", sequence, day, **({"is_session": True} | of))


@pytest.mark.parametrize(
    ("what", "reason", "fields"),
    [
        (PROTOCOL, "a wrong dose", []),
        (SHIFT, "x" * LONGEST_REASON, []),
        (replace(WORDS, key="k" * LONGEST_KEY), "why", []),
        (replace(WORDS, key="k" * (LONGEST_KEY + 1)), "why", ["key"]),
        (PROTOCOL, "x" * (LONGEST_REASON + 1), ["reason"]),
        (replace(SHIFT, version="1"), "why", ["version"]),
        (Faulty(Subject.EXERCISES, "", ""), " ", ["key", "version", "reason"]),
    ],
    ids=str,
)
def test_a_recall_names_a_version_of_a_file_and_every_version_of_an_exercise(what, reason, fields):
    assert [fault.field for fault in recall_faults(what, reason)] == fields


def test_a_version_is_refused_in_other_words_than_a_missing_one():
    (too_much,) = recall_faults(replace(SHIFT, version="1"), "why")
    (too_little,) = recall_faults(replace(PROTOCOL, version=""), "why")

    assert too_much.message == "is for files: a single exercise is recalled in every version"
    assert too_little.message == "say which version is faulty"


@pytest.mark.parametrize("what", [PROTOCOL, EXERCISES])
def test_a_plan_was_given_the_very_version_it_was_made_from(what):
    assert is_given(what, PLAN)
    assert not is_given(replace(what, version="0.0.9"), PLAN)
    assert not is_given(replace(what, key="another"), PLAN)


def test_a_plan_was_given_an_exercise_that_some_session_has():
    assert is_given(SHIFT, PLAN)
    assert not is_given(BIKE, PLAN)  # offered, and not taken


def test_no_plan_is_made_from_words():
    assert not is_given(WORDS, PLAN)
    assert names(WORDS, "P3") == set()
    assert not stops(WORDS)


def test_of_a_single_exercise_that_one_is_put_aside_where_it_is_taken():
    assert names(SHIFT, "P3") == {"weight_shift"}
    assert names(SHIFT, "P1") == set()


@pytest.mark.parametrize("what", [PROTOCOL, EXERCISES])
def test_of_a_file_all_that_loads_the_leg_is_put_aside_and_nothing_else(what):
    taken = {item.exercise_id for one in PLAN.phase("P3").sessions for item in one.exercises}

    assert names(what, "P3") == taken - LIGHT
    assert names(what, "P1") == set()


def test_of_another_version_nothing_is_put_aside():
    assert names(replace(PROTOCOL, version="0.0.9"), "P3") == set()


def test_what_the_protocol_asks_more_for_counts_as_loading_the_leg():
    session = PLAN.phase("P1").sessions[0]
    stricter = tuple(replace(one, minimum=Status.TTWB) for one in session.exercises)
    phase = replace(PLAN.phase("P1"), sessions=(replace(session, exercises=stricter),))

    assert len(barred(PROTOCOL, PLAN, phase)) == len(stricter)


def test_of_a_faulty_protocol_no_text_of_it_leaves_a_question_neither():
    assert stops(PROTOCOL)
    assert stops(PROTOCOL, is_session=False)
    assert not stops(replace(PROTOCOL, version="0.0.9"))


def test_of_a_faulty_file_of_exercises_sessions_stop_and_questions_go_on():
    assert stops(EXERCISES)
    assert not stops(EXERCISES, is_session=False)
    assert not stops(replace(EXERCISES, version="0.0.9"))


def test_of_a_faulty_exercise_the_sessions_stop_that_hold_it_and_questions_go_on():
    assert [stops(SHIFT, sequence=place) for place in range(2)] == [True, True]
    clamshell = replace(SHIFT, key="clamshell")
    assert [stops(clamshell, sequence=place) for place in range(2)] == [True, False]
    assert not stops(SHIFT, is_session=False)


def test_of_a_faulty_exercise_a_session_goes_on_a_day_that_is_free_of_it():
    plan = prescribed(choices={"P3": (Choice("weight_shift", DOSE),)})  # three days a week
    days = [SURGERY + timedelta(days=ahead) for ahead in range(7)]

    assert sum(stops(SHIFT, plan, day=day) for day in days) == DOSE.days_per_week


def test_a_session_that_the_plan_has_no_longer_holds_nothing_faulty():
    assert not stops(SHIFT, sequence=9)
