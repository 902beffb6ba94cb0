"""A patient's goals: in their own words, few, and scored about once in four weeks."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from physio_service.domain.activity import Source
from physio_service.domain.goal import Goal, GoalScore, goal_faults, goal_name, score_faults

DAY = date(2026, 3, 2)
GOAL = Goal(UUID(int=1), UUID(int=2), "Sleep on my side")


def scored(*days: date) -> Goal:
    return Goal(
        GOAL.id, GOAL.episode_id, GOAL.words, tuple(GoalScore(4, d, Source.APP) for d in days)
    )


def test_a_goal_is_scored_when_it_is_set():
    assert GOAL.is_due(DAY)


@pytest.mark.parametrize(("days", "is_due"), [(0, False), (27, False), (28, True), (40, True)])
def test_a_goal_is_scored_again_after_four_weeks(days, is_due):
    assert scored(DAY).is_due(DAY + timedelta(days=days)) is is_due


def test_the_last_score_is_the_one_that_counts():
    assert not scored(DAY - timedelta(days=28), DAY).is_due(DAY)


@pytest.mark.parametrize("words", ["", "  ", "x" * 121])
def test_a_goal_has_words_and_not_too_many(words):
    assert [fault.field for fault in goal_faults(words, ())] == ["words"]


@pytest.mark.parametrize("words", ["x", "x" * 120, f"  {'x' * 120}  "])
def test_blanks_around_the_words_are_not_counted(words):
    assert goal_faults(words, (GOAL, GOAL)) == []


def test_there_is_no_fourth_goal():
    (fault,) = goal_faults("Drive", (GOAL, GOAL, GOAL))

    assert fault.message == "there are 3 goals already: end one first"


@pytest.mark.parametrize(("score", "fields"), [(-1, ["score"]), (0, []), (10, []), (11, ["score"])])
def test_a_score_is_from_nought_to_ten(score, fields):
    assert [fault.field for fault in score_faults(score)] == fields


def test_two_goals_never_answer_under_one_name():
    assert goal_name(UUID(int=1)) != goal_name(UUID(int=2))
