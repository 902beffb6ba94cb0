"""Episodes, prescriptions, plans, activities, pauses, measurements and approvals."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from physio_service.domain.activity import Source
from physio_service.domain.episode import EpisodeState, Outcome, PhaseOpening
from physio_service.domain.errors import NotFound, Stale
from physio_service.domain.offloading import Status
from physio_service.domain.pause import PauseKind
from physio_service.queries.record import measured
from physio_service.store import (
    approvals,
    care_plans,
    episodes,
    measurements,
    pauses,
    prescriptions,
)
from physio_service.store.types import new_id
from tests.builders_people import house
from tests.builders_plans import prescribed

DAY = date(2026, 3, 2)


@pytest.fixture
def here(database, clock):
    return house(database, clock.now())


@pytest.fixture
def patient_id(here, clock):
    return here.patient(clock.now())


@pytest.fixture
def episode_id(here, patient_id, clock):
    """An episode whose operation lies ahead; its own activities are of other days."""
    return here.assign(patient_id, clock.now(), surgery_day=date(2026, 8, 1))


def test_an_episode_is_changed_only_as_it_was_seen(here, episode_id, clock):
    seen = here.episode(episode_id)

    with here.database.transaction() as tx:
        episodes.touch(tx, here.clinic_id, episode_id, version=seen.version)
    with pytest.raises(Stale), here.database.transaction() as tx:
        episodes.end(
            tx,
            here.clinic_id,
            episode_id,
            version=seen.version,
            outcome=Outcome.DISCHARGED,
            now=clock.now(),
        )

    assert here.episode(episode_id).state is EpisodeState.ACTIVE
    with pytest.raises(NotFound):
        here.look(lambda tx: episodes.get(tx, new_id(), episode_id))


def test_a_limb_has_one_active_episode_at_a_time(here, episode_id, clock):
    active = here.episode(episode_id)
    another = replace(active, id=new_id())

    with here.database.transaction() as tx:
        assert not episodes.add(tx, another, "", clock.now())
        episodes.end(
            tx,
            here.clinic_id,
            episode_id,
            version=active.version,
            outcome=Outcome.TRANSFERRED,
            now=clock.now(),
        )
        assert episodes.add(tx, another, "a stated reason", clock.now())
        assert episodes.active_of(tx, here.clinic_id, active.patient_id)[0].id == another.id
    assert here.episode(episode_id).outcome is Outcome.TRANSFERRED


def test_the_episode_planned_least_far_is_planned_first(here, episode_id, clock):
    other = here.assign(here.patient(clock.now()), clock.now())

    def behind(day: date):
        return [one.id for one in here.look(lambda tx: episodes.to_plan(tx, day, 10))]

    assert behind(DAY) == []
    with here.database.transaction() as tx:
        episodes.set_planned_to(tx, here.clinic_id, other, DAY - timedelta(days=1))
    assert behind(DAY) == [other]
    assert behind(DAY + timedelta(days=30)) == [other, episode_id]


def test_openings_come_back_in_order(here, episode_id, clock):
    opening = PhaseOpening("P1", 2, DAY, here.physio_id)

    with here.database.transaction() as tx:
        episodes.open_phase(tx, here.episode(episode_id), opening, "letter of 2 March", clock.now())

    opened = here.look(lambda tx: episodes.openings(tx, here.clinic_id, episode_id))
    assert [one.phase_id for one in opened] == ["P0", "P1"]
    assert opened[1] == opening


def test_a_phase_of_offloading_starts_once_and_ends_once(here, patient_id, episode_id, clock):
    def sign(tx):
        return prescriptions.start(
            tx,
            here.clinic_id,
            episode_id,
            1,
            DAY,
            signed_off_by=here.physio_id,
            authority="surgeon's letter",
            now=clock.now(),
        )

    with here.database.transaction() as tx:
        (planned,) = prescriptions.of_episode(tx, here.clinic_id, episode_id)
        assert prescriptions.in_force_of(tx, here.clinic_id, patient_id) == ()
        assert prescriptions.move(
            tx, here.clinic_id, episode_id, replace(planned, planned_end_day=DAY)
        )
        assert [sign(tx), sign(tx)] == [True, False]
        assert not prescriptions.move(tx, here.clinic_id, episode_id, planned)
        (running,) = prescriptions.in_force_of(tx, here.clinic_id, patient_id)
        ends = [prescriptions.end(tx, here.clinic_id, episode_id, 1, DAY) for _ in range(2)]

    assert (running.started_day, running.planned_end_day) == (DAY, DAY)
    assert ends == [True, False]
    assert here.look(lambda tx: prescriptions.in_force_of(tx, here.clinic_id, patient_id)) == ()


def test_a_prescription_keeps_its_words(here, episode_id, clock):
    with here.database.transaction() as tx:
        (first,) = prescriptions.of_episode(tx, here.clinic_id, episode_id)
        second = replace(
            first,
            sequence=2,
            status=Status.PWB,
            exercise_ceiling=Status.PWB,
            limits="up to half",
            reason="slow to heal",
        )
        prescriptions.add(tx, here.clinic_id, episode_id, [second], clock.now())

    assert here.look(lambda tx: prescriptions.of_episode(tx, here.clinic_id, episode_id)) == (
        first,
        second,
    )
    with pytest.raises(NotFound), here.database.transaction() as tx:
        prescriptions.add(tx, here.clinic_id, new_id(), [second], clock.now())


def test_a_version_of_a_plan_never_changes(here, episode_id, clock):
    original = here.look(lambda tx: care_plans.get(tx, here.clinic_id, episode_id, 1))

    with here.database.transaction() as tx:
        assert not care_plans.add(
            tx, here.clinic_id, episode_id, 1, prescribed(), here.physio_id, clock.now()
        )
        assert care_plans.get(tx, here.clinic_id, episode_id, 1) == original
    with pytest.raises(NotFound):
        here.look(lambda tx: care_plans.get(tx, here.clinic_id, episode_id, 2))


def test_a_pause_is_found_while_it_holds(here, patient_id, clock):
    now = clock.now()
    tomorrow = now + timedelta(days=1)

    with here.database.transaction() as tx:
        pause = pauses.start(tx, here.clinic_id, patient_id, PauseKind.CLINIC, now, tomorrow)

        def held(at: datetime):
            return pauses.open_at(tx, here.clinic_id, patient_id, at)

        assert [held(now), held(tomorrow - timedelta(seconds=1))] == [pause, pause]
        assert [held(now - timedelta(seconds=1)), held(tomorrow)] == [None, None]

        def overlaps(from_at: datetime, to_at: datetime):
            return pauses.overlapping(tx, here.clinic_id, patient_id, from_at, to_at) is not None

        assert overlaps(now - timedelta(hours=1), now + timedelta(seconds=1))
        assert not overlaps(now - timedelta(hours=1), now)
        assert not overlaps(tomorrow, tomorrow + timedelta(hours=1))

        assert [pauses.end(tx, here.clinic_id, patient_id, now) for _ in range(2)] == [(pause,), ()]
        assert held(now) is None


def test_every_measurement_is_kept_as_it_was_said(here, patient_id, episode_id, clock):
    def measure(tx, kind: str, score: float, hours: int):
        at = clock.now() + timedelta(hours=hours)
        measurements.add(
            tx, here.clinic_id, patient_id, episode_id, kind, score, at, DAY, Source.SMS
        )

    with here.database.transaction() as tx:
        measure(tx, "pain", 3, hours=2)
        measure(tx, "pain", 6, hours=1)
        measure(tx, "crutches", 1, hours=3)

        found = measured(tx, here.clinic_id, patient_id).rows
        assert [(one.kind, one.score) for one in found] == [
            ("crutches", 1),
            ("pain", 3),
            ("pain", 6),
        ]
        assert {(one.source, one.local_day) for one in found} == {(Source.SMS, DAY)}


def test_content_is_signed_once_for_one_clinic(here, clock):
    def sign(tx, note: str):
        return approvals.add(
            tx, here.clinic_id, "a.yaml", "1.0.0", "h" * 64, here.physio_id, note, clock.now()
        )

    with here.database.transaction() as tx:
        assert not approvals.is_signed(tx, here.clinic_id, "h" * 64)
        assert sign(tx, "read it twice")
        assert sign(tx, "") is None
        assert approvals.is_signed(tx, here.clinic_id, "h" * 64)
        assert not approvals.is_signed(tx, new_id(), "h" * 64)
        assert approvals.signed_hashes(tx, here.clinic_id) == {"h" * 64}
