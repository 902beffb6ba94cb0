"""The page before activation: every text of this patient's course, and nothing assigned yet."""

from datetime import timedelta

import pytest

from physio_service.app import create_app
from physio_service.container import build
from physio_service.domain.throttle import TooManyTries
from physio_service.web.rehearsals import PER_PERSON, WITHIN, Turns
from tests.builders_accounts import browser, quick_hasher, settings
from tests.builders_plans import CATALOGUE
from tests.web.pages.conftest import Page, faults
from tests.web.pages.test_pages_forms import ASSIGN

MESSAGE = {
    "number": 1,
    "local_at": "2026-03-02T09:30:00+00:00",
    "text": "Hillside: your morning session is ready.",
    "segments": 1,
    "cost": "0.0524",
    "currency": "USD",
    "rule": "P0.session",
    "made_by": "P0.session",
    "phase": "P0",
    "state": "delivered",
}
TOLD = {
    "assumptions": ["DRAFT, not for patients until signed"],
    "applied": {"window": {"opens": "08:00", "closes": "20:00"}, "texts_a_day": 2},
    "messages": [MESSAGE, MESSAGE | {"number": None, "rule": "week_cap", "state": "suppressed"}],
    "totals": {
        "texts": 1,
        "segments": 1,
        "cost": [{"currency": "USD", "amount": "0.0524"}],
    },
    "acts": [{"local_at": "2026-03-02T09:00:00+00:00", "what": "assigned"}],
}


@pytest.fixture
def asked() -> list[object]:
    return []


@pytest.fixture
def physio(on, tmp_path, asked):
    """A physiotherapist of an application whose rehearsals are quick."""

    def rehearse(standing, order):
        asked.append((standing, order))
        return TOLD

    container = build(
        settings(tmp_path, BEATS="0"),
        clock=on.clock,
        database=on.database,
        hasher=quick_hasher(),
        catalogue=CATALOGUE,
    )
    return browser(create_app(container.settings, container, rehearse)).sign_in("physio")


def test_every_text_is_shown_with_its_time_reason_and_cost(on, physio, asked):
    patient_id = on.house.patient(on.now)

    answer = physio.send(f"/patients/{patient_id}/assign/rehearsal", **ASSIGN)

    page = Page(answer.text)
    assert answer.status_code == 200
    assert "Mon 2 Mar, 09:30" in page.text
    assert "Getting ready: session" in page.text
    assert "Does not leave" in page.text
    assert "USD 0.0524" in page.text
    assert "DRAFT" in page.text
    ((standing, order),) = asked
    assert standing.patient.id == patient_id
    assert order.starting_status == "TTWB"


def test_a_rehearsal_assigns_nothing(on, physio):
    patient_id = on.house.patient(on.now)
    events = on.rows("events")

    physio.send(f"/patients/{patient_id}/assign/rehearsal", **ASSIGN)

    assert on.rows("episodes") == []
    assert {row["kind"] for row in on.rows("events")[len(events) :]} <= {
        "staff.signed_in",
        "patient.viewed",
    }


def test_what_was_typed_goes_on_to_assigning_and_back_to_the_form(on, physio):
    patient_id = on.house.patient(on.now)
    shown = Page(physio.send(f"/patients/{patient_id}/assign/rehearsal", **ASSIGN).text)
    carried = {name: value for name, value in shown.fields.items() if name != "csrf_token"}

    form = Page(physio.send(f"/patients/{patient_id}/assign/form", **carried).text)
    assigned = physio.send(f"/patients/{patient_id}/assign", **carried)

    assert carried.items() >= {name: value for name, value in ASSIGN.items() if value}.items()
    assert form.fields["offload_weeks"] == ASSIGN["offload_weeks"]
    assert assigned.status_code == 303


def test_what_cannot_be_assigned_is_not_rehearsed(on, physio, asked):
    patient_id = on.house.patient(on.now)

    answer = physio.send(
        f"/patients/{patient_id}/assign/rehearsal", **{**ASSIGN, "starting_status": ""}
    )

    assert answer.status_code == 422
    assert faults(answer) == ["starting_status"]
    assert asked == []


def test_too_many_rehearsals_wait_and_nothing_typed_is_lost(on, physio, asked):
    path = f"/patients/{on.house.patient(on.now)}/assign/rehearsal"
    for _ in range(PER_PERSON):
        physio.send(path, **ASSIGN)

    answer = physio.send(path, **ASSIGN)

    assert answer.status_code == 409
    assert "try again in 10 min" in answer.text
    assert Page(answer.text).fields["offload_weeks"] == ASSIGN["offload_weeks"]
    assert len(asked) == PER_PERSON


def test_who_waited_long_enough_may_rehearse_again(on):
    turns, staff_id = Turns(), on.house.physio_id
    for _ in range(PER_PERSON):
        turns.take(lambda: TOLD, staff_id, on.now)

    with pytest.raises(TooManyTries):
        turns.take(lambda: TOLD, staff_id, on.now + WITHIN - timedelta(seconds=1))
    assert turns.take(lambda: TOLD, staff_id, on.now + WITHIN) == TOLD


def test_one_rehearsal_at_a_time(on):
    turns = Turns(patience_s=0)

    def second():
        return turns.take(lambda: TOLD, on.house.physio_id, on.now)

    with pytest.raises(TooManyTries):
        turns.take(second, on.house.physio_id, on.now)
