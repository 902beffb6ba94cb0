from datetime import date, time, timedelta

import pytest

from physio_service.domain.assignment import Assignment, prescribed
from physio_service.domain.errors import Invalid
from physio_service.domain.offloading import Aid, Status
from physio_service.domain.plan import Choice, SessionName
from tests.builders_people import NOT_FOR, order
from tests.builders_plans import EXERCISES, PROTOCOL

TODAY = date(2026, 3, 2)


def made(asked: Assignment, today: date = TODAY, *, born_day: date | None = None):
    times = (time(10), time(17))
    return prescribed(asked, PROTOCOL, EXERCISES, times, today, born_day=born_day)


def faults(today: date = TODAY, **changes: object) -> dict[str, str]:
    with pytest.raises(Invalid) as refusal:
        made(order(**changes), today)
    fields = [fault.field for fault in refusal.value.faults]
    assert len(fields) == len(set(fields)), "told twice"
    return {fault.field: fault.message for fault in refusal.value.faults}


def test_an_assignment_makes_a_plan_and_an_offloading_prescription_of_one_status():
    plan, (phase,) = made(order(starting_status=Status.NWB, status_word="non"))

    assert plan.starting_status is phase.status is Status.NWB
    assert phase.word == "non"
    assert phase.started_day is None


def test_the_starting_status_is_never_assumed():
    assert faults(starting_status=None).keys() == {"starting_status"}


@pytest.mark.parametrize("question", sorted(NOT_FOR))
def test_every_question_of_the_not_for_list_must_be_answered_no(question):
    unanswered = {key: no for key, no in NOT_FOR.items() if key != question}

    assert faults(not_for=unanswered).keys() == {f"not_for.{question}"}
    assert faults(not_for={**NOT_FOR, question: True}).keys() == {f"not_for.{question}"}


def test_an_answer_to_a_question_that_was_not_asked_is_refused():
    assert faults(not_for={**NOT_FOR, "left_handed": False}).keys() == {"not_for.left_handed"}


def test_a_child_is_a_child_whatever_the_form_says():
    with pytest.raises(Invalid) as refusal:
        made(order(), born_day=TODAY.replace(year=TODAY.year - 18) + timedelta(days=1))

    assert [fault.field for fault in refusal.value.faults] == ["not_for.under_18"]
    assert made(order(), born_day=TODAY.replace(year=TODAY.year - 18))
    assert made(order(), born_day=None)


def test_somebody_born_on_a_leap_day_is_of_age_on_the_first_of_march():
    leap_day = date(2008, 2, 29)

    assert made(order(surgery_day=date(2026, 3, 16)), date(2026, 3, 1), born_day=leap_day)
    with pytest.raises(Invalid):
        made(order(surgery_day=date(2026, 3, 16)), date(2026, 2, 28), born_day=leap_day)


def test_an_exercise_is_taken_once_a_session():
    twice = (Choice("heel_slides", sessions=(SessionName.MORNING, SessionName.MORNING)),)

    assert faults(choices={"P1": twice}).keys() == {"exercises.P1.heel_slides.sessions"}


def test_an_operation_at_the_end_of_the_calendar_is_refused():
    assert "surgery_day" in faults(surgery_day=date.max)


def test_every_fault_of_both_prescriptions_is_told_at_once():
    found = faults(
        starting_status=Status.FWB,
        offload_weeks=12,
        aid=Aid.NONE,
        not_for={},
        status_word="w" * 31,
        surgery_day=TODAY + timedelta(days=400),
    )

    assert {"starting_status", "offload_reason", "aid", "status_word", "surgery_day"} <= set(found)
    assert {f"not_for.{question}" for question in NOT_FOR} <= set(found)


def test_an_exercise_that_needs_more_load_than_the_limb_may_take_is_refused():
    found = faults(choices={"P1": (Choice("mini_squat"),)})

    assert any(field.startswith("exercises.P1.mini_squat") for field in found)


def test_a_day_of_surgery_that_is_not_ahead_needs_a_word_on_whether_it_took_place():
    assert faults(surgery_day=TODAY).keys() == {"operation_done"}
    for answer in (True, False):
        made(order(surgery_day=TODAY, operation_done=answer))


def test_an_operation_that_is_ahead_cannot_be_done():
    assert faults(operation_done=True).keys() == {"operation_done"}
    made(order(operation_done=False))
