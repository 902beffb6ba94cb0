"""Walks reported: only after walking without crutches was signed, and only within the rows."""

import pytest

from physio_service.domain.errors import Conflict, NotAllowed, NotFound
from physio_service.domain.offloading import Aid, Status
from physio_service.domain.staff import Role
from physio_service.domain.step import Step
from physio_service.queries.walking import walking_of
from physio_service.services.walking import report_walk
from physio_service.store.types import new_id
from tests.builders_care import open_phase, sign_step
from tests.builders_people import house

FREE = Step(Status.FWB, Aid.NONE)


@pytest.fixture
def here(database, clock):
    return house(database, clock.now())


@pytest.fixture
def weaning(here, clock):
    """An episode that takes all its weight but one step of the wean, on a stick."""
    now = clock.now()
    episode_id = here.assign(
        here.patient(now),
        now,
        surgery_day=now.date(),
        operation_done=True,
        starting_status=Status.PWB,
    )
    open_phase(here, episode_id, now, "P2")
    open_phase(here, episode_id, now, "P3", step=Step(Status.PWB, Aid.TWO_CRUTCHES, "a quarter"))
    sign_step(here, episode_id, now, Step(Status.WBAT, Aid.STICK))
    return episode_id


@pytest.fixture
def walking(here, weaning, clock):
    open_phase(here, weaning, clock.now(), "P4", step=FREE)
    return weaning


def report(here, episode_id, clock, *, is_comfortable: bool, who=None) -> int:
    clock.forward(hours=3)
    return report_walk(
        here.database,
        who or here.physio,
        here.clinic_id,
        episode_id,
        is_comfortable=is_comfortable,
        now=clock.now(),
    ).row.row


def test_no_walk_counts_before_walking_without_crutches_is_signed(here, weaning, clock):
    with pytest.raises(Conflict):
        report(here, weaning, clock, is_comfortable=True)

    assert here.look(lambda tx: walking_of(tx, here.clinic_id, weaning)) is None


def test_comfort_leads_up_a_row_and_pain_down_each_in_the_journal(here, walking, clock):
    up = [report(here, walking, clock, is_comfortable=True) for _ in range(3)]
    down = report(here, walking, clock, is_comfortable=False)

    assert (up, down) == ([1, 1, 2], 1)
    assert here.events("walking.moved") == [
        {"from_row": 1, "to_row": 2},
        {"from_row": 2, "to_row": 1},
    ]


def test_stepping_back_to_crutches_stops_it_and_signing_again_begins_anew(here, walking, clock):
    for _ in range(3):
        report(here, walking, clock, is_comfortable=True)
    clock.forward(days=1)
    sign_step(here, walking, clock.now(), Step(Status.WBAT, Aid.TWO_CRUTCHES), authority="")

    with pytest.raises(Conflict):
        report(here, walking, clock, is_comfortable=True)
    clock.forward(days=1)
    sign_step(here, walking, clock.now(), FREE)
    assert here.look(lambda tx: walking_of(tx, here.clinic_id, walking)).row.row == 1


def test_what_the_plan_asks_for_is_not_changed_by_a_walk(here, walking, clock):
    before = here.episode(walking).plan_version

    for _ in range(9):
        report(here, walking, clock, is_comfortable=True)

    assert here.episode(walking).plan_version == before


def test_somebody_who_cares_for_the_patient_reports_it(here, walking, clock):
    assistant, viewer = (here.staff(role, clock.now()) for role in (Role.ASSISTANT, Role.VIEWER))

    assert report(here, walking, clock, is_comfortable=True, who=assistant) == 1
    with pytest.raises(NotAllowed):
        report(here, walking, clock, is_comfortable=True, who=viewer)
    with pytest.raises(NotFound):
        report(here, new_id(), clock, is_comfortable=True)
