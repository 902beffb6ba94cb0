"""Goals in a patient's own words: at most three, sealed, and one score of each a day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from physio_service.domain.activity import ActivityKind, Source
from physio_service.domain.errors import Invalid, NotFound
from physio_service.domain.goal import GoalScore, goal_name
from physio_service.domain.patient import Reach
from physio_service.queries.check_page import check_page
from physio_service.queries.goals import goals_of
from physio_service.services.aiming import end_goal, score_goal, set_goal
from physio_service.services.visiting import digest, enter, make_link, tell

NOON = datetime(2026, 3, 16, 12, 0, tzinfo=UTC)


@pytest.fixture
def patient(line):
    line.clock.move_to(NOON)
    return line.patient(birth_day=date(1961, 4, 5), reach=Reach.SMARTPHONE)


@pytest.fixture
def episode(line, patient):
    return line.episode(patient, phase="P2")


def where(line, episode):
    return line.database, line.house.physio, line.clinic_id, episode.id


def aim(line, episode, words="Walk the dog to the park"):
    return set_goal(*where(line, episode), words, now=line.now)


def standing(line, patient):
    with line.database.reading() as tx:
        return goals_of(tx, line.clinic_id, patient.id)


def test_a_goal_stands_with_its_scores_and_its_words_are_sealed(line, patient, episode):
    goal = aim(line, episode)
    score_goal(*where(line, episode), goal, 2, now=line.now)
    line.clock.forward(days=28)
    score_goal(*where(line, episode), goal, 6, now=line.now)

    (found,) = standing(line, patient)
    assert (found.words, [one.score for one in found.scores]) == (
        "Walk the dog to the park",
        [2, 6],
    )
    assert "dog" not in str(line.rows("patient_goals"))
    assert line.journal("goal.") == ["goal.set", "goal.scored", "goal.scored"]


def test_a_fourth_goal_waits_until_one_is_ended(line, patient, episode):
    first, *_ = [aim(line, episode, words) for words in ("one", "two", "three")]
    with pytest.raises(Invalid):
        aim(line, episode, "four")

    end_goal(*where(line, episode), first, now=line.now)

    aim(line, episode, "four")
    assert [goal.words for goal in standing(line, patient)] == ["two", "three", "four"]
    with pytest.raises(NotFound):
        score_goal(*where(line, episode), first, 3, now=line.now)
    with pytest.raises(NotFound):
        end_goal(*where(line, episode), first, now=line.now)


@pytest.mark.parametrize("score", [-1, 11])
def test_a_score_lies_between_nought_and_ten(line, episode, score):
    with pytest.raises(Invalid):
        score_goal(*where(line, episode), aim(line, episode), score, now=line.now)


def test_the_page_asks_for_a_goal_at_first_and_every_four_weeks(line, patient, episode):
    goal = aim(line, episode)
    check = line.activity(episode, ActivityKind.CHECK, phase_id="P2", is_asked=True)
    with line.database.transaction() as tx:
        token = make_link(tx, check, line.now)
    visit = enter(line.database, token, "1961", "192.0.2.7", line.now)
    with line.database.reading() as tx:
        assert [one.id for one in check_page(tx, digest(visit), line.now).goals] == [goal]

    tell(line.database, visit, {goal_name(goal): 4}, line.now)
    tell(line.database, visit, {goal_name(goal): 9}, line.now)  # of a day the first holds

    (found,) = standing(line, patient)
    assert found.scores == (GoalScore(4, NOON.date(), Source.APP),)
    with line.database.reading() as tx:
        assert check_page(tx, digest(visit), line.now).goals == ()
    assert not found.is_due(NOON.date() + timedelta(days=27))
    assert found.is_due(NOON.date() + timedelta(days=28))
