"""A patient's own hours: set, given up, and refused where they share none with the clinic's."""

from datetime import time

import pytest

from physio_service.domain.errors import Invalid
from physio_service.domain.event import SYSTEM
from physio_service.services.amending import AnyHour, PatientChange, change
from schedules.window import Window
from tests.builders_people import TEXTS


def set_hours(line, patient, own, **more):
    now = line.house.read(patient.id)
    wanted = PatientChange(own_window=own, **more)
    change(
        line.database,
        TEXTS,
        SYSTEM,
        line.clinic_id,
        patient.id,
        wanted,
        version=now.version,
        now=line.now,
    )
    return line.house.read(patient.id).own_window


def test_hours_are_set_and_given_up(line):
    patient = line.patient()
    own = Window(time(9), time(18))

    assert set_hours(line, patient, own) == own
    assert set_hours(line, patient, AnyHour.ANY) is None


def test_hours_must_leave_room_for_the_times_the_patient_chose(line):
    with pytest.raises(Invalid) as caught:
        set_hours(line, line.patient(), Window(time(9), time(12)))

    assert [fault.field for fault in caught.value.faults] == ["preferred_times"]


def test_hours_that_the_clinic_never_texts_in_are_refused(line):
    with pytest.raises(Invalid, match="own_window"):
        set_hours(line, line.patient(), Window(time(21), time(23)))
