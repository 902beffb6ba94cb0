"""Weeks of sessions: whole ones after the operation, what nobody could do left out."""

from datetime import UTC, date, datetime, time, timedelta

from physio_service.domain.activity import ActivityState
from physio_service.domain.upshot import Asked, DatedSession
from physio_service.domain.week import weeks_of
from tests.builders_plans import PROTOCOL

OPERATED = date(2026, 3, 2)
RULES = PROTOCOL.rules.adherence


def session(day: int, state: ActivityState, **changes) -> DatedSession:
    local_day = OPERATED + timedelta(days=day)
    due_at = datetime.combine(local_day, time(10), UTC)
    return DatedSession(**({"day": local_day, "due_at": due_at, "state": state} | changes))


def weeks(*sessions: DatedSession, today: int = 15, number: int = 2):
    return weeks_of(sessions, OPERATED, OPERATED + timedelta(days=today), number, RULES)


def test_the_week_that_holds_the_operation_is_none():
    assert len(weeks(today=14)) == 1
    assert len(weeks(today=15)) == 2
    assert weeks(today=7) == ()


def test_silence_counts_as_nothing_done_in_one_number_and_not_in_the_other():
    latest, _ = weeks(session(9, ActivityState.DONE), session(10, ActivityState.MISSED))

    assert (latest.reported, latest.conservative) == (1.0, 0.5)
    assert (latest.answers, latest.sessions) == (1, 2)


def test_what_is_excused_not_asked_or_lost_on_the_way_counts_nowhere():
    latest, _ = weeks(
        session(9, ActivityState.EXCUSED),
        session(10, ActivityState.NOT_ASKED, asked=Asked.KEPT_BACK),
        session(11, ActivityState.MISSED, asked=Asked.LOST),
        session(15, ActivityState.DONE),  # today is not over
    )

    assert (latest.reported, latest.conservative) == (None, None)
    assert (latest.answers, latest.sessions) == (0, 0)


def test_a_session_of_two_legs_is_one():
    both = [session(9, ActivityState.DONE), session(9, ActivityState.MISSED)]

    latest, _ = weeks(*both)

    assert (latest.answers, latest.sessions) == (1, 1)
