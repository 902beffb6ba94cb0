"""A step of a wean: signed by a named clinician, within the phase in force (S1)."""

from datetime import date

import pytest

from physio_service.domain.errors import Conflict, Invalid, NotAllowed, Stale
from physio_service.domain.event import SYSTEM
from physio_service.domain.offloading import Aid, Status
from physio_service.domain.step import Step
from physio_service.services import opening
from tests.builders_care import offloading, open_phase, opened, operate
from tests.builders_people import house

QUARTER = Step(Status.PWB, Aid.TWO_CRUTCHES, "a quarter")
HALF = Step(Status.PWB, Aid.TWO_CRUTCHES, "half")
ONE_CRUTCH = Step(Status.WBAT, Aid.ONE_CRUTCH)


@pytest.fixture
def here(database, clock):
    return house(database, clock.now())


@pytest.fixture
def episode_id(here, clock):
    """An episode in the phase off crutches, at a quarter of the weight."""
    patient_id = here.patient(clock.now())
    episode_id = here.assign(patient_id, clock.now())
    clock.forward(days=14)
    operate(here, episode_id, clock.now())
    open_phase(here, episode_id, clock.now(), "P2")
    clock.forward(days=42)
    open_phase(here, episode_id, clock.now(), "P3", step=QUARTER)
    clock.forward(days=7)
    return episode_id


def sign(here, episode_id, clock, step, **given):
    asked = {"authority": "seen today", "version": here.episode(episode_id).version}
    opening.sign_step(
        here.database,
        given.pop("who", here.physio),
        here.clinic_id,
        episode_id,
        step,
        now=clock.now(),
        **(asked | given),
    )


def test_a_signed_step_is_in_force_from_today_and_opens_no_phase(here, episode_id, clock):
    sign(here, episode_id, clock, HALF)
    clock.forward(days=7)
    sign(here, episode_id, clock, ONE_CRUTCH)

    *_, quarter, half, one_crutch = offloading(here, episode_id)
    assert (quarter.ended_day, half.started_day) == (half.started_day, date(2026, 5, 4))
    assert (half.limits, half.ended_day) == ("half", clock.now().date())
    assert (one_crutch.status, one_crutch.ended_day) == (Status.WBAT, None)
    assert opened(here, episode_id) == ["P0", "P1", "P2", "P3"]


def test_no_clock_and_no_patient_signs_a_step(here, episode_id, clock):
    with pytest.raises(NotAllowed):
        sign(here, episode_id, clock, HALF, who=SYSTEM)


def test_a_step_up_or_on_says_on_whose_word_and_a_step_back_need_not(here, episode_id, clock):
    for step in (HALF, ONE_CRUTCH):
        with pytest.raises(Invalid):
            sign(here, episode_id, clock, step, authority=" ")
    sign(here, episode_id, clock, ONE_CRUTCH)

    sign(here, episode_id, clock, QUARTER, authority="")

    assert offloading(here, episode_id)[-1].status is Status.PWB


def test_no_step_leaves_one_out_or_takes_an_aid_that_cannot_keep_to_it(here, episode_id, clock):
    for step in (Step(Status.FWB, Aid.NONE), Step(Status.NWB, Aid.STICK)):
        with pytest.raises(Invalid):
            sign(here, episode_id, clock, step)

    assert offloading(here, episode_id)[-1].limits == "a quarter"


def test_a_step_on_an_outdated_view_is_refused(here, episode_id, clock):
    with pytest.raises(Stale):
        sign(here, episode_id, clock, HALF, version=1)


def test_no_step_is_signed_before_the_operation_is_recorded(here, clock):
    episode_id = here.assign(here.patient(clock.now()), clock.now())

    with pytest.raises(Conflict):
        sign(here, episode_id, clock, QUARTER)
