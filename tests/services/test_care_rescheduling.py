"""The operation moved, put off, called off, and found again: nothing after it comes of that."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from physio_service.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from physio_service.domain.event import SYSTEM
from physio_service.domain.staff import Role
from physio_service.domain.surgery import SurgeryChange, SurgeryMove
from physio_service.services.planning import plan_ahead
from physio_service.services.reminding import remind
from physio_service.services.rescheduling import reschedule
from physio_service.store import care_plans, surgeries
from physio_service.store.schema import surgery_changes, tasks
from physio_service.store.types import new_id
from tests.builders_care import SURGERY, offloading, opened, operate
from tests.builders_people import TEXTS, house

NEW_DAY = date(2026, 4, 20)
POSTPONED = SurgeryChange(SurgeryMove.POSTPONED, reason="a cold")
MOVED = SurgeryChange(SurgeryMove.MOVED, NEW_DAY)


@pytest.fixture
def here(database, clock):
    return house(database, clock.now())


@pytest.fixture
def episode_id(here, clock):
    patient_id = here.patient(clock.now())
    here.consent(patient_id, clock.now())
    return here.assign(patient_id, clock.now())


def change(here, episode_id, now: datetime, what: SurgeryChange, *, who=None, version=None):
    return reschedule(
        here.database,
        who or here.physio,
        here.clinic_id,
        episode_id,
        what,
        version=version or here.episode(episode_id).version,
        now=now,
    )


def tasks_open(here) -> list[str]:
    wanted = select(tasks.c.kind).where(tasks.c.closed_at.is_(None)).order_by(tasks.c.id)
    return here.look(lambda tx: list(tx.connection.execute(wanted).scalars()))


def test_another_day_moves_every_planned_day(here, episode_id, clock):
    moved = change(here, episode_id, clock.now(), MOVED)

    episode = here.episode(episode_id)
    plan = here.look(lambda tx: care_plans.get(tx, here.clinic_id, episode_id, 2))
    (phase,) = offloading(here, episode_id)
    assert (episode.surgery_day, episode.plan_version) == (NEW_DAY, 2)
    assert plan.phase("P1").first_day == phase.planned_start_day == NEW_DAY
    assert phase.planned_end_day == NEW_DAY + timedelta(weeks=6)
    assert not moved.is_empty
    assert opened(here, episode_id) == ["P0"]


@pytest.mark.parametrize("move", [SurgeryMove.POSTPONED, SurgeryMove.CANCELLED])
def test_without_a_date_all_of_the_episode_is_held(here, episode_id, clock, move):
    change(here, episode_id, clock.now(), SurgeryChange(move))
    clock.forward(days=30)
    plan_ahead(here.database, clock.now())

    assert here.agenda(episode_id, day=clock.now().date()) == []
    assert here.episode(episode_id).awaits_date
    assert tasks_open(here) == ["awaiting_date"]


def test_what_fell_due_before_the_hold_makes_no_text_of_preparation(line):
    here = line.house
    patient_id = here.patient(line.now)
    here.consent(patient_id, line.now)
    episode_id = here.assign(patient_id, line.now)
    line.clock.move_to(here.agenda(episode_id)[0].due_at)
    remind(line.database, TEXTS, line.now)
    change(here, episode_id, line.now, POSTPONED)
    line.send()

    decided = {(text.state.value, text.rule) for text in line.texts() if text.kind == "session"}
    assert decided == {("suppressed", "awaiting_operation")}


def test_a_new_day_takes_preparation_up_again_and_settles_the_task(here, episode_id, clock):
    before = len(here.agenda(episode_id))
    change(here, episode_id, clock.now(), POSTPONED)
    change(here, episode_id, clock.now(), SurgeryChange(SurgeryMove.MOVED, SURGERY))

    assert len(here.agenda(episode_id)) == before > 0
    assert here.episode(episode_id).plan_version == 1
    assert tasks_open(here) == []


def test_the_task_to_record_an_operation_goes_with_its_day(here, episode_id, clock):
    clock.forward(days=14)
    plan_ahead(here.database, clock.now())
    assert tasks_open(here) == ["gate_due"]

    change(here, episode_id, clock.now(), POSTPONED)
    assert tasks_open(here) == ["awaiting_date"]

    change(here, episode_id, clock.now(), SurgeryChange(SurgeryMove.MOVED, clock.now().date()))
    assert tasks_open(here) == ["gate_due"]


def test_an_operation_is_recorded_though_it_was_thought_put_off(here, episode_id, clock):
    change(here, episode_id, clock.now(), POSTPONED)
    clock.forward(days=20)

    operate(here, episode_id, clock.now(), date(2026, 3, 20), version=2)

    assert opened(here, episode_id) == ["P0", "P1"]
    assert here.episode(episode_id).surgery_day == date(2026, 3, 20)
    assert tasks_open(here) == []


def test_each_change_is_kept_with_its_reason_sealed(here, episode_id, clock):
    change(here, episode_id, clock.now(), POSTPONED)
    clock.forward(days=1)
    change(here, episode_id, clock.now(), MOVED)

    first, second = here.look(lambda tx: surgeries.of_episode(tx, here.episode(episode_id)))
    raw = here.look(lambda tx: tx.connection.execute(select(surgery_changes.c.reason)).first())
    assert (first.move, first.from_day, first.to_day) == (SurgeryMove.POSTPONED, SURGERY, None)
    assert (first.reason, first.changed_by) == ("a cold", here.physio_id)
    assert (second.from_day, second.to_day, second.reason) == (None, NEW_DAY, "")
    assert second.changed_at == clock.now()
    assert b"cold" not in raw[0].blob
    assert [one["move"] for one in here.events("episode.rescheduled")] == ["postponed", "moved"]


def test_an_assistant_may_hold_but_only_a_clinician_gives_a_day(here, episode_id, clock):
    assistant = here.staff(Role.ASSISTANT, clock.now())

    change(here, episode_id, clock.now(), POSTPONED, who=assistant)
    with pytest.raises(NotAllowed):
        change(here, episode_id, clock.now(), MOVED, who=assistant)
    with pytest.raises(NotAllowed):
        change(here, episode_id, clock.now(), MOVED, who=SYSTEM)


def test_a_hold_twice_a_stale_view_a_stranger_and_a_past_day_change_nothing(
    here, episode_id, clock
):
    with pytest.raises(Stale):
        change(here, episode_id, clock.now(), MOVED, version=9)
    with pytest.raises(NotFound):
        change(here, new_id(), clock.now(), MOVED, version=1)
    with pytest.raises(Invalid):
        change(here, episode_id, clock.now(), SurgeryChange(SurgeryMove.MOVED, date(2026, 3, 1)))
    assert here.episode(episode_id).surgery_day == SURGERY

    change(here, episode_id, clock.now(), POSTPONED)
    with pytest.raises(Conflict):
        change(here, episode_id, clock.now(), POSTPONED)


def test_the_day_of_a_recorded_operation_is_not_planned_any_more(here, episode_id, clock):
    clock.forward(days=14)
    operate(here, episode_id, clock.now())

    for what in (MOVED, POSTPONED):
        with pytest.raises(Conflict):
            change(here, episode_id, clock.now(), what)
