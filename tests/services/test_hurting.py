"""Pain said of exercise: banded by the protocol, one task for the worst, and no dose changed."""

import pytest

from physio_service.domain.activity import ActivityKind
from physio_service.domain.errors import Invalid, NotAllowed, NotFound
from physio_service.domain.staff import Role
from physio_service.services.hurting import report_pain
from physio_service.store import activities
from physio_service.store.types import new_id


@pytest.fixture
def patient(line):
    return line.patient()


@pytest.fixture
def episode(line, patient):
    return line.episode(patient)


def report(line, episode_id, score: int, who=None) -> None:
    line.clock.forward(minutes=1)
    who = who or line.house.physio
    report_pain(line.database, who, line.clinic_id, episode_id, score, now=line.now)


@pytest.mark.parametrize(
    ("score", "asked"),
    [(5, []), (6, [("pain_red", 2)]), (7, [("pain_red", 2)]), (9, [("pain_red", 2)])],
)
def test_the_worst_band_asks_for_a_person_and_the_others_do_not(line, episode, score, asked):
    report(line, episode.id, score)

    assert line.tasks() == asked


def test_pain_said_again_opens_no_second_task(line, episode):
    for score in (6, 7, 6):
        report(line, episode.id, score)

    assert line.tasks() == [("pain_red", 2)]


def test_severe_pain_leaves_no_need_for_the_lesser_task(line, episode):
    line.clock.forward(days=7)  # a week after the operation and a week more
    for score in (9, 6):
        report(line, episode.id, score)

    assert line.tasks() == [("pain_severe", 2)]


def test_the_weekly_answer_counts_by_the_same_bands(line, patient, episode):
    check = line.activity(episode, ActivityKind.CHECK)
    with line.database.transaction() as tx:
        activities.mark_asked(tx, check)
    line.queue(
        patient,
        kind="check",
        wording_key="weekly_pain",
        activity_ids=[check.id],
        episode_ids=[episode.id],
    )
    line.send()

    line.says("6")

    assert ("pain_red", 2) in line.tasks()


def test_no_dose_and_no_plan_is_changed_by_it(line, episode):
    before = (line.rows("care_plans"), line.rows("offloading_phases"))

    report(line, episode.id, 10)

    assert (line.rows("care_plans"), line.rows("offloading_phases")) == before
    (kept,) = line.rows("measurements")
    assert (kept["kind"], kept["score"], kept["source"]) == ("pain_activity", 10, "staff")


def test_a_number_that_is_no_pain_is_refused_and_a_stranger_may_enter_none(line, episode):
    with pytest.raises(Invalid):
        report(line, episode.id, 11)
    with pytest.raises(NotAllowed):
        report(line, episode.id, 5, line.house.staff(Role.VIEWER, line.now))
    with pytest.raises(NotFound):
        report(line, new_id(), 5)
    assert line.rows("measurements") == []
