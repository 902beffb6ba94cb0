"""A rehearsal for somebody registered: their zone, times and consent, and the clinic's limits."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from physio_service.domain.assignment import Assignment
from physio_service.domain.errors import Invalid
from physio_service.domain.offloading import Limb, Status
from physio_service.domain.patient import Consent, Reach
from physio_service.domain.plan import Choice
from physio_service.queries.rehearsal import standing_of
from physio_service.rehearsal import course
from physio_service.rehearsal.activating import rehearse_with
from physio_service.services import stocking
from physio_service.store.database import Database
from schedules.clock import VirtualClock
from schedules.window import Window
from tests.builders_messages import Line, line
from tests.builders_people import NOT_FOR
from tests.builders_plans import CATALOGUE, own_exercise
from tests.builders_store import KEYRING

REHEARSE = rehearse_with(CATALOGUE)


@pytest.fixture(autouse=True)
def short(monkeypatch):
    """Play sixteen days after the operation: each rule shows in them."""
    monkeypatch.setattr(course, "AFTER", timedelta(days=16))


@pytest.fixture
def on(tmp_path: Path, migrated_sqlite: bytes, clock: VirtualClock) -> Iterator[Line]:
    path = tmp_path / "physio.db"
    path.write_bytes(migrated_sqlite)
    with closing(Database(f"sqlite:///{path}", KEYRING, is_scratch=True)) as database:
        yield line(database, clock)


@pytest.fixture
def standing(on):
    patient_id = on.house.patient(on.now, zone="America/New_York", preferred_times=(time(9, 30),))
    on.house.consent(patient_id, on.now)
    with on.database.reading() as tx:
        return standing_of(tx, on.clinic_id, patient_id, on.now)


def order(surgery_day: date, **changed: object) -> Assignment:
    usual = {
        "protocol_id": "core_decompression",
        "limb": Limb.RIGHT,
        "surgery_day": surgery_day,
        "offload_weeks": 6,
        "starting_status": Status.NWB,
        "not_for": NOT_FOR,
    }
    return Assignment(**(usual | changed))


def test_it_begins_now_as_the_patient_stands(on, standing):
    told = REHEARSE(standing, order(on.now.date() + timedelta(days=5)))

    first = told["messages"][0]
    assert first["purpose"] == "session_discreet"
    assert datetime.fromisoformat(first["utc_at"]) >= on.now
    at = {row["local_at"][11:16]: row["purpose"] for row in told["messages"]}
    assert at.keys() == {"09:30", "13:30"}
    assert at["13:30"] == "weekly_safety"  # a check that nobody answers is asked once more
    assert {row["local_at"][-6:] for row in told["messages"]} == {"-05:00", "-04:00"}
    assert "The patient has agreed to texts." in " ".join(told["assumptions"])


def test_one_who_was_operated_on_is_rehearsed_from_the_phase_after_it(on, standing):
    told = REHEARSE(standing, order(on.now.date() - timedelta(days=3), operation_done=True))

    assert {row["phase"] for row in told["messages"]} == {"P1", "P2"}
    assert "The operation has taken place." in told["assumptions"]


def test_the_clinics_own_window_and_cap_are_applied(on, standing):
    clinic = replace(standing.clinic, window=Window(time(9), time(17)), max_texts_day=1)

    told = REHEARSE(replace(standing, clinic=clinic), order(on.now.date() + timedelta(days=5)))

    assert told["applied"]["window"] == {"opens": "09:00", "closes": "17:00"}
    assert told["applied"]["texts_a_day"] == 1
    assert told["totals"]["most_texts_in_a_day"] == 1


@pytest.mark.parametrize("consent", [Consent.DECLINED, Consent.WITHDRAWN])
def test_nobody_who_said_no_is_texted(on, standing, consent):
    patient = replace(standing.patient, consent=consent)

    told = REHEARSE(replace(standing, patient=patient), order(on.now.date() + timedelta(days=5)))

    assert told["totals"]["texts"] == 0
    assert told["totals"]["stopped_by"].keys() == {"no_consent"}


def test_one_who_was_not_asked_yet_agrees_when_asked(on, standing):
    patient = replace(standing.patient, consent=Consent.NONE)

    told = REHEARSE(replace(standing, patient=patient), order(on.now.date() + timedelta(days=5)))

    assert told["messages"][0]["purpose"] == "onboarding_consent"
    assert told["totals"]["by_purpose"]["session_discreet"] > 0


@pytest.mark.parametrize("change", [{"number": None}, {"reach": Reach.PAPER}])
def test_one_without_texts_gets_none(on, standing, change):
    if "reach" in change:
        found = replace(standing, patient=replace(standing.patient, **change))
    else:
        found = replace(standing, **change)

    told = REHEARSE(found, order(on.now.date() + timedelta(days=5)))

    assert told["messages"] == []
    assert "The patient gets no texts" in " ".join(told["assumptions"])


def test_the_exercises_as_filled_in_are_what_is_rehearsed(on, standing):
    only = {"P0": (), "P1": (Choice("heel_slides"),)}

    told = REHEARSE(standing, order(on.now.date() + timedelta(days=5), choices=only))

    assert "P0" not in {row["phase"] for row in told["messages"]}
    assert "P1" in {row["phase"] for row in told["messages"]}


def test_texts_of_another_country_are_priced_by_their_number(on, standing):
    found = replace(standing, number="+12025550143")

    told = REHEARSE(found, order(on.now.date() + timedelta(days=5)))

    assert {row["cost"] for row in told["messages"] if row["number"]} == {"0.0083"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"protocol_id": "unheard_of"}, "protocol_id"),
        ({"starting_status": None}, "starting_status"),
        ({"offload_weeks": 99}, "offload_weeks"),
        ({"choices": {"P1": (Choice("walking_programme"),)}}, "exercises.P1.walking_programme"),
    ],
)
def test_what_cannot_be_assigned_is_refused_by_field(on, standing, change, field):
    with pytest.raises(Invalid) as refused:
        REHEARSE(standing, order(on.now.date() + timedelta(days=5), **change))

    assert [fault.field for fault in refused.value.faults] == [field]


def test_a_rehearsal_knows_what_the_clinic_added_to_the_exercises(on, standing):
    surgery_day = on.now.date() + timedelta(days=2)
    stocking.add_exercise(
        on.database,
        CATALOGUE,
        CATALOGUE.figures,
        on.house.physio,
        on.clinic_id,
        own_exercise(phases=("P1",), minimum=Status.NWB),
        now=on.now,
    )
    with on.database.reading() as tx:
        stocked = standing_of(tx, on.clinic_id, standing.patient.id, on.now)

    told = REHEARSE(stocked, order(surgery_day, choices={"P1": (Choice("seat_lift"),)}))

    assert [one for one in told["messages"] if one["purpose"] == "session_discreet"]
