"""What was found is kept as written; whoever finds it wrong adds a version."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from physio_service.domain.assessment import Assessment, Gait, HipRange
from physio_service.domain.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from physio_service.domain.offloading import Limb
from physio_service.domain.operation import Destination, HospitalDischarge, OperationDetails
from physio_service.domain.preassessment import Preassessment
from physio_service.domain.record import NewRecord, RecordKind
from physio_service.domain.staff import Role
from physio_service.queries import findings as query
from physio_service.services.recording import correct, withdraw
from physio_service.store import clinical_records
from physio_service.store.schema import clinical_records as table
from physio_service.store.schema import tasks
from physio_service.store.types import new_id
from tests.builders_care import SURGERY, end, operate
from tests.builders_people import house

TODAY = date(2026, 3, 2)
STIFF = NewRecord(TODAY, Assessment(left=HipRange(flexion=70), gait=Gait.MARKED_LIMP), "in bed")
FREE = NewRecord(TODAY, Assessment(left=HipRange(flexion=100)))


@pytest.fixture
def here(database, clock):
    return house(database, clock.now())


@pytest.fixture
def episode_id(here, clock):
    return here.assign(here.patient(clock.now()), clock.now())


def mend(here, record_id, now, new=FREE, *, version=1, who=None):
    correct(
        here.database, who or here.physio, here.clinic_id, record_id, new, version=version, now=now
    )


def void(here, record_id, now, *, version=1, reason="another patient's", who=None):
    signer = who or here.physio
    withdraw(here.database, signer, here.clinic_id, record_id, reason, version=version, now=now)


def standing(here, episode_id, kind=None):
    return here.look(lambda tx: clinical_records.of_episode(tx, here.clinic_id, episode_id, kind))


def tasks_open(here) -> list[str]:
    wanted = select(tasks.c.kind).where(tasks.c.closed_at.is_(None)).order_by(tasks.c.id)
    return here.look(lambda tx: list(tx.connection.execute(wanted).scalars()))


def test_an_assessment_is_kept_with_who_when_and_a_sealed_note(here, episode_id, clock):
    here.record(episode_id, STIFF, clock.now())

    (kept,) = standing(here, episode_id)
    raw = here.look(lambda tx: tx.connection.execute(select(table.c.note)).scalar_one())
    assert (kept.findings, kept.day, kept.note) == (STIFF.findings, TODAY, "in bed")
    assert (kept.recorded_by, kept.recorded_at) == (here.physio_id, clock.now())
    assert b"in bed" not in raw.blob
    assert here.events("record.added") == [
        {"kind": "assessment", "sequence": 1, "day": "2026-03-02"}
    ]


def test_a_correction_is_a_new_version_and_the_old_one_stays_readable(here, episode_id, clock):
    record_id = here.record(episode_id, STIFF, clock.now())
    clock.forward(hours=1)

    mend(here, record_id, clock.now())

    (kept,) = standing(here, episode_id)
    found = here.look(lambda tx: query.versions(tx, here.clinic_id, record_id))
    assert kept.findings == FREE.findings
    assert [one.record.findings for one in found] == [STIFF.findings, FREE.findings]
    assert [one.recorded_by for one in found] == ["Sam Example"] * 2


def test_what_was_entered_in_error_counts_for_nothing_but_stays(here, episode_id, clock):
    record_id = here.record(episode_id, STIFF, clock.now())

    void(here, record_id, clock.now())

    kept = here.look(lambda tx: clinical_records.get(tx, here.clinic_id, record_id))
    patient_id = here.episode(episode_id).patient_id
    assert standing(here, episode_id) == ()
    assert here.look(lambda tx: query.standing(tx, here.clinic_id, patient_id)) == ()
    assert (kept.is_void, kept.note, kept.findings) == (True, "another patient's", STIFF.findings)
    for again in (mend, void):
        with pytest.raises(Conflict):
            again(here, record_id, clock.now(), version=2)


def test_a_stale_view_another_kind_and_no_reason_change_nothing(here, episode_id, clock):
    record_id = here.record(episode_id, STIFF, clock.now())
    mend(here, record_id, clock.now())

    with pytest.raises(Stale):
        mend(here, record_id, clock.now())
    with pytest.raises(Stale):
        void(here, record_id, clock.now())
    with pytest.raises(Invalid):
        mend(here, record_id, clock.now(), NewRecord(TODAY, Preassessment(bmi=30.0)), version=2)
    with pytest.raises(Invalid):
        mend(here, record_id, clock.now(), NewRecord(TODAY, Assessment()), version=2)
    with pytest.raises(Invalid):
        void(here, record_id, clock.now(), version=2, reason=" ")
    with pytest.raises(NotFound):
        mend(here, new_id(), clock.now())

    assert [one.findings for one in standing(here, episode_id)] == [FREE.findings]


def test_an_assistant_takes_the_preassessment_and_never_assesses(here, episode_id, clock):
    assistant = here.staff(Role.ASSISTANT, clock.now())
    measured = NewRecord(TODAY, Preassessment(systolic=130, diastolic=85))

    here.record(episode_id, measured, clock.now(), assistant)
    with pytest.raises(NotAllowed):
        here.record(episode_id, STIFF, clock.now(), assistant)

    record_id = here.record(episode_id, STIFF, clock.now())
    for change in (mend, void):
        with pytest.raises(NotAllowed):
            change(here, record_id, clock.now(), who=assistant)


def test_a_body_mass_index_from_40_asks_a_person_and_a_correction_settles_it(
    here, episode_id, clock
):
    heavy = NewRecord(TODAY, Preassessment(bmi=41.0))
    record_id = here.record(episode_id, heavy, clock.now())
    assert tasks_open(here) == ["may_postpone"]

    mend(here, record_id, clock.now(), NewRecord(TODAY, Preassessment(bmi=31.0)))
    assert tasks_open(here) == []

    mend(here, record_id, clock.now(), heavy, version=2)
    void(here, record_id, clock.now(), version=3)
    assert tasks_open(here) == []


def test_after_the_operation_weight_no_longer_puts_it_off(here, episode_id, clock):
    clock.forward(days=14)
    operate(here, episode_id, clock.now())

    here.record(episode_id, NewRecord(SURGERY, Preassessment(bmi=41.0)), clock.now())

    assert tasks_open(here) == []


def test_operation_and_hospital_discharge_are_recorded_once_each(here, episode_id, clock):
    operation = NewRecord(SURGERY, OperationDetails(Limb.LEFT))
    leaving = NewRecord(SURGERY + timedelta(days=1), HospitalDischarge(Destination.HOME))
    clock.forward(days=15)
    with pytest.raises(Invalid):
        here.record(episode_id, operation, clock.now())
    operate(here, episode_id, clock.now())

    here.record(episode_id, operation, clock.now())
    here.record(episode_id, leaving, clock.now())
    with pytest.raises(Conflict):
        here.record(episode_id, operation, clock.now())

    kinds = [one.kind for one in standing(here, episode_id)]
    assert kinds == [RecordKind.OPERATION, RecordKind.HOSPITAL_DISCHARGE]
    assert len(standing(here, episode_id, RecordKind.OPERATION)) == 1


def test_after_the_end_what_was_written_may_be_corrected_but_not_added_to(here, episode_id, clock):
    record_id = here.record(episode_id, STIFF, clock.now())
    end(here, episode_id, clock.now(), version=1)

    mend(here, record_id, clock.now())
    with pytest.raises(Conflict):
        here.record(episode_id, STIFF, clock.now())
