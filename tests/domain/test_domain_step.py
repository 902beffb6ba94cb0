"""A step as it is signed: legal, with an aid that can keep to it, and stricter or not."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from physio_service.domain.course import overrun_days
from physio_service.domain.offloading import Aid, OffloadingPhase, Status
from physio_service.domain.step import Step, following, is_stricter, loosens, step_faults
from tests.builders_plans import PROTOCOL

TODAY = date(2026, 3, 30)
NOW = OffloadingPhase(
    1, Status.PWB, "PWB", Aid.TWO_CRUTCHES, "", "", TODAY, None, TODAY, None, None, percent=50
)


def fields(**changes: object) -> list[str]:
    step = replace(Step(Status.PWB, Aid.TWO_CRUTCHES), **changes)
    return [fault.field for fault in step_faults(Status.PWB, step, TODAY)]


@pytest.mark.parametrize("status", [Status.NWB, Status.TTWB, Status.PWB])
@pytest.mark.parametrize("aid", [Aid.ONE_CRUTCH, Aid.STICK, Aid.NONE])
def test_no_aid_that_cannot_keep_weight_off_goes_with_an_offloaded_leg(status, aid):
    assert fields(status=status, aid=aid) == ["step.aid"]


def test_planned_days_lie_ahead_and_targets_are_numbers_that_can_be():
    past = TODAY - timedelta(days=1)

    assert fields(planned_end_day=past, next_review_day=past) == [
        "step.planned_end_day",
        "step.next_review_day",
    ]
    assert fields(percent=101, kilograms=-1) == ["step.percent", "step.kilograms"]
    assert fields(percent=0, kilograms=200, planned_end_day=TODAY) == []


def test_a_step_begins_a_phase_with_a_review_before_its_planned_end():
    end = TODAY + timedelta(days=28)
    step = Step(Status.TTWB, Aid.FRAME, word="limited", exercise_ceiling=Status.PWB)

    then = following(NOW, step, TODAY, end)

    assert (then.sequence, then.word, then.ceiling) == (2, "limited", Status.PWB)
    assert (then.planned_end_day, then.next_review_day) == (end, end - timedelta(days=10))
    assert following(NOW, replace(step, word=""), TODAY, None).next_review_day is None
    asked = replace(step, next_review_day=TODAY)
    assert following(NOW, asked, TODAY, end).next_review_day == TODAY


@pytest.mark.parametrize(
    ("change", "stricter"),
    [
        ({"status": Status.TTWB}, True),
        ({"status": Status.WBAT}, False),
        ({"percent": 25}, True),
        ({"percent": 75}, False),
        ({"percent": None}, False),
        ({"aid": Aid.FRAME}, True),
        ({"aid": Aid.ONE_CRUTCH}, False),
        ({}, False),
    ],
)
def test_what_asks_for_less_in_any_way_it_states_is_stricter(change, stricter):
    assert is_stricter(NOW, replace(NOW, **change)) is stricter


def test_whatever_is_not_plainly_a_step_back_takes_somebodys_word():
    assert loosens(NOW, NOW)
    assert loosens(NOW, replace(NOW, status=Status.WBAT))
    assert loosens(NOW, replace(NOW, status=Status.TTWB, exercise_ceiling=Status.WBAT))
    assert not loosens(NOW, replace(NOW, status=Status.TTWB))


def test_a_protocol_says_after_how_many_days_another_person_is_asked():
    rules = PROTOCOL.rules
    of_its_own = tuple(
        replace(rule, thresholds=(("days", 7.0),)) if rule.id == "offload_overrun" else rule
        for rule in rules.alerts
    )

    assert overrun_days(rules) == 14
    assert overrun_days(replace(rules, alerts=of_its_own)) == 7
    assert overrun_days(replace(rules, alerts=())) == 14


def test_no_step_skips_a_status_on_the_way_to_full_load():
    assert fields(status=Status.FWB, aid=Aid.NONE) == ["step.status"]
    assert fields(status=Status.WBAT, aid=Aid.NONE) == []


def test_a_step_may_leave_the_status_as_it_is():
    assert fields(status=Status.PWB, aid=Aid.FRAME) == []
