"""Tasks as the store keeps them: the clock on taking one, and who is asked first."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from physio_service.domain.event import SYSTEM
from physio_service.domain.staff import Role
from physio_service.domain.task import NewTask, TaskKind, Tier
from physio_service.store import care_teams, tasks
from physio_service.store import schema as tables
from tests.builders_people import house

DAY = timedelta(days=1)


@pytest.fixture
def here(database, clock):
    return house(database, clock.now())


@pytest.fixture
def patient_id(here, clock):
    return here.patient(clock.now())


def opened(here, now, *, patient_id=None, tier=Tier.SAME_DAY, cause="reply:1", **given):
    new = NewTask(
        here.clinic_id, patient_id, TaskKind.READ_REPLY, tier, cause, now + 2 * DAY, **given
    )
    with here.database.transaction() as tx:
        return tasks.open_task(tx, new, SYSTEM, now)


def row(here, task_id):
    wanted = select(tables.tasks).where(tables.tasks.c.id == task_id)
    return here.look(lambda tx: tx.connection.execute(wanted).one())


@pytest.mark.parametrize(
    ("tier", "by"),
    [
        (Tier.TOP, timedelta(minutes=15)),
        (Tier.SAME_DAY, timedelta(hours=2)),
        (Tier.REVIEW, timedelta(days=7, hours=9)),  # a Monday at 9, until Monday at 18
    ],
)
def test_a_task_has_a_clock_by_its_tier_from_the_moment_it_opens(here, clock, tier, by):
    task_id = opened(here, clock.now(), tier=tier)

    assert row(here, task_id).acknowledge_by_at == clock.now() + by


def test_a_clinic_may_set_its_own_clock(here, clock):
    own = {str(tier): {"amount": 30, "unit": "minutes"} for tier in (1, 2, 3)}
    with here.database.transaction() as tx:
        tx.connection.execute(tables.clinics.update().values(staff_targets=own))

    task_id = opened(here, clock.now())

    assert row(here, task_id).acknowledge_by_at == clock.now() + timedelta(minutes=30)


def test_whoever_prescribed_is_asked_first_and_has_not_taken_it_by_that(here, clock, patient_id):
    here.assign(patient_id, clock.now(), surgery_day=date(2026, 8, 1))

    kept = row(here, opened(here, clock.now(), patient_id=patient_id))

    assert (kept.owner_id, kept.acknowledged_at) == (here.physio_id, None)


def test_nobody_is_asked_first_where_no_course_is_under_way(here, clock, patient_id):
    assert row(here, opened(here, clock.now(), patient_id=patient_id)).owner_id is None


def test_one_takes_a_task_and_nobody_takes_it_again(here, clock):
    task_id, other = opened(here, clock.now()), here.staff(Role.PHYSIO, clock.now())

    with here.database.transaction() as tx:
        both = [
            tasks.take(tx, here.clinic_id, task_id, staff_id, SYSTEM, clock.now())
            for staff_id in (here.physio_id, other.id)
        ]

    assert both == [True, False]
    assert row(here, task_id).owner_id == here.physio_id


def test_one_at_a_time_is_responsible_for_an_episode(here, clock, patient_id):
    episode_id = here.assign(patient_id, clock.now(), surgery_day=date(2026, 8, 1))
    other = here.staff(Role.PHYSIO, clock.now())

    with here.database.transaction() as tx:
        care_teams.entrust(tx, here.clinic_id, episode_id, other.id, clock.now() + DAY)

        assert care_teams.responsible(tx, here.clinic_id, episode_id) == other.id
        assert care_teams.responsible_for(tx, here.clinic_id, patient_id) == other.id
