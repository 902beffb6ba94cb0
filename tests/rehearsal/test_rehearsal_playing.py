"""What a rehearsal does with sign-offs, caps, windows, replies and days that are past."""

from datetime import date, datetime, time, timedelta

import pytest

from physio_service.domain.errors import Invalid
from physio_service.domain.offloading import Status
from physio_service.domain.task import TaskKind
from physio_service.rehearsal.course import SignOff
from physio_service.rehearsal.scripts import BadScript, Scripted
from tests.builders_rehearsal import SURGERY, first_days, first_weeks, left, stopped

ASSIGNED = SURGERY - timedelta(days=42)


@pytest.fixture(scope="module")
def planned():
    return first_weeks()


def answered(*replies: Scripted):
    return first_days(replies)


def test_signed_as_planned_the_second_phase_opens_on_its_day(planned):
    phases = {line.local_at.date(): line.phase for line in planned.lines if line.phase}

    assert phases[SURGERY + timedelta(days=13)] == "P1"
    assert phases[SURGERY + timedelta(days=14)] == "P2"
    assert any("signs phase P2" in act.words for act in planned.acts)


def test_never_signed_the_first_phase_after_the_operation_goes_on():
    told = first_weeks(sign_off=SignOff.NEVER)
    after = {line.phase for line in told.lines if line.local_at.date() > SURGERY}

    assert after == {"P1"}
    gates = [task for task in told.seen.tasks if task.kind is TaskKind.GATE_DUE]
    assert [task.closed_at is None for task in gates] == [False, True]


def test_the_weeks_cap_shows_and_no_seven_days_hold_more(planned):
    prepared = [line for line in left(planned) if line.phase == "P0"]

    assert ("suppressed", "week_cap") in stopped(planned)
    for line in prepared:
        week = [one for one in prepared if timedelta() <= line.utc_at - one.utc_at < timedelta(7)]
        assert len(week) <= 3  # messages_per_week of the phase


def test_the_days_cap_shows_when_three_texts_a_day_are_asked_for():
    told = first_weeks(times=(time(8), time(13), time(19, 59)))

    assert ("suppressed", "day_cap") in stopped(told)
    begun = [line.local_at.date() for line in left(told) if line.phase]
    assert max(begun.count(day) for day in begun) == 2


def test_an_answer_at_night_is_recorded_and_its_thanks_are_held_back_by_the_window():
    day = ASSIGNED + timedelta(days=1)
    told = answered(Scripted("DONE", at=datetime.combine(day, time(22, 30))))

    assert ("suppressed", "outside_window") in stopped(told)
    assert told.seen.adherence.done == 1


def test_before_a_yes_nothing_but_the_question_leaves():
    told = answered(Scripted("NO", after=1))

    assert next(line.purpose for line in left(told)) == "onboarding_consent"
    assert not [line for line in left(told) if line.phase]


def test_scripted_replies_are_understood_and_shown_to_the_clinic_as_ever():
    day = SURGERY + timedelta(days=7)
    replies = (
        Scripted("DONE", after=4),
        Scripted("N", at=datetime.combine(day, time(10, 5))),
        Scripted("9", at=datetime.combine(day, time(10, 10))),
        Scripted("my calf is hot and swollen", at=datetime.combine(day, time(12))),
        Scripted("hello?", after=999),
    )
    told = first_weeks(replies)

    kinds = {task.kind for task in told.seen.tasks}
    assert {TaskKind.READ_REPLY, TaskKind.PAIN_RED} <= kinds
    assert [(one.kind, one.score) for one in told.seen.measurements] == [("pain_usual", 9)]
    assert told.seen.adherence.done == 1
    assert [one.state for one in told.seen.replies][-1] == "unclear"
    assert told.seen.unplayed == ("after text 999: hello?",)
    assert "unknown" in {line.purpose for line in left(told)}


def test_after_stop_nothing_leaves_but_its_confirmation():
    told = answered(Scripted("STOP", after=5))
    said = next(one.at for one in told.seen.replies if one.body == "STOP")

    assert {line.purpose for line in left(told) if line.utc_at >= said} == {"stop"}


@pytest.mark.parametrize(
    ("change", "before", "after"), [(date(2026, 3, 8), 15, 14), (date(2026, 11, 1), 14, 15)]
)
def test_in_new_york_the_clocks_change_on_days_of_their_own(change, before, after):
    begins = change - timedelta(days=1)
    told = first_days(zone="America/New_York", surgery_day=begins + timedelta(days=42))
    begun = [line for line in left(told) if line.phase]

    assert {f"{line.local_at:%H:%M}" for line in begun} == {"10:00"}
    assert {line.utc_at.hour for line in begun if line.local_at.date() < change} == {before}
    assert {line.utc_at.hour for line in begun if line.local_at.date() >= change} == {after}


def test_a_day_long_past_is_rehearsed_like_one_ahead():
    told = first_days(surgery_day=date(1999, 12, 31), status=Status.NWB)

    assert left(told)[0].local_at.date() == date(1999, 11, 19)


def test_the_same_course_is_told_the_same_twice():
    assert first_days() == first_days()


def test_what_cannot_be_prescribed_is_refused_as_ever():
    with pytest.raises(Invalid):
        first_weeks(weeks=1)


@pytest.mark.parametrize("day", [date(2025, 1, 1), date(2027, 12, 1)])
def test_a_reply_at_a_time_outside_the_course_is_refused(day):
    with pytest.raises(BadScript, match="outside the course"):
        answered(Scripted("DONE", at=datetime.combine(day, time(12))))
