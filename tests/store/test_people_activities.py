"""Activities, on both databases."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from physio_service.domain.activity import Activity, ActivityKind, ActivityState, Source
from physio_service.domain.errors import NotFound
from physio_service.store import (
    activities,
)
from physio_service.store.types import new_id
from tests.builders_people import house

DAY = date(2026, 3, 2)
SESSION = ActivityKind.SESSION


@pytest.fixture
def here(database, clock):
    return house(database, clock.now())


@pytest.fixture
def patient_id(here, clock):
    return here.patient(clock.now())


@pytest.fixture
def episode_id(here, patient_id, clock):
    """An episode whose operation lies ahead; its own activities are of other days."""
    return here.assign(patient_id, clock.now(), surgery_day=date(2026, 8, 1))


@pytest.fixture
def activity(here, patient_id, episode_id, clock):
    due_at = clock.now() + timedelta(hours=1)
    planned = Activity(
        id=new_id(),
        clinic_id=here.clinic_id,
        version=1,
        patient_id=patient_id,
        episode_id=episode_id,
        kind=SESSION,
        local_day=DAY,
        sequence=0,
        plan_version=1,
        phase_id="P1",
        due_at=due_at,
        closes_at=due_at + timedelta(hours=8),
        state=ActivityState.PLANNED,
        is_asked=False,
        settled_at=None,
        source=None,
    )
    with here.database.transaction() as tx:
        assert activities.add_many(tx, [planned], clock.now()) == 1
    return planned


def test_an_activity_comes_back_as_it_was_planned(here, activity):
    assert here.look(lambda tx: activities.get(tx, here.clinic_id, activity.id)) == activity
    with pytest.raises(NotFound):
        here.look(lambda tx: activities.get(tx, new_id(), activity.id))


def test_a_day_and_sequence_is_planned_once(here, activity, clock):
    with here.database.transaction() as tx:
        assert activities.add_many(tx, [replace(activity, id=new_id())], clock.now()) == 0


def test_what_was_cancelled_before_anybody_was_asked_can_come_back(here, activity, clock):
    later = replace(activity, id=new_id(), due_at=activity.due_at + timedelta(hours=1))

    with here.database.transaction() as tx:
        assert activities.cancel(tx, activity, clock.now())
        assert not activities.cancel(tx, activity, clock.now())
        assert activities.of_day(tx, here.clinic_id, activity.patient_id, DAY) == ()
        assert activities.add_many(tx, [later], clock.now()) == 1

    (found,) = here.look(lambda tx: activities.of_day(tx, here.clinic_id, activity.patient_id, DAY))
    assert (found.id, found.due_at, found.state) == (
        activity.id,
        later.due_at,
        ActivityState.PLANNED,
    )


def test_an_activity_is_due_to_be_asked_from_its_time_and_once(here, activity):
    def due(now: datetime):
        return [one.id for one in here.look(lambda tx: activities.due_to_ask(tx, now, 10))]

    assert due(activity.due_at - timedelta(seconds=1)) == []
    assert due(activity.due_at) == [activity.id]
    with here.database.transaction() as tx:
        assert [activities.mark_asked(tx, activity) for _ in range(2)] == [True, False]
    assert due(activity.due_at) == []


def test_what_was_asked_is_neither_moved_nor_cancelled(here, activity, clock):
    with here.database.transaction() as tx:
        assert activities.move(tx, activity, replace(activity, phase_id="P2"))
        activities.mark_asked(tx, activity)

        assert not activities.move(tx, activity, activity)
        assert not activities.cancel(tx, activity, clock.now())
        assert activities.get(tx, here.clinic_id, activity.id).phase_id == "P2"


def test_the_last_activity_asked_about_is_the_one_an_answer_means(here, activity, clock):
    earlier = replace(
        activity, id=new_id(), sequence=1, due_at=activity.due_at - timedelta(minutes=30)
    )

    with here.database.transaction() as tx:
        activities.add_many(tx, [earlier], clock.now())

        def latest(now: datetime):
            return activities.latest_asked(tx, here.clinic_id, activity.patient_id, SESSION, now)

        assert latest(activity.due_at) is None
        activities.mark_asked(tx, earlier)
        activities.mark_asked(tx, activity)
        assert latest(activity.due_at).id == activity.id
        assert latest(earlier.due_at).id == earlier.id


@pytest.mark.parametrize("first", [ActivityState.DONE, ActivityState.PART, ActivityState.EXCUSED])
def test_what_became_of_an_activity_is_said_once(here, activity, clock, first):
    now = clock.now()

    with here.database.transaction() as tx:
        assert activities.settle(tx, activity, first, Source.SMS, now)
        assert not activities.settle(tx, activity, ActivityState.SKIPPED, Source.APP, now)

        found = activities.get(tx, here.clinic_id, activity.id)
        assert (found.state, found.source, found.settled_at) == (first, Source.SMS, now)
        assert activities.to_close(tx, activity.closes_at, 10) == ()


def test_a_missed_activity_may_still_be_answered(here, activity, clock):
    with here.database.transaction() as tx:
        assert [one.id for one in activities.to_close(tx, activity.closes_at, 10)] == [activity.id]
        activities.settle(tx, activity, ActivityState.MISSED, Source.SYSTEM, clock.now())

        assert activities.settle(tx, activity, ActivityState.DONE, Source.SMS, clock.now())


def test_only_what_is_not_due_yet_is_called_off(here, activity, clock):
    with here.database.transaction() as tx:
        assert (
            activities.cancel_future(tx, here.clinic_id, activity.episode_id, activity.due_at) == 0
        )
        cancelled = activities.cancel_future(tx, here.clinic_id, activity.episode_id, clock.now())

    assert cancelled == 1
