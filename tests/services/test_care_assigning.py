"""Assigning a protocol, signing its files, the operation, and the gates after it."""

from dataclasses import replace
from datetime import date, time

import pytest
from sqlalchemy import select

from physio_service.domain.episode import Outcome
from physio_service.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from physio_service.domain.event import Actor
from physio_service.domain.offloading import Status
from physio_service.domain.staff import Role
from physio_service.services import approving, assigning, ending
from physio_service.store import care_plans, episodes, patients
from physio_service.store.schema import tasks
from tests.builders_care import offloading, open_phase, opened, operate, phases
from tests.builders_people import House, house, order
from tests.builders_plans import CATALOGUE

SURGERY = date(2026, 3, 16)
HIP = next(file for file in CATALOGUE.files if file.kind == "exercises")
CORE = next(file for file in CATALOGUE.files if file.kind == "protocol")


@pytest.fixture
def here(database, clock):
    return house(database, clock.now())


@pytest.fixture
def patient_id(here, clock):
    return here.patient(clock.now())


@pytest.fixture
def episode_id(here, patient_id, clock):
    return here.assign(patient_id, clock.now())


def open_tasks(here: House) -> list[str]:
    wanted = select(tasks.c.dedupe).where(tasks.c.closed_at.is_(None)).order_by(tasks.c.id)
    return here.look(lambda tx: list(tx.connection.execute(wanted).scalars()))


def test_an_assignment_makes_an_episode_a_plan_a_prescription_and_two_weeks(here, clock):
    episode_id = here.assign(here.patient(clock.now()), clock.now())

    episode = here.episode(episode_id)
    plan = here.look(lambda tx: care_plans.get(tx, here.clinic_id, episode_id, 1))
    (phase,) = offloading(here, episode_id)
    days = {one.local_day for one in here.agenda(episode_id)}
    assert (episode.surgery_day, episode.operated_at, episode.plan_version) == (SURGERY, None, 1)
    assert plan.content_hash == CORE.content_hash
    assert (phase.status, phase.started_day) == (Status.TTWB, None)
    assert (min(days), max(days)) == (date(2026, 3, 2), date(2026, 3, 15))
    assert len(here.agenda(episode_id)) == 28


def test_an_assignment_is_all_or_nothing(here, patient_id, clock):
    with pytest.raises(Invalid) as refusal:
        here.assign(patient_id, clock.now(), starting_status=None, not_for={})

    assert "starting_status" in str(refusal.value)
    assert here.events("episode.assigned") == []
    assert here.look(lambda tx: episodes.active_of(tx, here.clinic_id, patient_id)) == ()


def test_a_second_active_episode_is_refused(here, patient_id, episode_id, clock):
    with pytest.raises(Conflict):
        here.assign(patient_id, clock.now())


def test_an_archived_patient_is_not_assigned(here, patient_id, clock):
    with here.database.transaction() as tx:
        patients.change(tx, here.clinic_id, patient_id, version=1, archived_at=clock.now())

    with pytest.raises(Conflict):
        here.assign(patient_id, clock.now())


def test_an_unknown_protocol_is_refused(here, patient_id, clock):
    with pytest.raises(Invalid):
        here.assign(patient_id, clock.now(), protocol_id="knee")


def test_the_times_chosen_with_the_plan_become_the_patients(here, patient_id, clock):
    times = (time(9), time(12, 30), time(18))

    episode_id = here.assign(patient_id, clock.now(), preferred_times=times)

    first = here.agenda(episode_id, day=date(2026, 3, 3))
    assert here.read(patient_id).preferred_times == times
    assert first[0].due_at.time() == time(9)
    with pytest.raises(Invalid):
        here.assign(here.patient(clock.now()), clock.now(), preferred_times=(time(2),))


@pytest.mark.parametrize("role", [Role.ASSISTANT, Role.VIEWER])
def test_only_a_clinician_assigns_operates_opens_and_ends(
    here, patient_id, episode_id, clock, role
):
    who, now = here.staff(role, clock.now()), clock.now()

    for attempt in (
        lambda: operate(here, episode_id, now, who=who),
        lambda: open_phase(here, episode_id, now, "P1", who=who),
        lambda: ending.end(
            here.database, who, here.clinic_id, episode_id, Outcome.DISCHARGED, version=1, now=now
        ),
        lambda: replace(here, physio=who).assign(here.patient(now), now),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_an_unsigned_file_is_not_assigned_with_a_real_carrier(here, patient_id, clock):
    now = clock.now()

    def assign():
        return assigning.assign(
            here.database,
            CATALOGUE,
            here.physio,
            here.clinic_id,
            patient_id,
            order(),
            drafts_allowed=False,
            now=now,
        )

    def sign(file):
        return approving.sign(
            here.database,
            CATALOGUE,
            surgeon,
            here.clinic_id,
            file.path,
            file.content_hash,
            "read",
            now=now,
        )

    surgeon = here.staff(Role.SURGEON, now)
    with pytest.raises(Conflict, match="core_decompression"):
        assign()
    assert [sign(CORE), sign(CORE)] == [True, False]
    with pytest.raises(Conflict, match="hip"):
        assign()
    assert sign(HIP)
    assert assign()

    left = here.look(lambda tx: approving.unsigned(tx, CATALOGUE, here.clinic_id))
    assert {file.path for file in left} == {
        file.path for file in CATALOGUE.files if file not in (CORE, HIP)
    }
    first, _ = here.events("file.signed")
    assert first["approver"] == str(surgeon.id)
    assert first["content_hash"] == CORE.content_hash


def test_what_was_not_read_is_not_signed(here, clock):
    def sign(who: Actor, path: str, content_hash: str) -> None:
        approving.sign(
            here.database,
            CATALOGUE,
            who,
            here.clinic_id,
            path,
            content_hash,
            "",
            now=clock.now(),
        )

    admin = here.staff(Role.ADMIN, clock.now())
    with pytest.raises(Conflict):
        sign(admin, CORE.path, "0" * 64)
    with pytest.raises(NotFound):
        sign(admin, "../secret.yaml", CORE.content_hash)
    with pytest.raises(NotAllowed):
        sign(here.staff(Role.ASSISTANT, clock.now()), CORE.path, CORE.content_hash)
    assert here.events("file.signed") == []


def test_an_assignment_after_the_operation_starts_in_the_first_phase(here, patient_id, clock):
    day = date(2026, 2, 26)

    episode_id = here.assign(patient_id, clock.now(), surgery_day=day, operation_done=True)

    assert opened(here, episode_id) == ["P1"]
    assert offloading(here, episode_id)[0].started_day == day
    assert phases(here, episode_id, date.min) == {"P1"}
    assert here.episode(episode_id).operated_at == clock.now()


def test_without_the_word_that_it_took_place_nothing_follows_a_passed_day(here, patient_id, clock):
    episode_id = here.assign(
        patient_id, clock.now(), surgery_day=date(2026, 2, 26), operation_done=False
    )

    assert here.agenda(episode_id) == []
    assert open_tasks(here) == [f"gate:{episode_id}:P1"]


def test_whoever_records_the_operation_has_done_what_its_task_asked(here, patient_id, clock):
    episode_id = here.assign(
        patient_id, clock.now(), surgery_day=date(2026, 2, 26), operation_done=False
    )

    operate(
        here, episode_id, clock.now(), date(2026, 2, 26), version=here.episode(episode_id).version
    )

    # The next gate is ten days away at most, so its tasks are open by now.
    asked = open_tasks(here)
    assert asked == [f"limits:{episode_id}:2026-03-12", f"gate:{episode_id}:P2"]
