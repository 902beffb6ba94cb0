"""A patient's record in pieces, on both databases."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from physio_service.domain.activity import Source
from physio_service.domain.episode import Outcome
from physio_service.domain.errors import Invalid, NotFound
from physio_service.queries.record import (
    activities_between,
    episode,
    measured,
    require_patient,
)
from physio_service.services.ending import end
from physio_service.store import measurements
from tests.builders_people import house


def measure(here, patient_id, episode_id, score, now):
    with here.database.transaction() as tx:
        measurements.add(
            tx,
            here.clinic_id,
            patient_id,
            episode_id,
            "pain_usual",
            score,
            now,
            now.date(),
            Source.SMS,
            None,
        )


def test_an_episode_is_told_with_its_prescription_also_when_it_has_ended(database, clock):
    here = house(database, clock.now())
    patient_id = here.patient(clock.now())
    episode_id = here.assign(patient_id, clock.now())
    version = here.episode(episode_id).version
    end(
        database,
        here.physio,
        here.clinic_id,
        episode_id,
        Outcome.DISCHARGED,
        version=version,
        now=clock.now(),
    )

    found = here.look(lambda tx: episode(tx, here.clinic_id, episode_id))

    assert found.episode.outcome is Outcome.DISCHARGED
    assert found.offloading[0].status_word == "TTWB"


def test_what_another_clinic_has_is_not_found(database, clock):
    here = house(database, clock.now())
    patient_id = here.patient(clock.now())
    episode_id = here.assign(patient_id, clock.now())

    for ask in (
        lambda tx: episode(tx, uuid4(), episode_id),
        lambda tx: require_patient(tx, uuid4(), patient_id),
    ):
        with pytest.raises(NotFound):
            here.look(ask)
    here.look(lambda tx: require_patient(tx, here.clinic_id, patient_id))


def test_days_are_those_asked_for_and_no_others(database, clock):
    here = house(database, clock.now())
    patient_id = here.patient(clock.now())
    here.assign(patient_id, clock.now())
    first, last = date(2026, 3, 3), date(2026, 3, 4)

    found = here.look(lambda tx: activities_between(tx, here.clinic_id, patient_id, first, last))

    assert {activity.local_day for activity in found} == {first, last}


def test_measures_are_read_in_pieces_latest_first(database, clock):
    here = house(database, clock.now())
    patient_id = here.patient(clock.now())
    episode_id = here.assign(patient_id, clock.now())
    for score in range(5):
        measure(here, patient_id, episode_id, float(score), clock.now() + timedelta(days=score))

    seen, cursor = [], None
    for _ in range(3):
        page = here.look(
            lambda tx, after=cursor: measured(tx, here.clinic_id, patient_id, after=after, limit=2)
        )
        seen += [one.score for one in page.rows]
        cursor = page.next

    assert seen == [4.0, 3.0, 2.0, 1.0, 0.0]
    assert cursor is None


@pytest.mark.parametrize("cursor", [("x",), ("x", "y"), ("2026-03-02T09:00:00+00:00", "y")])
def test_a_cursor_of_another_list_is_refused(database, clock, cursor):
    here = house(database, clock.now())
    patient_id = here.patient(clock.now())

    with pytest.raises(Invalid):
        here.look(lambda tx: measured(tx, here.clinic_id, patient_id, after=cursor))
