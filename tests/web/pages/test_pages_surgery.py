"""Putting off an operation on the pages."""

from datetime import timedelta

import pytest

from tests.web.pages.conftest import Page, UnderWay, faults, told


@pytest.fixture
def waiting(on) -> UnderWay:
    patient_id = on.house.patient(on.now)
    surgery_day = on.now.date() + timedelta(days=14)
    return UnderWay(patient_id, on.house.assign(patient_id, on.now, surgery_day=surgery_day))


def test_a_postponed_operation_shows_as_held_everywhere(on, staff, waiting):
    path = waiting.course("/surgery")

    assert faults(staff.send(path, version="1")) == ["move"]
    assert faults(staff.send(path, version="1", move="moved")) == ["day"]
    assert staff.send(path, version="1", move="postponed", reason="a cold").status_code == 303

    page = Page(staff.client.get(waiting.path()).text)
    assert "Awaiting a date for the operation" in page.text
    assert "The operation awaits a date." in page.text
    assert "Ask after a date for the operation" in page.text
    assert "No day is planned." in Page(staff.client.get(waiting.course("/operation")).text).text
    assert staff.client.get("/").status_code == 200


def test_another_day_is_given_on_the_same_page(on, staff, waiting):
    new = on.now.date() + timedelta(days=30)
    day = {"day-day": str(new.day), "day-month": str(new.month), "day-year": str(new.year)}

    answer = staff.send(waiting.course("/surgery"), version="1", move="moved", **day)

    assert answer.status_code == 303
    assert told(on, waiting.id).active[0].episode.surgery_day == new
