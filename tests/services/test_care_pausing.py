"""Pausing, resuming and ending."""

from collections import Counter
from datetime import date

import pytest
from sqlalchemy import select

from physio_service.domain.episode import Outcome
from physio_service.domain.errors import Conflict, Invalid, NotFound, Stale
from physio_service.domain.offloading import Aid, Status
from physio_service.domain.pause import PauseKind
from physio_service.domain.staff import Role
from physio_service.domain.step import Step
from physio_service.services import pausing, planning
from physio_service.store import pauses
from physio_service.store.schema import activities as activity_rows
from physio_service.store.schema import messages, tasks
from physio_service.store.types import new_id
from tests.builders_care import end, pause, sign_step
from tests.builders_people import House, house

TODAY = date(2026, 3, 2)
OPERATED = {"surgery_day": date(2026, 3, 1), "operation_done": True}


@pytest.fixture
def here(database, clock):
    return house(database, clock.now())


@pytest.fixture
def patient_id(here, clock):
    return here.patient(clock.now())


@pytest.fixture
def episode_id(here, patient_id, clock):
    return here.assign(patient_id, clock.now(), **OPERATED)


def states(here: House) -> Counter[str]:
    return here.look(
        lambda tx: Counter(tx.connection.execute(select(activity_rows.c.state)).scalars())
    )


def test_a_pause_cancels_what_waits_and_resuming_ends_it(here, clock):
    patient_id = here.patient(clock.now(), ask_by_text=True)

    pause(here, patient_id, clock.now())

    waiting = here.look(
        lambda tx: tx.connection.execute(select(messages.c.state, messages.c.rule)).all()
    )
    assert [tuple(row) for row in waiting] == [("suppressed", "paused")]
    with pytest.raises(Conflict):
        pause(here, patient_id, clock.now())
    clock.forward(hours=1)
    pausing.resume(here.database, here.physio, here.clinic_id, patient_id, now=clock.now())
    assert here.look(lambda tx: pauses.open_at(tx, here.clinic_id, patient_id, clock.now())) is None
    with pytest.raises(Conflict):
        pausing.resume(here.database, here.physio, here.clinic_id, patient_id, now=clock.now())


def test_what_was_resumed_can_be_resumed_again_after_the_clock_was_put_back(here, clock):
    patient_id = here.patient(clock.now())
    pause(here, patient_id, clock.now())
    before = clock.now()
    clock.forward(hours=1)
    pausing.resume(here.database, here.physio, here.clinic_id, patient_id, now=clock.now())

    pausing.resume(here.database, here.physio, here.clinic_id, patient_id, now=before)

    assert here.look(lambda tx: pauses.open_at(tx, here.clinic_id, patient_id, before)) is None


def test_a_pause_ends_ahead_or_not_at_all(here, patient_id, clock):
    with pytest.raises(Invalid):
        pause(here, patient_id, clock.now(), until_at=clock.now())
    with pytest.raises(NotFound):
        pause(here, new_id(), clock.now())


def asked_to_call(here: House) -> bool:
    kinds = here.look(lambda tx: set(tx.connection.execute(select(tasks.c.kind)).scalars()))
    return "paused_while_offloaded" in kinds


@pytest.mark.parametrize("kind", PauseKind)
def test_any_pause_while_offloaded_is_a_task_of_the_same_day(
    here, patient_id, episode_id, clock, kind
):
    pause(here, patient_id, clock.now(), kind=kind, reason="  ")

    assert asked_to_call(here)


@pytest.mark.parametrize(
    ("kind", "tells"),
    [(PauseKind.PATIENT, False), (PauseKind.CLINIC, False), (PauseKind.ILLNESS, True)],
)
def test_a_clinician_who_says_why_has_called_already_unless_it_is_illness(
    here, patient_id, episode_id, clock, kind, tells
):
    kept = pause(here, patient_id, clock.now(), kind=kind, reason=" Away, seen today ")

    assert asked_to_call(here) is tells
    held = here.look(lambda tx: pauses.open_at(tx, here.clinic_id, patient_id, clock.now()))
    assert (held, held.reason) == (kept, "Away, seen today")


def test_the_reason_of_somebody_else_is_no_call(here, patient_id, episode_id, clock):
    by = here.staff(Role.ASSISTANT, clock.now())

    pause(here, patient_id, clock.now(), reason="Away", by=by)

    assert asked_to_call(here)


def test_full_weight_with_an_aid_is_offloaded_still(here, patient_id, episode_id, clock):
    for step in (Step(Status.WBAT, Aid.ONE_CRUTCH), Step(Status.FWB, Aid.STICK)):
        sign_step(here, episode_id, clock.now(), step)

    pause(here, patient_id, clock.now())

    assert asked_to_call(here)


def test_no_task_once_both_load_and_aid_are_free(here, patient_id, episode_id, clock):
    for step in (Step(Status.WBAT, Aid.ONE_CRUTCH), Step(Status.FWB, Aid.NONE)):
        sign_step(here, episode_id, clock.now(), step)

    pause(here, patient_id, clock.now(), kind=PauseKind.ILLNESS)

    assert not asked_to_call(here)


def test_illness_before_the_operation_is_no_such_task(here, patient_id, clock):
    pause(here, patient_id, clock.now(), kind=PauseKind.ILLNESS)

    assert not asked_to_call(here)


def test_an_offloading_that_begins_inside_a_pause_is_one(here, patient_id, clock):
    pause(here, patient_id, clock.now(), reason="On holiday until the operation")

    here.assign(patient_id, clock.now(), **OPERATED)

    assert asked_to_call(here)


def test_ending_calls_off_what_lies_ahead_and_keeps_what_was(here, patient_id, episode_id, clock):
    here.consent(patient_id, clock.now())
    clock.forward(hours=3)

    end(here, episode_id, clock.now())

    episode = here.episode(episode_id)
    assert (episode.is_active, episode.outcome, episode.ended_at) == (
        False,
        Outcome.DISCHARGED,
        clock.now(),
    )
    assert states(here)["planned"] == 1  # this morning's
    rules = here.look(lambda tx: set(tx.connection.execute(select(messages.c.rule)).scalars()))
    assert rules == {"episode_ended"}
    with here.database.transaction() as tx:
        assert planning.replan(tx, here.clinic_id, episode_id, clock.now()).is_empty


def test_an_episode_ends_once_and_as_it_was_seen(here, episode_id, clock):
    with pytest.raises(Stale):
        end(here, episode_id, clock.now(), version=9)
    end(here, episode_id, clock.now())
    with pytest.raises(Conflict):
        end(here, episode_id, clock.now(), version=3)


def test_after_the_end_the_patient_can_begin_again(here, patient_id, episode_id, clock):
    end(here, episode_id, clock.now())

    assert here.assign(patient_id, clock.now())
