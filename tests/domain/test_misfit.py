"""What the leg that stands may take, as it was said and as a course of its own says."""

import pytest

from physio_service.domain.course import StatusRule
from physio_service.domain.exercise import PrescribedExercise, Stance
from physio_service.domain.misfit import beside, misfit_faults
from physio_service.domain.offloading import Status
from physio_service.domain.parking import Legs
from tests.builders_plans import DOSE, own_exercise

SAID = Legs(Status.TTWB, Status.FWB)
OF_ITS_COURSE = Legs(Status.FWB, Status.PWB, has_other_problem=True)
SOON = [StatusRule.AS_BEFORE, StatusRule.STARTING]
LATER = [StatusRule.WEAN, StatusRule.FIXED]


@pytest.mark.parametrize("rule", StatusRule)
def test_a_leg_with_no_course_of_its_own_takes_what_was_said(rule):
    assert beside(SAID, None, rule) == SAID


@pytest.mark.parametrize("rule", SOON)
def test_what_begins_soon_heeds_what_the_other_legs_course_says_today(rule):
    assert beside(SAID, OF_ITS_COURSE, rule) == Legs(Status.TTWB, Status.PWB, True)


@pytest.mark.parametrize("rule", LATER)
def test_what_begins_much_later_heeds_what_was_said(rule):
    assert beside(SAID, OF_ITS_COURSE, rule) == SAID


def test_what_was_said_stays_where_it_is_the_stricter():
    said = Legs(Status.TTWB, Status.NWB, has_other_problem=True)

    assert beside(said, Legs(Status.FWB), StatusRule.STARTING) == said


@pytest.mark.parametrize(
    ("other", "fields"), [(Status.FWB, []), (Status.PWB, ["exercises.P2.seat_lift"])]
)
def test_an_exercise_on_the_other_leg_needs_that_leg(other, fields):
    stood = own_exercise(stands_on=Stance.OTHER)
    taken = PrescribedExercise(stood.id, DOSE)

    faults = misfit_faults(
        stood, taken, Status.TTWB, Legs(Status.TTWB, other), "exercises.P2.seat_lift"
    )

    assert [fault.field for fault in faults] == fields
