"""Groups of courses: the database scores as the domain does, in one statement, along indexes."""

import itertools
from datetime import date, timedelta

import pytest
from sqlalchemy import text, update
from sqlalchemy.dialects import postgresql, sqlite

from physio_service.domain.activity import ActivityState, Source
from physio_service.domain.adherence import adherence
from physio_service.domain.cohort import NOBODY, Cohort, Grouping, Sums
from physio_service.domain.message import MessageState
from physio_service.domain.offloading import Limb
from physio_service.domain.upshot import Upshot
from physio_service.queries.caseload_parts import RULES
from physio_service.queries.cohorts import cohorts, statement
from physio_service.store import care_teams, dated_sessions
from physio_service.store import schema as tables
from physio_service.store.types import new_id
from tests.builders_adherence import SEEN, found, settled
from tests.builders_messages import Line

DONE, MISSED = ActivityState.DONE, ActivityState.MISSED
TEXTS = (None, MessageState.DELIVERED, MessageState.FAILED, MessageState.SUPPRESSED)
OVER = [state for state in ActivityState if state.value not in ("planned", "cancelled")]
WEEK = timedelta(days=7)


def asked(on: Line, by: Grouping, clinic_id=None, back: timedelta = 4 * WEEK):
    today = on.now.date()
    with on.database.reading() as tx:
        return cohorts(tx, clinic_id or on.clinic_id, by, today - back, today)


def every_kind_of_session(on: Line, patient, episode) -> None:
    """One session of each state, source and text, two a day; some on the day of an assessment."""
    kinds = itertools.product(OVER, Source, TEXTS)
    for place, (state, source, message) in enumerate(kinds):
        where = {"days_ago": place // 8 - 12, "sequence": place % 8}
        settled(on, patient, episode, state, source=source, text=message, **where)
    for days_ago in (-3, -11):
        found(on, episode, SEEN, days_ago=days_ago)
    on.clock.forward(days=20)


def test_the_database_counts_what_the_domain_counts(on):
    patient = on.patient()
    episode = on.episode(patient)
    every_kind_of_session(on, patient, episode)

    (group,), whole = asked(on, Grouping.PROTOCOL)

    with on.database.reading() as tx:
        today = on.now.date()
        read = dated_sessions.of_episode(tx, on.clinic_id, episode.id, today - 4 * WEEK, today)
    expected = adherence(read, RULES)
    assert group.sums == whole
    assert whole.courses == 1
    assert (whole.reported, whole.conservative) == pytest.approx(
        (expected.reported, expected.conservative)
    )
    names = ("answered", "due", "reported_days", "days", *(one.value for one in Upshot))
    assert {name: getattr(whole, name) for name in names} == {
        name: getattr(expected, name) for name in names
    }
    assert all(getattr(whole, one.value) for one in Upshot)


@pytest.fixture
def three(on) -> Line:
    """Three courses: one kept to, one silent, one whose texts do not arrive."""
    kinds = (
        (DONE, MessageState.DELIVERED),
        (MISSED, MessageState.DELIVERED),
        (MISSED, MessageState.FAILED),
    )
    for number, (state, message) in enumerate(kinds):
        patient = on.patient(f"+4477009004{number:02}")
        episode = on.episode(patient, surgery_day=date(2026, 2, 16 + 4 * number))
        for days_ago in (1, 2):
            settled(on, patient, episode, state, days_ago=days_ago, text=message)
        with on.database.transaction() as tx:
            if number < 2:
                care_teams.entrust(tx, on.clinic_id, episode.id, on.house.physio_id, on.now)
    return on


def test_a_group_shows_both_numbers_and_how_much_was_silence_or_our_own_fault(three):
    (group,), whole = asked(three, Grouping.PROTOCOL)

    assert group == Cohort(whole, protocol_id="core_decompression")
    assert (whole.courses, whole.reported, whole.conservative) == (3, 1.0, 0.5)
    assert (whole.silent_share, whole.not_delivered_share, whole.not_asked_share) == (
        pytest.approx(1 / 3),
        pytest.approx(1 / 3),
        0,
    )
    assert whole.is_small


def test_who_is_responsible_is_named_and_nobody_is_a_group_too(three):
    (ours, nobodys), _ = asked(three, Grouping.PHYSIO)

    assert (ours.staff_id, ours.sums.courses) == (three.house.physio_id, 2)
    assert ours.name
    assert (nobodys.staff_id, nobodys.name, nobodys.sums.courses) == (None, None, 1)


def test_weeks_of_the_operation_are_those_of_the_calendar_the_latest_first(three):
    weeks, whole = asked(three, Grouping.SURGERY_WEEK)

    assert [(one.week, one.sums.courses) for one in weeks] == [
        (date(2026, 2, 23), 1),
        (date(2026, 2, 16), 2),
    ]
    assert sum((one.sums for one in weeks), start=NOBODY) == whole


def test_a_course_without_a_day_of_operation_is_a_group_of_its_own(three):
    with three.database.transaction() as tx:
        tx.connection.execute(update(tables.episodes).values(surgery_day=None))

    (group,), _ = asked(three, Grouping.SURGERY_WEEK)

    assert (group.week, group.sums.courses) == (None, 3)


def test_only_the_days_asked_for_count_and_two_courses_of_a_person_are_two(on):
    patient = on.patient()
    for limb in Limb:
        episode = on.episode(patient, limb=limb)
        for days_ago in (1, 30):
            activity = on.activity(episode, due_in=timedelta(days=-days_ago))
            with on.database.transaction() as tx:
                done = update(tables.activities).where(tables.activities.c.id == activity.id)
                tx.connection.execute(done.values(state="done", source="sms"))

    _, whole = asked(on, Grouping.PROTOCOL)

    assert (whole.courses, whole.days, whole.done) == (2, 2, 2)


def test_a_course_that_was_entered_in_error_counts_nowhere(three):
    ended = {"state": "ended", "ended_at": three.now, "outcome": "entered_in_error"}
    with three.database.transaction() as tx:
        tx.connection.execute(update(tables.episodes).values(**ended))

    assert asked(three, Grouping.PROTOCOL) == ((), NOBODY)


@pytest.mark.parametrize("by", Grouping)
def test_another_clinic_and_an_empty_one_show_nothing(three, by):
    groups, whole = asked(three, by, clinic_id=new_id())

    assert (groups, whole) == ((), NOBODY)
    assert (whole.reported, whole.conservative, whole.silent_share) == (None, None, None)


@pytest.mark.parametrize("by", Grouping)
def test_the_days_are_found_along_an_index(three, by):
    today = three.now.date()
    wanted = statement(three.clinic_id, by, today - WEEK, today)
    with three.database.reading() as tx:
        dialect = postgresql.dialect() if tx.is_postgresql else sqlite.dialect()
        said = str(wanted.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
        if tx.is_postgresql:  # of a few rows it would rather read them all
            tx.connection.execute(text("SET LOCAL enable_seqscan = off"))
        explain = "EXPLAIN" if tx.is_postgresql else "EXPLAIN QUERY PLAN"
        plan = [str(row) for row in tx.connection.exec_driver_sql(f"{explain} {said}")]

    for table in ("activities", "messages", "message_activities", "clinical_records"):
        assert not [
            line for line in plan if f"Seq Scan on {table}" in line or f"SCAN {table}" in line
        ]
    if not three.database.is_sqlite:
        return  # which of the indexes, it chooses by what it knows of the rows
    assert any("ix_activities_clinic_day (clinic_id=? AND local_day>?" in line for line in plan)
    assert any(
        "ix_message_activities_texts (clinic_id=? AND activity_id=?" in line for line in plan
    )


def test_sums_add_up_however_they_are_split():
    one = Sums(1, 1.0, 2, 0.5, 3, *range(11))

    assert one + NOBODY == one
    assert (one + one).reported == one.reported
