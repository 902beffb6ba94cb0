"""What will leave is decided by the rules of the claim, with the caps as they fill."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from physio_service.domain.forecast import Coming, Outlook, foresee
from physio_service.domain.message import Duty
from physio_service.domain.patient import Consent
from physio_service.domain.policy import Exemption, Facts
from schedules.localtime import zone
from schedules.window import Window

LONDON = zone("Europe/London")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
EPISODE = UUID(int=7)
OUTLOOK = Outlook(
    zone=LONDON,
    window=Window(time(8), time(20)),
    day_cap=2,
    consent=Consent.GIVEN,
    is_archived=False,
    can_be_texted=True,
    is_opted_out=False,
    pauses=(),
    active=frozenset({EPISODE}),
    begun=(),
)


def text(hour: int = 10, day: int = 2, **changes: object) -> Coming:
    due_at = datetime(2026, 3, day, hour, tzinfo=UTC)
    asked = Coming(
        key=f"{day}:{hour}",
        episode_id=EPISODE,
        kind="session",
        day=due_at.date(),
        due_at=due_at,
        not_after_at=due_at + timedelta(hours=20),
        duty=Duty.INITIATED,
        purpose="session_discreet",
    )
    return replace(asked, **changes)


def rules(*texts: Coming, **outlook: object) -> list[str]:
    return [one.rule for one in foresee(texts, replace(OUTLOOK, **outlook), NOW)]


def test_a_text_leaves_when_it_is_due():
    (seen,) = foresee([text()], OUTLOOK, NOW)

    assert (seen.leaves_at, seen.rule) == (text().due_at, "due")


def test_a_text_outside_the_window_leaves_when_that_opens():
    (seen,) = foresee([text(22)], OUTLOOK, NOW)

    assert seen.leaves_at == datetime(2026, 3, 3, 8, tzinfo=UTC)


def test_the_caps_of_a_day_and_of_a_week_fill_as_texts_leave():
    assert rules(text(10), text(12), text(14)) == ["due", "due", "day_cap"]
    week = [text(10, day, week_cap=3) for day in range(2, 7)]
    assert rules(*week) == ["due", "due", "due", "week_cap", "week_cap"]


def test_what_left_before_counts():
    assert rules(text(), begun=((date(2026, 3, 2), "check"),) * 2) == ["day_cap"]
    assert rules(text(week_cap=1), begun=((date(2026, 3, 1), "session"),)) == ["week_cap"]


def test_an_answer_fills_no_cap():
    answers = [text(9, key=str(place), duty=Duty.ANSWER) for place in range(3)]

    assert rules(*answers, text()) == ["due"] * 4


def test_a_check_takes_the_place_of_its_day_s_sessions():
    assert rules(text(), text(11, kind="check")) == ["check_replaces_reminder", "due"]


def test_nobody_without_a_number_is_texted():
    assert rules(text(), can_be_texted=False) == ["number_not_usable"]


def test_a_text_of_a_course_that_is_over_does_not_leave():
    assert rules(text(), text(11, episode_id=None), active=frozenset({UUID(int=8)})) == [
        "episode_ended",
        "due",
    ]


def test_the_exemption_allows_fewer_than_a_plan_would():
    texts = [text(10, day) for day in range(2, 7)]

    assert rules(*texts, text(12), exemption=Exemption()) == [
        "due",
        "exemption_day",
        "due",
        "due",
        "exemption_week",
        "exemption_week",
    ]


def test_a_text_on_record_is_weighed_by_what_was_gathered_for_it():
    gathered = Facts(
        duty=Duty.INITIATED,
        not_after_at=text().not_after_at,
        window=OUTLOOK.window,
        zone=LONDON,
        is_done_already=True,
    )

    assert rules(text(facts=gathered), text(11)) == ["done_already", "due"]
