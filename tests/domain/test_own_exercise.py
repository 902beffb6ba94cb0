"""What may be added to the exercises, and what would loosen a check."""

from dataclasses import replace

import pytest

from physio_service.domain.exercise import Stance
from physio_service.domain.offloading import Status
from physio_service.domain.own_exercise import content_hash, own_faults, path_of
from tests.builders_plans import DOSE, EXERCISES, own_exercise

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
