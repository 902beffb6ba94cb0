"""What the legs may not do is put aside, said so, and taken again by a clinician alone (S3)."""

from datetime import date

import pytest

from physio_service.domain.errors import Invalid, NotAllowed
from physio_service.domain.event import SYSTEM
from physio_service.domain.offloading import Aid, Status
from physio_service.domain.sign_off import SignOffKind
from physio_service.domain.step import Step
from tests.builders_care import (
    doing,
    faults,
    open_phase,
    open_tasks,
    operate,
    parked,
    plan_of,
    retake,
    set_weeks,
    sign_offs_of,
    sign_step,
)
from tests.builders_people import house

PARTIAL = {"weight_shift", "clamshell", "prone_hip_extension"}  # what of P3 needs it
QUARTER = Step(Status.PWB, Aid.TWO_CRUTCHES, "a quarter")
NO_WEIGHT = Step(Status.NWB, Aid.TWO_CRUTCHES)


@pytest.fixture
def here(database, clock):
    return house(database, clock.now())


@pytest.fixture
def offloaded(here, clock):
    """An episode in its second week of offloaded strengthening, at toe touch."""
    episode_id = here.assign(here.patient(clock.now()), clock.now())
    clock.forward(days=14)
    operate(here, episode_id, clock.now())
    clock.forward(days=14)
    open_phase(here, episode_id, clock.now(), "P2")
    clock.forward(days=7)
    return episode_id


@pytest.fixture
def weaning(here, offloaded, clock):
    """An episode in the phase off crutches, at a quarter of the weight."""
    clock.forward(days=21)
    open_phase(here, offloaded, clock.now(), "P3", step=QUARTER)
    return offloaded


def test_stepping_back_parks_what_needs_more_and_says_which_until_when(here, weaning, clock):
    assert doing(here, weaning) > PARTIAL

    found = sign_step(here, weaning, clock.now(), NO_WEIGHT, authority="")

    assert {one.exercise_id for one in found} == PARTIAL
    assert {one.needs for one in found} == {Status.PWB}
    assert parked(here, weaning) == found
    assert doing(here, weaning).isdisjoint(PARTIAL)
    told = here.events("exercise.parked")
    assert {one["exercise"] for one in told} == PARTIAL
    assert {(one["needs"], one["until_day"]) for one in told} == {("PWB", "2026-05-04")}


def test_loosening_takes_nothing_back_and_a_clinician_does(here, weaning, clock):
    sign_step(here, weaning, clock.now(), NO_WEIGHT)
    sign_step(here, weaning, clock.now(), QUARTER)

    assert "weight_shift" not in doing(here, weaning)
    with pytest.raises(NotAllowed):
        retake(here, weaning, clock.now(), "weight_shift", who=SYSTEM)
    assert faults(lambda: retake(here, weaning, clock.now(), "weight_shift", authority=" ")) == {
        "authority"
    }

    retake(here, weaning, clock.now(), "weight_shift")

    assert doing(here, weaning) & PARTIAL == {"weight_shift"}
    assert {one.exercise_id for one in parked(here, weaning)} == PARTIAL - {"weight_shift"}
    assert sign_offs_of(here, weaning)[-1].kind is SignOffKind.RETAKEN


def test_what_the_leg_may_still_not_do_is_not_taken_again(here, weaning, clock):
    sign_step(here, weaning, clock.now(), NO_WEIGHT)

    with pytest.raises(Invalid):
        retake(here, weaning, clock.now(), "weight_shift")
    with pytest.raises(Invalid):
        retake(here, weaning, clock.now(), "crutch_walking")

    assert "weight_shift" not in doing(here, weaning)


def test_extending_parks_what_the_next_phase_needs_more_for_until_the_new_end(
    here, offloaded, clock
):
    found = set_weeks(here, offloaded, clock.now(), 8)

    assert {one.exercise_id for one in found} == PARTIAL
    assert {one.until_day for one in found} == {date(2026, 5, 11)}
    plan = plan_of(here, offloaded)
    assert (plan.offload_weeks, plan.phase("P3").first_day) == (8, date(2026, 5, 11))

    clock.forward(days=35)
    open_phase(here, offloaded, clock.now(), "P3", step=QUARTER)

    assert doing(here, offloaded).isdisjoint(PARTIAL)


def test_what_was_parked_ahead_may_be_taken_again_with_the_phase(here, offloaded, clock):
    set_weeks(here, offloaded, clock.now(), 8)
    clock.forward(days=35)

    open_phase(here, offloaded, clock.now(), "P3", step=QUARTER, retake=("weight_shift",))

    assert "weight_shift" in doing(here, offloaded)


def test_tightening_asks_somebody_to_replace_the_sheet(here, weaning, clock):
    assert "replace_sheet" not in open_tasks(here)

    sign_step(here, weaning, clock.now(), NO_WEIGHT)

    assert open_tasks(here)["replace_sheet"] == (2, here.physio_id)
