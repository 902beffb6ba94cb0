"""Days, weeks of the operation and runs: by the patient's calendar, whatever its clocks do."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physio_service.domain.activity import ActivityState, Source
from physio_service.domain.adherence import Band, adherence
from physio_service.domain.agenda import agenda
from physio_service.domain.episode import PhaseOpening
from physio_service.domain.trend import Runs, days_of, runs, week_of, weeks_of
from physio_service.domain.upshot import Asked, DatedSession, Upshot
from schedules.localtime import local_day
from tests.builders_plans import PROTOCOL, SURGERY, prescribed

RULES = PROTOCOL.rules.adherence
DONE, PART, SKIPPED = ActivityState.DONE, ActivityState.PART, ActivityState.SKIPPED
MISSED, EXCUSED, PLANNED = ActivityState.MISSED, ActivityState.EXCUSED, ActivityState.PLANNED
LONDON, NEW_YORK, AUCKLAND = (
    ZoneInfo(name) for name in ("Europe/London", "America/New_York", "Pacific/Auckland")
)
TIMES = (time(1, 30), time(18, 30))  # the first is left out, or comes twice, when clocks change


def session(ahead: int, state: ActivityState, hour: int = 9, **changes: object) -> DatedSession:
    day = SURGERY + timedelta(days=ahead)
    due_at = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    return DatedSession(day, due_at, state, **changes)


def run_of(*states: ActivityState) -> Runs:
    return runs(
        days_of([session(ahead, state) for ahead, state in enumerate(states)], RULES), RULES
    )


def course(*stretches: tuple[ZoneInfo, int], surgery: date = SURGERY) -> list[DatedSession]:
    """Return the sessions that are planned where somebody is, so many days in each zone."""
    plan = prescribed(surgery_day=surgery, today=surgery - timedelta(days=20))
    opening, first, found = PhaseOpening("P1", 1, surgery, None), surgery, []
    for where, days in stretches:
        last = first + timedelta(days=days - 1)
        planned = agenda(plan, opening, TIMES, where, first, last)
        found += [
            DatedSession(one.day, one.due_at, DONE) for one in planned if one.kind == "session"
        ]
        first = last + timedelta(days=1)
    return found


@pytest.mark.parametrize(
    ("ahead", "week"),
    [(-8, -1), (-7, 0), (-1, 0), (0, 1), (1, 1), (6, 1), (7, 2), (31, 5), (32, 5), (56, 9)],
)
def test_the_week_of_the_operation_begins_with_its_day(ahead, week):
    assert week_of(SURGERY + timedelta(days=ahead), SURGERY) == week


@pytest.mark.parametrize("day", [1, 31, 32, 56])
def test_a_course_has_every_day_once_however_long_it_is(day):
    days = days_of(course((LONDON, day)), RULES)

    assert [one.day for one in days] == [SURGERY + timedelta(days=ahead) for ahead in range(day)]
    assert {len(one.sessions) for one in days} == {2}
    assert sum(week.adherence.days for week in weeks_of(days, SURGERY, RULES)) == day


@pytest.mark.parametrize("surgery", [date(2026, 3, 20), date(2026, 10, 15), date(2026, 2, 25)])
@pytest.mark.parametrize(
    "zones", [(LONDON,), (NEW_YORK,), (LONDON, NEW_YORK), (NEW_YORK, AUCKLAND)]
)
def test_clocks_that_change_and_a_patient_who_travels_cost_no_day_and_make_none(surgery, zones):
    stretches = tuple((where, 56 // len(zones)) for where in zones)

    days = days_of(course(*stretches, surgery=surgery), RULES)

    assert len(days) == 56
    assert [week.adherence.days for week in weeks_of(days, surgery, RULES)] == [7] * 8


hours = st.integers(0, 70 * 24)
journeys = st.lists(st.tuples(hours, st.sampled_from([LONDON, NEW_YORK, AUCKLAND])), max_size=4)


@given(hours, journeys, st.sampled_from([date(2026, 3, 1), date(2026, 10, 10)]))
def test_day_and_week_are_those_of_a_calendar_on_the_wall_where_the_patient_is(hour, moves, first):
    at = datetime(first.year, first.month, first.day, tzinfo=UTC) + timedelta(hours=hour)
    where = next((zone for since, zone in sorted(moves, key=str) if since <= hour), LONDON)
    on_the_wall = (at + at.astimezone(where).utcoffset()).replace(tzinfo=None)
    crossed_off, week = first, 1
    while crossed_off + timedelta(days=7) <= on_the_wall.date():
        crossed_off += timedelta(days=7)
        week += 1

    assert local_day(at, where) == on_the_wall.date()
    if on_the_wall.date() >= first:
        assert week_of(local_day(at, where), first) == week


states = st.sampled_from([DONE, PART, SKIPPED, MISSED, EXCUSED, PLANNED])
sessions = st.lists(
    st.builds(
        session,
        st.integers(-20, 60),
        states,
        st.integers(0, 23),
        source=st.sampled_from(Source),
        asked=st.sampled_from(Asked),
        is_seen=st.booleans(),
    ),
    max_size=40,
)


@given(sessions)
def test_weeks_put_together_by_their_days_are_the_whole(course):
    days = days_of(course, RULES)
    whole = adherence(course, RULES)
    weeks = [week.adherence for week in weeks_of(days, SURGERY, RULES)]

    for number, behind in (("reported", "reported_days"), ("conservative", "days")):
        parts = [(getattr(week, number), getattr(week, behind)) for week in weeks]
        count = sum(weight for _, weight in parts)
        assert count == getattr(whole, behind)
        if count:
            mean = sum(score * weight for score, weight in parts if weight) / count
            assert mean == pytest.approx(getattr(whole, number))
    for upshot in Upshot:
        assert sum(getattr(week, upshot) for week in weeks) == getattr(whole, upshot)


@given(sessions)
def test_every_day_is_in_one_class_unless_nothing_of_it_is_over(course):
    for day in days_of(course, RULES):
        assert (day.upshot is None) == all(one.state is PLANNED for one in day.sessions)
        assert day.conservative is None or 0 <= day.conservative <= 1


def test_a_week_is_judged_by_the_protocol():
    course = [session(ahead, DONE) for ahead in range(7)]
    course += [session(ahead, MISSED) for ahead in range(7, 14)]

    first, second = weeks_of(days_of(course, RULES), SURGERY, RULES)

    assert (first.number, first.first_day, first.band) == (1, SURGERY, Band.GOOD)
    assert (second.number, second.first_day, second.band) == (
        2,
        SURGERY + timedelta(days=7),
        Band.LOW,
    )


def test_without_a_day_of_operation_there_are_no_weeks():
    assert weeks_of(days_of([session(0, DONE)], RULES), None, RULES) == ()


@pytest.mark.parametrize(
    ("states", "current", "longest"),
    [
        ([], 0, 0),
        ([DONE, DONE, DONE], 3, 3),
        ([DONE, DONE, MISSED, DONE], 1, 2),
        ([DONE, EXCUSED, DONE], 2, 2),
        ([DONE, DONE, EXCUSED], 2, 2),
        ([DONE, PART], 0, 1),
        ([DONE, PLANNED], 1, 1),
    ],
)
def test_days_kept_in_a_row(states, current, longest):
    assert run_of(*states) == Runs(current, longest)


def test_a_day_that_is_not_over_breaks_no_run():
    course = [session(0, DONE), session(1, MISSED), session(1, PLANNED, 18)]

    assert runs(days_of(course, RULES), RULES) == Runs(1, 1)


@pytest.mark.parametrize(
    "between",
    [{"asked": Asked.LOST}, {"asked": Asked.KEPT_BACK}, {"is_seen": True}, {"is_excused": True}],
)
def test_what_is_not_the_patients_silence_breaks_no_run(between):
    course = [session(0, DONE), session(1, MISSED, **between), session(2, DONE)]

    assert runs(days_of(course, RULES), RULES) == Runs(2, 2)


@given(sessions, st.integers(-20, 60))
def test_an_excused_day_changes_no_run(course, ahead):
    others = [one for one in course if one.day != SURGERY + timedelta(days=ahead)]

    with_excuse = days_of([*others, session(ahead, EXCUSED)], RULES)

    assert runs(with_excuse, RULES) == runs(days_of(others, RULES), RULES)


def test_sessions_that_were_called_off_leave_the_day():
    cancelled = ActivityState.CANCELLED

    assert days_of([session(0, cancelled)], RULES) == ()
    assert days_of([session(0, cancelled), session(0, DONE, 18)], RULES)[0].conservative == 1.0
