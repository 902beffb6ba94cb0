"""The dose of each exercise on the assign page: as listed, changed, refused, and not lost."""

import pytest

from physio_service.domain.exercise import DOSE_BOUNDS, Dose
from tests.builders_people import NOT_FOR
from tests.builders_plans import PROTOCOL
from tests.web.pages.conftest import Page, faults, told

ORDER = {
    "protocol_id": PROTOCOL.id,
    "limb": "left",
    "surgery_day-day": "1",
    "surgery_day-month": "3",
    "surgery_day-year": "2026",
    "operation_done": "yes",
    "offload_weeks": "6",
    "wean_weeks": "4",
    "starting_status": "limited",
    "aid": "two_crutches",
    "other_leg": "FWB",
    "other_hip_problem": "no",
    "time_1": "09:00",
    **{f"not_for.{name}": "no" for name in NOT_FOR},
}
HEEL_SLIDES = "dose.P1.heel_slides"


@pytest.fixture
def send(on, staff):
    """Send the assign page as it was shown, with some fields changed; return answer and patient."""
    patient_id = on.house.patient(on.now)
    path = f"/patients/{patient_id}/assign"
    shown = Page(staff.client.get(path).text)
    ticked = {
        named["name"]: "1"
        for tag, named in shown.tags
        if tag == "input" and named.get("type") == "checkbox" and "checked" in named
    }
    doses = {name: value for name, value in shown.fields.items() if name.startswith("dose.")}
    phases = {f"shown.{phase.id}": "1" for phase in PROTOCOL.phases}

    def fill(**changed):
        return staff.send(path, **{**ORDER, **phases, **ticked, **doses, **changed}), patient_id

    return fill


def plan_of(on, patient_id):
    (course,) = told(on, patient_id).active
    return course.plan


def doses_of(plan, phase_id):
    sessions = plan.phase(phase_id).sessions
    return {item.exercise_id: item.dose for session in sessions for item in session.exercises}


def test_an_untouched_form_prescribes_the_protocols_own_doses(on, send):
    answer, patient_id = send()
    plan = plan_of(on, patient_id)

    assert answer.status_code == 303, answer.text
    for phase in PROTOCOL.phases:
        listed = {item.exercise_id: item.dose for item in phase.exercises}
        assert doses_of(plan, phase.id) == listed


def test_a_changed_dose_is_prescribed_in_that_phase_alone(on, send):
    changed = {"sets": "2", "reps": "8", "hold_s": "3", "times_per_day": "1", "days_per_week": "5"}
    _, patient_id = send(**{f"{HEEL_SLIDES}.{part}": number for part, number in changed.items()})
    plan = plan_of(on, patient_id)

    listed = {item.exercise_id: item.dose for item in PROTOCOL.phases[2].exercises}
    assert doses_of(plan, "P1")["heel_slides"] == Dose(2, 8, 3, 1, 5)
    assert doses_of(plan, "P2")["heel_slides"] == listed["heel_slides"]


@pytest.mark.parametrize(
    ("part", "typed"),
    [
        *(("sets", typed) for typed in ("many", "-1", "0", "0.5", "9999")),
        *((part, "") for part in DOSE_BOUNDS),
        *((part, str(most + 1)) for part, (_, most) in DOSE_BOUNDS.items()),
    ],
)
def test_a_dose_that_cannot_be_is_refused_at_its_number_and_kept(on, send, part, typed):
    answer, patient_id = send(**{f"{HEEL_SLIDES}.{part}": typed, "limits": "Toes only"})

    assert answer.status_code == 422
    assert faults(answer) == [f"{HEEL_SLIDES}.{part}"]
    assert Page(answer.text).fields[f"{HEEL_SLIDES}.{part}"] == typed
    assert "Toes only" in answer.text
    assert told(on, patient_id).active == ()


def test_every_wrong_number_is_told_at_once_beside_what_else_is_wrong(send):
    wrong = {f"{HEEL_SLIDES}.sets": "", "dose.P1.ankle_pumps.reps": "x"}
    answer, _ = send(**wrong, limb="")

    assert set(faults(answer)) == {"limb", *wrong}


def test_the_dose_of_what_is_not_taken_is_not_looked_at(on, send):
    answer, patient_id = send(**{"take.P1.heel_slides": "", f"{HEEL_SLIDES}.sets": "many"})

    assert answer.status_code == 303
    assert "heel_slides" not in doses_of(plan_of(on, patient_id), "P1")


def test_what_is_added_is_taken_at_the_dose_beside_it(on, send):
    taken = {"take.P1.heel_slides": "", "take.P1.deep_breathing": "1"}
    _, patient_id = send(**taken, **{"dose.P1.deep_breathing.reps": "6"})

    assert doses_of(plan_of(on, patient_id), "P1")["deep_breathing"].reps == 6


def test_the_pictures_are_of_the_side_that_was_typed(staff, send):
    answer, patient_id = send(**{f"{HEEL_SLIDES}.sets": ""})
    first = staff.client.get(f"/patients/{patient_id}/assign").text

    assert "/exercises/heel_slides/left.svg" in answer.text
    assert "/exercises/heel_slides/right.svg" in first


def test_a_programme_that_takes_too_long_a_day_is_warned_of_before_it_is_assigned(on, staff):
    path = f"/patients/{on.house.patient(on.now)}/assign"
    shown = {"shown.P1": "1", "take.P1.heel_slides": "1"}
    dose = {"sets": "10", "reps": "50", "hold_s": "10", "times_per_day": "3", "days_per_week": "7"}
    typed = {f"dose.P1.heel_slides.{part}": value for part, value in dose.items()}

    usual = staff.client.get(path).text
    long = staff.send(f"{path}/form", **shown, **typed).text

    assert "a day about" in usual
    assert "More than 45 minutes" not in usual
    assert "More than 45 minutes" in long
