from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physio_service.domain.agenda import agenda, has_booster_near, session_faults, session_times
from physio_service.domain.anchor import anchored, relengthened, shifted
from physio_service.domain.episode import PhaseOpening
from physio_service.domain.offloading import Aid, Status
from physio_service.domain.offloading import prescribe as prescribe_offloading
from physio_service.domain.plan import Choice, SessionName, SessionTime
from tests.builders_plans import DOSE, MIDDAY, MORNING, SURGERY, prescribed

LONDON = ZoneInfo("Europe/London")
TIMES = (time(10), time(17))
PLAN = prescribed()


def opened(phase_id: str, day: date = SURGERY) -> PhaseOpening:
    return PhaseOpening(phase_id, 1, day, None)


def asked(phase_id: str, from_day: date, to_day: date, *, kind: str, **changes: object):
    wanted = {"plan": PLAN, "opening": opened(phase_id), "times": TIMES, "zone": LONDON}
    planned = agenda(**(wanted | changes), from_day=from_day, to_day=to_day)
    return [one for one in planned if one.kind == kind]


@pytest.mark.parametrize(
    ("times", "names"),
    [
        ((time(10),), ["morning"]),
        ((time(10), time(17)), ["morning", "evening"]),
        ((time(9), time(13), time(18)), ["morning", "midday", "evening"]),
    ],
)
def test_the_number_of_times_names_the_sessions(times, names):
    assert session_times(times) == tuple(
        SessionTime(SessionName(name), at) for name, at in zip(names, times, strict=True)
    )


def test_each_session_falls_due_at_the_patients_own_time_and_closes_at_midnight():
    first, second = asked("P1", SURGERY, SURGERY, kind="session")

    assert first.due_at.astimezone(LONDON).time() == time(10)
    assert second.due_at.astimezone(LONDON).time() == time(17)
    assert first.closes_at.astimezone(LONDON) == datetime(2026, 3, 3, tzinfo=LONDON)
    assert (first.sequence, second.sequence, first.subject) == (0, 1, "P1")


def test_a_time_stays_at_the_same_hour_of_the_wall_clock_when_summer_time_begins():
    day = date(2026, 3, 28)

    planned = asked("P1", day, day + timedelta(days=2), kind="session")

    assert {one.due_at.astimezone(LONDON).time() for one in planned} == set(TIMES)
    assert len({one.due_at.time() for one in planned}) == 4


def test_a_phase_goes_on_past_its_planned_end_until_another_is_opened():
    far = SURGERY + timedelta(days=60)

    assert len(asked("P1", far, far, kind="session")) == 2


def test_preparation_stops_the_day_before_the_operation_whether_or_not_it_took_place():
    before = SURGERY - timedelta(days=1)
    opening = opened("P0", SURGERY - timedelta(days=10))

    planned = asked("P0", before, SURGERY + timedelta(days=5), kind="session", opening=opening)

    assert {one.day for one in planned} == {before}


def test_preparation_starts_on_its_first_day_even_when_assigned_earlier():
    opening = opened("P0", SURGERY - timedelta(days=90))
    first_day = PLAN.phase("P0").first_day

    planned = asked("P0", SURGERY - timedelta(days=90), first_day, kind="session", opening=opening)

    assert {one.day for one in planned} == {first_day}


def test_nothing_is_planned_before_the_day_a_phase_was_opened():
    opening = opened("P2", SURGERY + timedelta(days=20))

    planned = asked("P2", SURGERY, SURGERY + timedelta(days=20), kind="session", opening=opening)

    assert {one.day for one in planned} == {opening.opened_day}


def test_the_check_comes_every_seven_days_from_the_operation():
    planned = asked("P1", SURGERY, SURGERY + timedelta(days=28), kind="check")

    assert [(one.day - SURGERY).days for one in planned] == [7, 14, 21, 28]
    assert {one.due_at.astimezone(LONDON).time() for one in planned} == {TIMES[0]}


def test_a_phase_opened_on_another_weekday_keeps_the_weekday_of_the_check():
    opening = opened("P2", SURGERY + timedelta(days=17))

    planned = asked("P2", SURGERY, SURGERY + timedelta(days=40), kind="check", opening=opening)

    assert [(one.day - SURGERY).days for one in planned] == [28, 35]


def test_a_session_without_an_exercise_that_day_is_not_asked_for():
    plan = prescribed(choices={"P1": (Choice("static_quads", DOSE),)})

    planned = asked("P1", SURGERY, SURGERY + timedelta(days=6), kind="session", plan=plan)

    assert len(planned) == DOSE.days_per_week


def test_a_phase_without_a_check_asks_none():
    opening = opened("P0", SURGERY - timedelta(days=30))

    planned = asked("P0", SURGERY - timedelta(days=30), SURGERY, kind="check", opening=opening)

    assert planned == []


def test_a_session_the_patient_has_no_time_for_keeps_the_plans():
    plan = prescribed(sessions=(MORNING, MIDDAY))

    planned = asked("P1", SURGERY, SURGERY, kind="session", plan=plan, times=(time(8),))

    assert [one.due_at.time() for one in planned] == [time(8), MIDDAY.at]


def test_a_date_the_zone_left_out_has_no_agenda():
    apia = ZoneInfo("Pacific/Apia")
    surgery = date(2011, 12, 26)
    plan = prescribed(surgery_day=surgery, today=surgery)
    opening = opened("P1", surgery)

    planned = asked(
        "P1",
        date(2011, 12, 29),
        date(2011, 12, 31),
        kind="session",
        plan=plan,
        opening=opening,
        zone=apia,
    )

    assert {one.day for one in planned} == {date(2011, 12, 29), date(2011, 12, 31)}


@given(st.integers(-60, 120), st.integers(0, 30), st.sampled_from(["P0", "P1", "P2", "P3"]))
def test_what_is_planned_for_two_stretches_is_what_is_planned_for_both(start, length, phase_id):
    first = SURGERY + timedelta(days=start)
    middle, last = first + timedelta(days=length), first + timedelta(days=2 * length + 1)

    def planned(from_day: date, to_day: date):
        return agenda(PLAN, opened(phase_id), TIMES, LONDON, from_day, to_day)

    parts = planned(first, middle) + planned(middle + timedelta(days=1), last)
    assert parts == planned(first, last)
    assert all(one.due_at < one.closes_at for one in parts)


@pytest.mark.parametrize("name", ["Africa/Cairo", "America/Havana"])
def test_where_summer_time_skips_midnight_each_session_stays_on_its_day(name):
    zone = ZoneInfo(name)

    planned = agenda(PLAN, opened("P1"), (time(0),), zone, SURGERY, SURGERY + timedelta(60))

    assert all(one.due_at < one.closes_at for one in planned)
    assert all(one.due_at.astimezone(zone).date() == one.day for one in planned)


def test_another_day_of_surgery_moves_every_planned_day_and_no_exercise():
    moved = anchored(PLAN, SURGERY + timedelta(days=3))

    assert moved.surgery_day == SURGERY + timedelta(days=3)
    for before, after in zip(PLAN.phases, moved.phases, strict=True):
        assert after.sessions == before.sessions
        if before.end is None or before.last_day is None:
            assert after.last_day is None
        else:
            assert after.first_day - before.first_day == timedelta(days=3)
    assert anchored(moved, SURGERY) == PLAN


def test_a_phase_without_an_end_has_none_after_a_move_either():
    first = replace(PLAN.phases[0], end=None, last_day=None)

    assert anchored(replace(PLAN, phases=(first,)), SURGERY).phases[0].last_day is None


def test_the_offloading_prescription_moves_with_the_operation():
    (phase,) = prescribe_offloading(SURGERY, 6, Status.TTWB, Aid.FRAME, "")

    later = shifted(phase, 3)

    assert later.planned_start_day == SURGERY + timedelta(days=3)
    assert later.planned_end_day == phase.planned_end_day + timedelta(days=3)
    assert later.next_review_day == phase.next_review_day + timedelta(days=3)
    open_ended = replace(phase, planned_end_day=None, next_review_day=None)
    assert shifted(open_ended, 3).planned_end_day is None


def test_each_session_of_a_programme_under_way_keeps_a_time_of_its_own():
    assert session_faults(PLAN, TIMES) == []
    assert session_faults(PLAN, (time(9), time(13), time(18))) == []


def test_a_patient_of_two_sessions_cannot_choose_a_single_time():
    (fault,) = session_faults(PLAN, (time(10),))

    assert fault.field == "preferred_times"
    assert "2 sessions a day" in fault.message


@pytest.mark.parametrize(
    ("days_after", "is_near"), [(10, False), (11, True), (17, True), (23, True), (24, False)]
)
def test_a_booster_is_near_within_a_week_of_its_day(days_after, is_near):
    day = SURGERY + timedelta(days=days_after)  # the third week's falls on day 17

    assert has_booster_near(PLAN, PLAN.phase("P1"), day) is is_near


def test_a_text_that_prepares_for_the_operation_is_no_booster():
    phase = PLAN.phase("P0")
    days = [SURGERY - timedelta(days=notice.days_before) for notice in phase.notices]

    assert days
    assert not any(has_booster_near(PLAN, phase, day) for day in days)


def test_a_longer_offloading_moves_what_is_counted_from_its_end_and_nothing_else():
    longer = relengthened(PLAN, PLAN.offload_weeks + 2)

    moved = {
        before.id: (after.first_day - before.first_day).days
        for before, after in zip(PLAN.phases, longer.phases, strict=True)
    }
    assert moved == {"P0": 0, "P1": 0, "P2": 0, "P3": 14, "P4": 14, "P5": 14}
    assert longer.surgery_day == SURGERY
