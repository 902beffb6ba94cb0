"""Assigning a protocol, signing its files, the operation, and the gates after it."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from physio_service.domain.activity import ActivityKind
from physio_service.domain.episode import Outcome
from physio_service.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from physio_service.domain.event import SYSTEM, Actor, ActorKind
from physio_service.domain.offloading import Aid, Status
from physio_service.domain.staff import Role, Scope
from physio_service.services import approving, assigning, ending, opening, operating
from physio_service.services.opening import Step
from physio_service.store import care_plans, episodes, patients, prescriptions, tokens
from physio_service.store.schema import tasks
from physio_service.store.types import new_id
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


def operate(
    here: House, episode_id, now: datetime, day: date = SURGERY, *, version: int = 1, who=None
) -> None:
    operating.record_operation(
        here.database, who or here.physio, here.clinic_id, episode_id, day, version=version, now=now
    )


def open_phase(here: House, episode_id, now: datetime, phase_id: str, **given: object) -> None:
    asked = {"authority": "seen by the surgeon", "version": here.episode(episode_id).version}
    opening.open_phase(
        here.database,
        given.pop("who", here.physio),
        here.clinic_id,
        episode_id,
        phase_id,
        now=now,
        **(asked | given),
    )


def phases(here: House, episode_id, from_day: date) -> set[str]:
    return {one.phase_id for one in here.agenda(episode_id, day=from_day)}


def opened(here: House, episode_id) -> list[str]:
    kept = here.look(lambda tx: episodes.openings(tx, here.clinic_id, episode_id))
    return [one.phase_id for one in kept]


def offloading(here: House, episode_id):
    return here.look(lambda tx: prescriptions.of_episode(tx, here.clinic_id, episode_id))


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


def test_before_the_operation_is_recorded_only_preparation_is_planned(here, episode_id):
    assert opened(here, episode_id) == ["P0"]
    assert phases(here, episode_id, date.min) == {"P0"}


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


@pytest.mark.parametrize(
    "who", [SYSTEM, Actor(ActorKind.PATIENT, new_id()), Actor(ActorKind.STAFF, new_id())]
)
def test_no_beat_no_patient_and_no_stranger_records_an_operation(here, episode_id, clock, who):
    with pytest.raises(NotAllowed):
        operate(here, episode_id, clock.now() + timedelta(days=15), who=who)


def test_a_program_acts_in_the_name_of_the_tokens_owner(here, patient_id, clock):
    with here.database.transaction() as tx:
        token_id = tokens.add(
            tx,
            here.clinic_id,
            here.physio_id,
            label="import",
            token_hash=b"t" * 32,
            scopes=[Scope.WRITE],
            now=clock.now(),
            expires_at=clock.now() + timedelta(days=1),
        )

    program = replace(here, physio=Actor(ActorKind.TOKEN, token_id))
    episode_id = program.assign(patient_id, clock.now())
    operate(here, episode_id, clock.now() + timedelta(days=14), who=program.physio)

    kept = here.look(lambda tx: episodes.openings(tx, here.clinic_id, episode_id))
    assert {one.opened_by for one in kept} == {here.physio_id}


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
        sign(here.physio, CORE.path, CORE.content_hash)
    assert here.events("file.signed") == []


def test_recording_the_operation_opens_the_first_phase_and_starts_offloading(
    here, episode_id, clock
):
    clock.move_to(datetime(2026, 3, 16, 18, tzinfo=clock.now().tzinfo))

    operate(here, episode_id, clock.now())

    (phase,) = offloading(here, episode_id)
    assert opened(here, episode_id) == ["P0", "P1"]
    assert (phase.started_day, here.episode(episode_id).operated_at) == (SURGERY, clock.now())
    assert phases(here, episode_id, date(2026, 3, 17)) == {"P1"}
    assert here.events("plan.changed") == []


def test_an_operation_on_another_day_moves_every_planned_day(here, episode_id, clock):
    clock.forward(days=16)

    operate(here, episode_id, clock.now(), date(2026, 3, 18))

    episode = here.episode(episode_id)
    plan = here.look(lambda tx: care_plans.get(tx, here.clinic_id, episode_id, 2))
    (phase,) = offloading(here, episode_id)
    checks = [one.local_day for one in here.agenda(episode_id) if one.kind is ActivityKind.CHECK]
    assert (episode.plan_version, episode.surgery_day) == (2, date(2026, 3, 18))
    assert plan.phase("P1").first_day == date(2026, 3, 18)
    assert phase.planned_end_day == date(2026, 4, 29)
    assert checks == [date(2026, 3, 25), date(2026, 4, 1)]


def test_an_operation_is_recorded_once_not_ahead_and_as_seen(here, episode_id, clock):
    with pytest.raises(Invalid):
        operate(here, episode_id, clock.now())
    clock.forward(days=15)
    with pytest.raises(Stale):
        operate(here, episode_id, clock.now(), version=7)
    assert opened(here, episode_id) == ["P0"]

    operate(here, episode_id, clock.now())
    with pytest.raises(Conflict):
        operate(here, episode_id, clock.now(), version=2)


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


def test_the_next_phase_opens_only_by_a_person_with_an_authority(here, episode_id, clock):
    clock.forward(days=14)
    with pytest.raises(Conflict):
        open_phase(here, episode_id, clock.now(), "P1")
    operate(here, episode_id, clock.now())
    clock.forward(days=30)

    with pytest.raises(Invalid):
        open_phase(here, episode_id, clock.now(), "P2", authority=" ")
    open_phase(here, episode_id, clock.now(), "P2")

    assert opened(here, episode_id) == ["P0", "P1", "P2"]
    assert phases(here, episode_id, date(2026, 4, 16)) == {"P2"}
    assert offloading(here, episode_id)[0].ended_day is None


@pytest.mark.parametrize("phase_id", ["P0", "P1", "P3", "P9"])
def test_no_phase_is_skipped_repeated_or_made_up(here, episode_id, clock, phase_id):
    clock.forward(days=14)
    operate(here, episode_id, clock.now())

    with pytest.raises(Invalid):
        open_phase(here, episode_id, clock.now(), phase_id)


def test_going_back_needs_no_authority(here, episode_id, clock):
    clock.forward(days=14)
    operate(here, episode_id, clock.now())
    open_phase(here, episode_id, clock.now(), "P2")

    open_phase(here, episode_id, clock.now(), "P1", authority="")

    assert opened(here, episode_id) == ["P0", "P1", "P2", "P1"]
    assert phases(here, episode_id, date(2026, 3, 17)) == {"P1"}


def test_a_phase_that_needs_more_load_opens_only_with_the_step_signed(here, episode_id, clock):
    clock.forward(days=14)
    operate(here, episode_id, clock.now())
    open_phase(here, episode_id, clock.now(), "P2")
    clock.forward(days=45)
    now = clock.now()

    for step in (
        None,
        Step(Status.TTWB, Aid.TWO_CRUTCHES),
        Step(Status.FWB, Aid.NONE),
    ):
        with pytest.raises(Invalid):
            open_phase(here, episode_id, now, "P3", step=step)
    assert offloading(here, episode_id)[0].ended_day is None

    open_phase(here, episode_id, now, "P3", step=Step(Status.PWB, Aid.TWO_CRUTCHES, "a quarter"))

    first, second = offloading(here, episode_id)
    assert (first.ended_day, second.started_day) == (now.date(), now.date())
    assert (second.status, second.limits) == (Status.PWB, "a quarter")
    assert here.events("offloading.phase_opened")[-1]["status"] == "PWB"


def test_a_sign_off_on_an_outdated_view_is_refused(here, episode_id, clock):
    clock.forward(days=14)
    operate(here, episode_id, clock.now())

    with pytest.raises(Stale):
        open_phase(here, episode_id, clock.now(), "P2", version=1)

    assert opened(here, episode_id) == ["P0", "P1"]


def test_an_ended_episode_is_neither_operated_nor_opened(here, episode_id, clock):
    clock.forward(days=14)
    ending.end(
        here.database,
        here.physio,
        here.clinic_id,
        episode_id,
        Outcome.OPERATION_CANCELLED,
        version=1,
        now=clock.now(),
    )

    with pytest.raises(Conflict):
        operate(here, episode_id, clock.now(), version=2)
    with pytest.raises(Conflict):
        open_phase(here, episode_id, clock.now(), "P1")
