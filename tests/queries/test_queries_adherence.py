"""How a course is kept to: answers on their own day, plans that change, two legs, and crutches."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from physio_service.domain.activity import ActivityKind, ActivityState, Source
from physio_service.domain.adherence import Band
from physio_service.domain.errors import NotFound
from physio_service.domain.message import MessageState
from physio_service.domain.offloading import Limb
from physio_service.domain.pause import PauseKind
from physio_service.domain.upshot import Upshot
from physio_service.queries.adherence import CourseKept, both_kept, course_kept
from physio_service.services.closing import close_due
from physio_service.services.pausing import resume
from physio_service.services.reminding import remind
from physio_service.store import activities, measurements, pauses
from physio_service.store import schema as tables
from physio_service.store.types import new_id
from tests.builders_adherence import settled
from tests.builders_messages import Line
from tests.builders_people import TEXTS

DONE, SKIPPED, MISSED = ActivityState.DONE, ActivityState.SKIPPED, ActivityState.MISSED
DELIVERED = MessageState.DELIVERED
TWO = timedelta(days=2)


@pytest.fixture
def patient(on):
    return on.patient()


@pytest.fixture
def episode(on, patient):
    """Operated on seven days ago, 23 February."""
    return on.episode(patient)


def kept(on: Line, episode) -> CourseKept:
    with on.database.reading() as tx:
        return course_kept(tx, on.clinic_id, episode.id, on.now)


def classes(on: Line, episode) -> dict[date, str | None]:
    return {one.day: one.upshot for one in kept(on, episode).exercises.days}


def asked(on: Line, episode, **changes: object) -> None:
    """Let a session be due, reminded of and sent."""
    on.activity(episode, **changes)
    remind(on.database, TEXTS, on.now)
    on.send()


def night(on: Line, hours: int = 24) -> None:
    on.clock.forward(hours=hours)
    close_due(on.database, on.now)


def test_an_answer_to_yesterdays_question_lands_on_yesterday(on, episode):
    yesterday = on.now.date()
    asked(on, episode)
    night(on)
    assert classes(on, episode) == {yesterday: Upshot.SILENT}

    on.says("done")

    assert classes(on, episode) == {yesterday: Upshot.DONE}
    assert kept(on, episode).exercises.whole.days == 1


def test_a_day_answered_twice_counts_once(on, episode):
    asked(on, episode)
    on.says("done")
    on.says("skip")

    found = kept(on, episode).exercises.whole

    assert (found.prescribed, found.answered, found.days) == (1, 1, 1)


def test_today_is_open_until_it_is_answered(on, episode):
    asked(on, episode)
    today = on.now.date()
    assert classes(on, episode) == {today: None}

    on.says("part")

    assert classes(on, episode) == {today: Upshot.PART}


def test_what_was_answered_before_a_journey_west_stays_though_its_day_is_still_to_come(
    on, patient, episode
):
    settled(on, patient, episode, DONE, days_ago=0)
    on.activity(episode, due_in=timedelta(hours=9), sequence=1)
    with on.database.transaction() as tx:
        there = update(tables.patients).values(zone="Pacific/Honolulu")  # where it is Sunday
        tx.connection.execute(there)

    assert kept(on, episode).exercises.today == on.now.date() - timedelta(days=1)
    assert classes(on, episode) == {on.now.date(): Upshot.DONE}


def test_the_days_of_a_course_are_counted_by_class(on, patient, episode):
    settled(on, patient, episode, DONE, days_ago=1)
    settled(on, patient, episode, MISSED, days_ago=2)
    on.activity(episode)

    counts = kept(on, episode).exercises.days_by_class

    assert {one.value: days for one, days in counts.items() if days} == {"done": 1, "silent": 1}


def test_a_change_of_plan_in_mid_week_leaves_what_was_and_loses_what_was_called_off(
    on, patient, episode
):
    settled(on, patient, episode, DONE, days_ago=3, sequence=0)
    settled(on, patient, episode, MISSED, days_ago=3, sequence=1)
    on.activity(episode, due_in=timedelta(days=-2), sequence=1, state=ActivityState.CANCELLED)
    settled(on, patient, episode, DONE, days_ago=2, sequence=0)
    newer = update(tables.activities).where(tables.activities.c.local_day == on.now.date() - TWO)
    with on.database.transaction() as tx:
        tx.connection.execute(newer.values(plan_version=2))

    (week,) = kept(on, episode).exercises.weeks

    assert (week.number, week.adherence.days, week.adherence.due) == (1, 2, 3)
    assert week.adherence.conservative == pytest.approx(0.75)


def test_a_pause_in_mid_week_takes_its_days_out_of_both_numbers(on, patient, episode):
    settled(on, patient, episode, DONE, days_ago=1)
    with on.database.transaction() as tx:
        pauses.start(tx, on.clinic_id, patient.id, PauseKind.ILLNESS, on.now)
    on.activity(episode)
    night(on)
    resume(on.database, on.house.physio, on.clinic_id, patient.id, now=on.now)
    asked(on, episode)
    on.says("skip")

    found = kept(on, episode).exercises

    assert list(classes(on, episode).values()) == ["done", "excused", "no"]
    assert (found.whole.reported, found.whole.conservative, found.whole.days) == (0.5, 0.5, 2)


def test_weeks_count_from_the_operation_and_the_band_is_of_the_last_days(on, patient, episode):
    settled(on, patient, episode, MISSED, days_ago=1)
    on.clock.forward(days=7)
    settled(on, patient, episode, DONE, days_ago=1)
    settled(on, patient, episode, DONE, days_ago=2)

    found = kept(on, episode).exercises

    assert [(week.number, week.band) for week in found.weeks] == [(1, Band.LOW), (2, Band.GOOD)]
    assert (found.band, found.recent.days, found.whole.days) == (Band.GOOD, 2, 3)
    assert (found.runs.current, found.runs.longest) == (2, 2)


def test_two_hips_are_one_day_of_the_sessions_of_both(on, patient, episode):
    other = on.episode(patient, limb=Limb.RIGHT)
    for course in (episode, other):
        activity = on.activity(course, due_in=timedelta(days=-1))
        with on.database.transaction() as tx:
            activities.settle(tx, activity, DONE, Source.SMS, on.now)
    evening = on.activity(other, due_in=timedelta(days=-1, hours=6), sequence=1)
    with on.database.transaction() as tx:
        activities.settle(tx, evening, SKIPPED, Source.SMS, on.now)

    (day,) = both_kept([kept(on, episode), kept(on, other)]).days

    assert (len(day.sessions), day.upshot, day.conservative) == (2, Upshot.PART, 0.5)


def test_the_offloading_is_counted_apart_by_what_the_checks_asked(on, patient, episode):
    on.clock.forward(days=24)
    for weeks_ago, text in ((3, DELIVERED), (2, DELIVERED), (1, MessageState.UNDELIVERED)):
        check(on, patient, episode, weeks_ago, text)
    at = on.now - timedelta(weeks=3) + timedelta(hours=1)
    with on.database.transaction() as tx:
        told = (tx, on.clinic_id, patient.id, episode.id, "crutch_use", 1.0, at, at.date())
        measurements.add(*told, Source.SMS)

    found = kept(on, episode)

    assert found.exercises.whole.prescribed == 0
    offloading = found.offloading
    assert (offloading.always, offloading.silent, offloading.not_delivered) == (1, 1, 1)
    assert (offloading.of_answered, offloading.of_asked) == (1.0, 0.5)


def check(on: Line, patient, episode, weeks_ago: int, text: MessageState) -> None:
    activity = on.activity(
        episode, ActivityKind.CHECK, due_in=timedelta(weeks=-weeks_ago), phase_id="P2"
    )
    message_id = on.queue(
        patient,
        kind="check",
        due_at=activity.due_at,
        activity_ids=[activity.id],
        wording_key="weekly_safety",
    )
    sent = update(tables.messages).where(tables.messages.c.id == message_id)
    with on.database.transaction() as tx:
        tx.connection.execute(sent.values(state=text.value))
        activities.settle(tx, activity, MISSED, Source.SYSTEM, on.now)


def test_no_course_of_another_clinic_is_shown(on, episode):
    with pytest.raises(NotFound), on.database.reading() as tx:
        course_kept(tx, new_id(), episode.id, on.now)
