"""What may be added to the exercises, and what would loosen a check."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from physio_service.domain.exercise import PrescribedExercise, Stance
from physio_service.domain.offloading import Status
from physio_service.domain.own_exercise import (
    OwnExercise,
    content_hash,
    merged,
    own_faults,
    path_of,
    stocked,
)
from tests.builders_plans import DOSE, EXERCISES, PROTOCOL, own_exercise

PHASES = ("P1", "P2")


def faults(ours=None, **changes) -> list[str]:
    made = own_exercise(**changes)
    return [fault.field for fault in own_faults(made, ours, ("heel_slides",), PHASES)]


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, []),
        ({"figure": "heel_slides"}, []),
        ({"id": "Seat Lift"}, ["exercise_id"]),
        ({"name": " ", "label": "x" * 21}, ["name", "label"]),
        ({"instructions": ()}, ["instructions"]),
        ({"instructions": ("x",) * 11}, ["instructions"]),
        ({"cautions": ("x" * 201,)}, ["cautions"]),
        ({"dose": replace(DOSE, reps=0)}, ["dose.reps"]),
        ({"stands_on": Stance.OPERATED, "minimum": Status.WBAT}, ["minimum"]),
        ({"stands_on": Stance.OPERATED, "minimum": Status.FWB}, []),
        ({"stands_on": Stance.BOTH, "minimum": Status.TTWB}, ["minimum"]),
        ({"figure": "a_picture"}, ["figure"]),
        ({"phases": ()}, ["phases"]),
        ({"phases": ("P9",)}, ["phases"]),
    ],
    ids=str,
)
def test_an_exercise_is_whole_and_fits_the_leg_it_stands_on(changes, fields):
    assert faults(**changes) == fields


def test_an_edit_of_ours_is_never_looser():
    ours = EXERCISES["heel_slides"]

    assert faults(ours, stands_on=ours.stands_on, minimum=ours.minimum) == []
    raised = EXERCISES["heel_raise"]
    assert faults(raised, minimum=Status.NWB) == ["minimum", "stands_on"]


def test_what_is_signed_is_everything_that_is_told():
    made = own_exercise()

    assert content_hash(made) == content_hash(own_exercise())
    assert content_hash(made) != content_hash(own_exercise(cautions=("Another.",)))
    assert path_of(made.id) == "own/seat_lift"


def test_a_version_is_signed_under_the_name_of_its_exercise():
    one = OwnExercise(
        UUID(int=1),
        own_exercise(),
        1,
        "hash",
        is_retired=False,
        changed_by=UUID(int=2),
        changed_at=datetime(2026, 3, 2, tzinfo=UTC),
    )

    assert one.path == path_of("seat_lift")


def test_an_addition_is_offered_in_the_phases_it_is_for_and_switched_on_by_a_clinician():
    made = own_exercise(phases=("P2", "P3"))
    after = {phase.id: phase.options for phase in stocked(PROTOCOL, [made]).phases}
    before = {phase.id: phase.options for phase in PROTOCOL.phases}

    option = PrescribedExercise("seat_lift", DOSE, opt_in=True)
    assert after == {
        name: (*options, option) if name in made.phases else options
        for name, options in before.items()
    }


def test_an_edit_of_what_a_phase_has_already_is_offered_no_second_time():
    phase = PROTOCOL.phases[1]
    listed = [item.exercise_id for item in (*phase.exercises, *phase.options)]
    edits = [own_exercise(id=name, phases=(phase.id,)) for name in listed]

    assert stocked(PROTOCOL, edits) == PROTOCOL


def test_a_clinics_own_exercise_comes_before_ours_of_the_same_id():
    edit = own_exercise(id="heel_slides")

    both = merged(EXERCISES, [edit, own_exercise()])

    assert both["heel_slides"] == edit
    assert both.keys() - EXERCISES.keys() == {"seat_lift"}
