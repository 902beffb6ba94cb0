"""Planning to the horizon, replanning, pausing and ending."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select, update

from physio_service.domain.activity import ActivityState, Source
from physio_service.domain.errors import NotFound
from physio_service.services import operating, planning
from physio_service.services.signing_off import Signature
from physio_service.store import activities, care_plans, episodes, schema
from physio_service.store.schema import tasks
from tests.builders_care import change, end, planned
from tests.builders_people import House, house

TODAY = date(2026, 3, 2)
OPERATED = {"surgery_day": date(2026, 3, 1), "operation_done": True}


@pytest.fixture
def here(database, clock):
    return house(database, clock.now())


@pytest.fixture
def patient_id(here, clock):
    return here.patient(clock.now())


@pytest.fixture
def episode_id(here, patient_id, clock):
    return here.assign(patient_id, clock.now(), **OPERATED)


def gates(here: House) -> list[str]:
    wanted = select(tasks.c.dedupe).where(tasks.c.kind == "gate_due").order_by(tasks.c.id)
    return here.look(lambda tx: list(tx.connection.execute(wanted).scalars()))


def test_planning_again_at_once_changes_nothing(here, episode_id, clock):
    before = here.agenda(episode_id)

    assert planning.plan_ahead(here.database, clock.now()) == 0
    with here.database.transaction() as tx:
        change_made = planning.replan(tx, here.clinic_id, episode_id, clock.now())

    assert change_made.is_empty
    assert here.agenda(episode_id) == before


def test_each_day_the_horizon_moves_on_by_a_day(here, episode_id, clock):
    before = planned(here, episode_id)
    clock.forward(days=1, hours=12)

    assert planning.plan_ahead(here.database, clock.now()) == 1

    after = planned(here, episode_id)
    added = {day for _, day, _ in after.keys() - before.keys()}
    assert before.items() <= after.items()
    assert added == {date(2026, 3, 17)}
    assert planning.plan_ahead(here.database, clock.now()) == 0


def test_planning_every_day_or_once_a_week_comes_to_the_same(here, clock):
    often = here.assign(here.patient(clock.now()), clock.now(), **OPERATED)
    seldom = here.assign(here.patient(clock.now()), clock.now(), **OPERATED)
    with here.database.transaction() as tx:
        for _ in range(14):
            clock.forward(days=1)
            planning.replan(tx, here.clinic_id, often, clock.now())
        planning.replan(tx, here.clinic_id, seldom, clock.now())

    assert planned(here, often) == planned(here, seldom)


def test_the_beat_takes_no_more_than_its_limit_and_can_be_taken_up_again(here, clock):
    for _ in range(3):
        here.assign(here.patient(clock.now()), clock.now(), **OPERATED)
    clock.forward(days=2)

    assert [planning.plan_ahead(here.database, clock.now(), limit=2) for _ in range(3)] == [2, 1, 0]


def test_an_episode_that_cannot_be_planned_keeps_no_other_from_it(here, clock):
    broken = here.assign(here.patient(clock.now()), clock.now(), **OPERATED)
    sound = here.assign(here.patient(clock.now()), clock.now(), **OPERATED)
    with here.database.transaction() as tx:
        tx.connection.execute(
            update(schema.episodes).where(schema.episodes.c.id == broken).values(plan_version=99)
        )
    clock.forward(days=2)

    with pytest.raises(NotFound, match="no such plan"):
        planning.plan_ahead(here.database, clock.now())

    assert here.episode(sound).planned_to_day == date(2026, 3, 18)
    assert here.episode(broken).planned_to_day == date(2026, 3, 16)


def test_what_another_beat_has_planned_meanwhile_is_left_alone(here, episode_id, clock):
    seen = here.episode(episode_id)
    end(here, episode_id, clock.now(), version=seen.version)

    with here.database.transaction() as tx:
        assert not planning._plan_behind(tx, seen, date(2026, 4, 1), clock.now())


def test_other_times_move_what_lies_ahead_and_nothing_else(here, patient_id, episode_id, clock):
    clock.forward(hours=3)
    before = here.agenda(episode_id)
    morning, evening = before[0], before[1]
    with here.database.transaction() as tx:
        activities.mark_asked(tx, morning)

    change(here, patient_id, clock.now(), preferred_times=(time(11), time(19)))

    after = {one.id: one for one in here.agenda(episode_id)}
    assert after[morning.id].due_at == morning.due_at
    assert after[evening.id].due_at.time() == time(19)
    assert len(after) == len(before)


def test_a_session_done_before_its_time_stays_done_when_the_times_change(
    here, patient_id, episode_id, clock
):
    evening = here.agenda(episode_id)[1]
    with here.database.transaction() as tx:
        activities.settle(tx, evening, ActivityState.DONE, Source.APP, clock.now())

    change(here, patient_id, clock.now(), preferred_times=(time(11), time(19)))

    (same,) = [one for one in here.agenda(episode_id) if one.id == evening.id]
    assert (same.state, same.due_at) == (ActivityState.DONE, evening.due_at)
    with here.database.transaction() as tx:
        assert planning.replan(tx, here.clinic_id, episode_id, clock.now()).is_empty
    assert sum(one.local_day == TODAY for one in here.agenda(episode_id)) == 2


def test_travel_westwards_asks_for_no_session_a_second_time_that_day(
    here, patient_id, episode_id, clock
):
    clock.forward(hours=2)
    with here.database.transaction() as tx:
        activities.mark_asked(tx, here.agenda(episode_id)[0])

    change(here, patient_id, clock.now(), zone="America/Los_Angeles")

    of_today = [one for one in here.agenda(episode_id) if one.local_day == TODAY]
    assert [(one.sequence, one.is_asked) for one in of_today] == [(0, True), (1, False)]
    assert of_today[1].due_at == datetime(2026, 3, 3, 1, tzinfo=UTC)


def test_there_and_back_again_is_as_if_nobody_had_travelled(here, patient_id, episode_id, clock):
    before = planned(here, episode_id)

    change(here, patient_id, clock.now(), zone="Pacific/Auckland")
    change(here, patient_id, clock.now(), zone="Europe/London")

    assert planned(here, episode_id) == before


def test_summer_time_moves_no_session_on_the_patients_clock(here, episode_id, clock):
    clock.move_to(datetime(2026, 3, 20, 9, tzinfo=UTC))
    planning.plan_ahead(here.database, clock.now())

    due = planned(here, episode_id)

    assert due["session", date(2026, 3, 28), 0].hour == 10
    assert due["session", date(2026, 3, 29), 0].hour == 9


def test_a_planned_date_that_passes_opens_nothing_and_asks_staff_once(here, episode_id, clock):
    for _ in range(30):
        clock.forward(days=1)
        planning.plan_ahead(here.database, clock.now())

    opened = here.look(lambda tx: episodes.openings(tx, here.clinic_id, episode_id))
    assert [one.phase_id for one in opened] == ["P1"]
    assert gates(here) == [f"gate:{episode_id}:P2"]
    with here.database.transaction() as tx:
        tx.connection.execute(update(tasks).values(closed_at=clock.now()))
    clock.forward(days=3)
    planning.plan_ahead(here.database, clock.now())
    assert len(gates(here)) == 1


def test_staff_are_asked_ten_days_before_a_planned_gate_and_no_sooner(here, patient_id, clock):
    episode_id = here.assign(patient_id, clock.now(), **OPERATED)
    planned_day = date(2026, 3, 15)  # the second phase is planned a fortnight after surgery

    asked_on = None
    for _ in range(12):
        if gates(here):
            break
        clock.forward(days=1)
        planning.plan_ahead(here.database, clock.now())
        asked_on = clock.now().date()

    assert gates(here) == [f"gate:{episode_id}:P2"]
    # The beat waits until a day has begun everywhere: at nine in London it is yesterday's.
    assert timedelta(days=9) <= planned_day - asked_on <= timedelta(days=10)


def test_an_operation_not_recorded_by_its_day_becomes_a_task(here, patient_id, clock):
    episode_id = here.assign(patient_id, clock.now(), surgery_day=date(2026, 3, 6))
    assert gates(here) == []

    clock.forward(days=5)
    planning.plan_ahead(here.database, clock.now())

    assert gates(here) == [f"gate:{episode_id}:P1"]
    assert here.agenda(episode_id, day=date(2026, 3, 6)) == []


def test_the_last_phase_has_no_gate_to_prepare(here, episode_id, clock):
    with here.database.transaction() as tx:
        for sequence, phase_id in enumerate(("P2", "P3", "P4", "P5"), start=2):
            operating.open_on_record(
                tx,
                here.episode(episode_id),
                care_plans.get(tx, here.clinic_id, episode_id, 1),
                phase_id,
                TODAY + timedelta(days=sequence),
                "",
                Signature(here.physio_id, here.physio, clock.now()),
            )
    clock.forward(days=300)
    planning.plan_ahead(here.database, clock.now())

    assert [cause for cause in gates(here) if cause.startswith("gate:")] == []
