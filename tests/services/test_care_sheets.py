"""Paper cannot outlive the prescription: the valid sheet is named, the old one called in (S10)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from physio_service.domain.offloading import Aid, Status
from physio_service.domain.patient import Reach
from physio_service.domain.step import Step
from physio_service.services import pausing
from physio_service.services.calling_in import call_in
from physio_service.store import messages as message_rows
from physio_service.store import sheets
from physio_service.store.schema import messages
from tests.builders_care import open_tasks, operate, pause, set_weeks, sign_step
from tests.builders_people import TEXTS, house

NO_WEIGHT = Step(Status.NWB, Aid.TWO_CRUTCHES)
PARTIAL = Step(Status.PWB, Aid.TWO_CRUTCHES)


@pytest.fixture
def here(database, clock):
    return house(database, clock.now())


def offloaded(here, clock, **changes):
    patient_id = here.patient(clock.now(), **changes)
    here.consent(patient_id, clock.now())
    episode_id = here.assign(patient_id, clock.now())
    clock.forward(days=14)
    operate(here, episode_id, clock.now())
    return patient_id, episode_id


def number(here, patient_id) -> int:
    return here.look(lambda tx: sheets.latest(tx, here.clinic_id, patient_id))


def told(here) -> list[tuple[str, str]]:
    """Return the state and words of each text about a sheet, oldest first."""
    wanted = select(messages.c.id).where(messages.c.kind == "sheet_replaced").order_by("id")

    def read(tx):
        ids = tx.connection.execute(wanted).scalars().all()
        found = [message_rows.get(tx, here.clinic_id, one) for one in ids]
        return [(one.state.value, one.body) for one in found]

    return here.look(read)


def test_each_change_of_what_the_sheet_says_gives_it_another_number(here, clock):
    patient_id, episode_id = offloaded(here, clock)
    before = number(here, patient_id)

    sign_step(here, episode_id, clock.now(), PARTIAL)

    assert number(here, patient_id) == before + 1


def test_tightening_makes_a_task_and_one_text_that_names_the_valid_sheet(here, clock):
    patient_id, episode_id = offloaded(here, clock)

    sign_step(here, episode_id, clock.now(), NO_WEIGHT)
    call_in(here.database, TEXTS, clock.now())
    call_in(here.database, TEXTS, clock.now())

    ((state, words),) = told(here)
    assert state == "queued"
    assert f"Only sheet {number(here, patient_id)} is valid" in words
    assert "replace_sheet" in open_tasks(here)


def test_loosening_calls_no_paper_in(here, clock):
    _, episode_id = offloaded(here, clock)

    sign_step(here, episode_id, clock.now(), PARTIAL)
    call_in(here.database, TEXTS, clock.now())

    assert told(here) == []
    assert "replace_sheet" not in open_tasks(here)


def test_extending_calls_paper_in_that_names_an_earlier_end(here, clock):
    _, episode_id = offloaded(here, clock)

    set_weeks(here, episode_id, clock.now(), 8)
    call_in(here.database, TEXTS, clock.now())

    assert [state for state, _ in told(here)] == ["queued"]


def test_a_text_that_waits_never_names_a_sheet_that_is_no_longer_valid(here, clock):
    patient_id, episode_id = offloaded(here, clock)
    sign_step(here, episode_id, clock.now(), NO_WEIGHT)
    call_in(here.database, TEXTS, clock.now())

    clock.forward(seconds=timedelta(hours=1).total_seconds())
    sign_step(here, episode_id, clock.now(), PARTIAL)
    call_in(here.database, TEXTS, clock.now())

    (first, _), (second, words) = told(here)
    assert (first, second) == ("suppressed", "queued")
    assert f"Only sheet {number(here, patient_id)} is valid" in words


@pytest.mark.parametrize("is_resumed", [True, False])
def test_a_text_that_a_pause_kept_back_names_the_valid_sheet_when_it_is_over(
    here, clock, is_resumed
):
    patient_id, episode_id = offloaded(here, clock)
    sign_step(here, episode_id, clock.now(), NO_WEIGHT)
    call_in(here.database, TEXTS, clock.now())

    pause(here, patient_id, clock.now(), until_at=clock.now() + timedelta(days=9))
    clock.forward(days=8)
    call_in(here.database, TEXTS, clock.now())
    assert [state for state, _ in told(here)] == ["suppressed"]

    if is_resumed:
        pausing.resume(here.database, here.physio, here.clinic_id, patient_id, now=clock.now())
    else:
        clock.forward(days=1)
    call_in(here.database, TEXTS, clock.now())
    call_in(here.database, TEXTS, clock.now())

    (first, _), (second, words) = told(here)
    assert (first, second) == ("suppressed", "queued")
    assert f"Only sheet {number(here, patient_id)} is valid" in words


def test_a_sheet_replaced_in_a_pause_is_named_when_it_is_over(here, clock):
    patient_id, episode_id = offloaded(here, clock)
    pause(here, patient_id, clock.now())
    sign_step(here, episode_id, clock.now(), NO_WEIGHT)
    call_in(here.database, TEXTS, clock.now())
    assert told(here) == []

    pausing.resume(here.database, here.physio, here.clinic_id, patient_id, now=clock.now())
    call_in(here.database, TEXTS, clock.now())

    assert [state for state, _ in told(here)] == ["queued"]


def test_a_pause_makes_nobody_tell_a_sheet_that_was_told(here, clock):
    patient_id, _ = offloaded(here, clock)
    pause(here, patient_id, clock.now())
    pausing.resume(here.database, here.physio, here.clinic_id, patient_id, now=clock.now())
    call_in(here.database, TEXTS, clock.now())

    assert told(here) == []


def test_a_patient_without_texts_has_the_task_alone(here, clock):
    _, episode_id = offloaded(here, clock, reach=Reach.PAPER)

    sign_step(here, episode_id, clock.now(), NO_WEIGHT)
    call_in(here.database, TEXTS, clock.now())

    assert told(here) == []
    assert "replace_sheet" in open_tasks(here)
