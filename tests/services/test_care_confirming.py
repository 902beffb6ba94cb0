"""Criteria as they stand in a course under way, and what people record about them."""

import pytest

from physio_service.domain.assessment import Assessment, Wound
from physio_service.domain.criterion import Said, Standing, Why
from physio_service.domain.errors import Conflict, Invalid, NotAllowed, NotFound
from physio_service.domain.event import SYSTEM
from physio_service.domain.record import NewRecord
from physio_service.domain.staff import Role
from physio_service.domain.task import NewTask, TaskKind, Tier
from physio_service.queries.criteria import criteria_at
from physio_service.queries.record import episode
from physio_service.services.confirming import confirm
from physio_service.services.recording import withdraw
from physio_service.store import measurements, tasks
from tests.builders_care import end, open_phase, opened, operate
from tests.builders_people import house


@pytest.fixture
def here(database, clock):
    return house(database, clock.now())


@pytest.fixture
def episode_id(here, clock):
    """A course two weeks after the operation, in its first phase."""
    made = here.assign(here.patient(clock.now()), clock.now())
    clock.forward(days=14)
    operate(here, made, clock.now())
    return made


def say(here, episode_id, criterion, now, said=Said.YES, *, who=None, note=""):
    signer = who or here.physio
    confirm(here.database, signer, here.clinic_id, episode_id, criterion, said, note, now=now)


def stands(here, episode_id, now) -> dict[str, Standing]:
    found = here.look(lambda tx: criteria_at(tx, episode(tx, here.clinic_id, episode_id), now))
    return {one.judgement.criterion.id: one.judgement.standing for one in found}


def measure(here, episode_id, score, now, kind="pain_rest"):
    patient_id = here.episode(episode_id).patient_id
    with here.database.transaction() as tx:
        measurements.add(
            tx, here.clinic_id, patient_id, episode_id, kind, score, now, now.date(), "sms"
        )


def test_what_nobody_said_or_saw_is_not_known(here, episode_id, clock):
    assert stands(here, episode_id, clock.now()) == {
        "day_14": Standing.NOT_MET,
        "wound_closed": Standing.NOT_KNOWN,
        "pain_at_rest": Standing.NOT_KNOWN,
        "safe_on_crutches": Standing.NOT_KNOWN,
        "clinician_agrees": Standing.NOT_KNOWN,
    }


def test_time_answers_scores_and_assessments_each_satisfy_theirs(here, episode_id, clock):
    clock.forward(days=14)
    now = clock.now()
    measure(here, episode_id, 2, now)
    here.record(episode_id, NewRecord(now.date(), Assessment(wound=Wound.CLOSED_DRY)), now)
    assistant = here.staff(Role.ASSISTANT, now)
    say(here, episode_id, "safe_on_crutches", now, who=assistant, note="by telephone")
    say(here, episode_id, "clinician_agrees", now)

    assert set(stands(here, episode_id, now).values()) == {Standing.MET}
    assert opened(here, episode_id) == ["P0", "P1"]
    told = here.look(lambda tx: criteria_at(tx, episode(tx, here.clinic_id, episode_id), now))
    assert told[-1].said_by == "Sam Example"


def test_the_last_word_holds_and_a_withdrawn_one_was_never_said(here, episode_id, clock):
    for said, standing in (
        (Said.YES, Standing.MET),
        (Said.NO, Standing.NOT_MET),
        (Said.WITHDRAWN, Standing.NOT_KNOWN),
    ):
        say(here, episode_id, "wound_closed", clock.now(), said)
        assert stands(here, episode_id, clock.now())["wound_closed"] is standing


def test_a_clinicians_criterion_takes_a_named_clinician(here, episode_id, clock):
    assistant = here.staff(Role.ASSISTANT, clock.now())

    for who in (assistant, SYSTEM):
        with pytest.raises(NotAllowed):
            say(here, episode_id, "clinician_agrees", clock.now(), who=who)
    with pytest.raises(NotAllowed):
        say(here, episode_id, "wound_closed", clock.now(), who=SYSTEM)


def test_what_is_computed_or_not_asked_or_over_cannot_be_recorded(here, episode_id, clock):
    with pytest.raises(Invalid):
        say(here, episode_id, "pain_at_rest", clock.now())
    with pytest.raises(Invalid):
        say(here, episode_id, "wound_closed", clock.now(), note="x" * 501)
    with pytest.raises(NotFound):
        say(here, episode_id, "hips_level", clock.now())
    end(here, episode_id, clock.now())
    with pytest.raises(Conflict):
        say(here, episode_id, "wound_closed", clock.now())


def test_another_phase_or_the_same_one_again_begins_with_nothing_said(here, episode_id, clock):
    say(here, episode_id, "wound_closed", clock.now())
    measure(here, episode_id, 1, clock.now())
    clock.forward(days=1)
    open_phase(here, episode_id, clock.now(), "P2")
    assert stands(here, episode_id, clock.now())["pain_at_rest"] is Standing.NOT_KNOWN

    open_phase(here, episode_id, clock.now(), "P1")
    assert stands(here, episode_id, clock.now())["wound_closed"] is Standing.NOT_KNOWN


def test_an_open_flag_stands_against_the_gate_until_it_is_closed(here, episode_id, clock):
    open_phase(here, episode_id, clock.now(), "P2")
    assert stands(here, episode_id, clock.now())["no_open_red_flag"] is Standing.MET
    patient_id = here.episode(episode_id).patient_id
    flag = NewTask(
        here.clinic_id, patient_id, TaskKind.RED_FLAG, Tier.SAME_DAY, "flag:1", clock.now()
    )
    with here.database.transaction() as tx:
        tasks.open_task(tx, flag, SYSTEM, clock.now())

    assert stands(here, episode_id, clock.now())["no_open_red_flag"] is Standing.NOT_MET


def test_an_assessment_entered_in_error_satisfies_nothing(here, episode_id, clock):
    now = clock.now()
    found = NewRecord(now.date(), Assessment(wound=Wound.CLOSED_DRY, pain_rest=1))
    record_id = here.record(episode_id, found, now)
    assert stands(here, episode_id, now)["wound_closed"] is Standing.MET

    withdraw(here.database, here.physio, here.clinic_id, record_id, "slip", version=1, now=now)

    assert stands(here, episode_id, now)["wound_closed"] is Standing.NOT_KNOWN
    assert stands(here, episode_id, now)["pain_at_rest"] is Standing.NOT_KNOWN


def test_before_the_operation_only_its_record_stands_in_the_way(here, clock):
    episode_id = here.assign(here.patient(clock.now()), clock.now())
    (found,) = here.look(
        lambda tx: criteria_at(tx, episode(tx, here.clinic_id, episode_id), clock.now())
    )

    assert (found.judgement.standing, found.judgement.why) == (
        Standing.NOT_MET,
        Why.NOT_OPERATED,
    )
