"""The operation, and the gates after it."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from physio_service.domain.activity import ActivityKind
from physio_service.domain.episode import Outcome
from physio_service.domain.errors import Conflict, Invalid, NotAllowed, Stale
from physio_service.domain.event import SYSTEM, Actor, ActorKind
from physio_service.domain.offloading import Aid, Status
from physio_service.domain.staff import Scope
from physio_service.domain.step import Step
from physio_service.services import ending
from physio_service.store import care_plans, episodes, tokens
from physio_service.store.types import new_id
from tests.builders_care import offloading, open_phase, opened, operate, phases
from tests.builders_people import house
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


def test_before_the_operation_is_recorded_only_preparation_is_planned(here, episode_id):
    assert opened(here, episode_id) == ["P0"]
    assert phases(here, episode_id, date.min) == {"P0"}


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
