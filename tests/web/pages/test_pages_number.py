"""A number the carrier called unusable: shown, and tried again when staff say so."""

import pytest

from tests.builders_messages import PHONE
from tests.web.pages.conftest import Page


def mark(on, code="21612"):
    on.episode(patient := on.patient())
    on.queue(patient)
    on.send()
    on.receipt(on.carrier.handed[0].token, "undelivered", code=int(code))
    return patient.id


@pytest.mark.parametrize("code", ["21612", "21408", "30005"])
def test_staff_try_a_number_again_that_the_carrier_refused(on, staff, code):
    patient_id = mark(on, code)
    page = f"/patients/{patient_id}"
    before = Page(staff.client.get(page).text).text

    answer = staff.send(f"{page}/number/retry", page=page)
    on.queue(on.house.read(patient_id), sequence=1)
    on.send()

    assert "cannot be texted, says the carrier" in before
    assert answer.status_code == 303
    assert [text.to for text in on.carrier.handed] == [PHONE, PHONE]
    assert on.texts()[-1].state.value == "suppressed"  # nothing but the question before a yes
    assert "contact.unmarked" in on.journal("contact.")


def test_a_number_nothing_is_said_against_has_nothing_to_try_again(on, staff):
    page = f"/patients/{on.patient().id}"

    assert "number/retry" not in staff.client.get(page).text
    assert staff.send(f"{page}/number/retry", page=page).status_code == 409
