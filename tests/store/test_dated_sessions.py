"""What is read of a session: how far its text came, and what takes its day out."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from physio_service.domain.activity import ActivityState, Source
from physio_service.domain.message import MessageState
from physio_service.domain.patient import Reach
from physio_service.domain.upshot import Upshot
from physio_service.store import dated_sessions
from physio_service.store import schema as tables
from tests.builders_adherence import DISCHARGED, SEEN, found, settled
from tests.builders_messages import Line, line

MISSED = ActivityState.MISSED


@pytest.fixture
def on(database, clock) -> Line:
    return line(database, clock)


@pytest.fixture
def patient(on):
    return on.patient()


@pytest.fixture
def episode(on, patient):
    """Operated on seven days ago."""
    return on.episode(patient)


def upshots(on: Line, episode) -> dict[int, Upshot | None]:
    """Return the class of each session, by how many days ago it was."""
    today = on.now.date()
    with on.database.reading() as tx:
        read = dated_sessions.of_episode(
            tx, on.clinic_id, episode.id, today - timedelta(days=30), today
        )
    return {(today - one.day).days: one.upshot for one in read}


STATES = {
    MessageState.DELIVERED: "silent",
    MessageState.SENT: "silent",
    MessageState.UNDELIVERED: "not_delivered",
    MessageState.FAILED: "not_delivered",
    MessageState.UNKNOWN_FINAL: "not_delivered",
    MessageState.EXPIRED: "not_delivered",
    MessageState.SUPPRESSED: "not_asked",
}


def test_an_open_session_is_what_became_of_the_text_that_asked(on, patient, episode):
    on.clock.forward(days=9)
    for days_ago, state in enumerate(STATES, start=1):
        settled(on, patient, episode, MISSED, days_ago=days_ago, text=state)

    assert upshots(on, episode) == dict(enumerate(STATES.values(), start=1))


def test_of_several_texts_the_one_that_came_furthest_counts(on, patient, episode):
    activity = settled(on, patient, episode, MISSED, text=MessageState.SUPPRESSED)
    message_id = on.queue(patient, sequence=7, activity_ids=[activity.id])
    arrived = update(tables.messages).where(tables.messages.c.id == message_id)
    with on.database.transaction() as tx:
        tx.connection.execute(arrived.values(state="delivered"))

    assert upshots(on, episode) == {1: Upshot.SILENT}


def test_a_session_nobody_was_texted_about_was_not_asked_for(on, patient, episode):
    settled(on, patient, episode, MISSED, text=None)

    assert upshots(on, episode) == {1: Upshot.NOT_ASKED}


def test_the_sheet_asks_somebody_who_gets_no_texts(on):
    patient = on.patient(None, reach=Reach.PAPER)
    episode = on.episode(patient)
    settled(on, patient, episode, MISSED, days_ago=1, text=None)
    settled(on, patient, episode, ActivityState.DONE, days_ago=2, text=None, source=Source.STAFF)

    assert upshots(on, episode) == {1: Upshot.SILENT, 2: Upshot.SEEN}


def test_an_assessment_makes_its_day_seen_until_it_is_withdrawn(on, patient, episode):
    for days_ago in (1, 2, 3):
        settled(on, patient, episode, MISSED, days_ago=days_ago)
    found(on, episode, SEEN, days_ago=1)
    moved = found(on, episode, SEEN, days_ago=2)
    found(on, episode, SEEN, days_ago=3, record_id=moved, sequence=2)
    assert upshots(on, episode) == {1: Upshot.SEEN, 2: Upshot.SILENT, 3: Upshot.SEEN}

    found(on, episode, SEEN, days_ago=3, record_id=moved, sequence=3, is_void=True)

    assert upshots(on, episode)[3] is Upshot.SILENT


def test_the_day_of_the_operation_and_a_stay_in_hospital_are_excused(on, patient, episode):
    for days_ago in (4, 5, 6, 7, 8):
        settled(on, patient, episode, MISSED, days_ago=days_ago)
    without_discharge = upshots(on, episode)

    found(on, episode, DISCHARGED, days_ago=5)

    assert [day for day, one in without_discharge.items() if one is Upshot.EXCUSED] == [7]
    stay = [day for day, one in upshots(on, episode).items() if one is Upshot.EXCUSED]
    assert sorted(stay) == [6, 7]


def test_what_the_end_of_a_course_left_open_is_excused_and_what_was_said_stays(
    on, patient, episode
):
    settled(on, patient, episode, MISSED, days_ago=0, sequence=0)
    settled(on, patient, episode, ActivityState.DONE, days_ago=0, sequence=1, at=on.now)
    settled(on, patient, episode, MISSED, days_ago=1)
    ended = update(tables.episodes).values(ended_at=on.now, state="ended", outcome="discharged")
    with on.database.transaction() as tx:
        tx.connection.execute(ended)
        today = on.now.date()
        read = dated_sessions.of_episode(
            tx, on.clinic_id, episode.id, today - timedelta(days=2), today
        )

    assert sorted(one.upshot for one in read if one.upshot) == ["done", "excused", "silent"]


def test_called_off_sessions_and_another_patients_are_not_read(on, patient, episode):
    on.activity(episode, state=ActivityState.CANCELLED)
    other = on.patient("+447700900456")
    settled(on, other, on.episode(other), MISSED, days_ago=0)

    assert upshots(on, episode) == {}
