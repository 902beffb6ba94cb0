"""Handing over a task, a colleague's tasks and patients; closing an account after that."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from physio_service.domain.errors import Conflict, Invalid, NotAllowed, Stale
from physio_service.domain.event import SYSTEM
from physio_service.domain.staff import Role
from physio_service.services import attending, founding, handing, staffing
from physio_service.store import care_teams
from tests.builders_accounts import make_staff
from tests.builders_people import NEW_CLINIC, house
from tests.builders_work import colleague, open_task, owner, row

LATER = timedelta(hours=3)


@pytest.fixture
def here(database, clock):
    return house(database, clock.now())


@pytest.fixture
def patient_id(here, clock):
    """A patient of the physiotherapist, who has prescribed a course."""
    found = here.patient(clock.now())
    here.assign(found, clock.now(), surgery_day=date(2026, 8, 1))
    return found


@pytest.fixture
def ben(here, clock):
    return colleague(here, clock.now(), "ben")


def hand_task(here, task_id, to_id, now, **given):
    asked = {"note": "", "version": row(here, task_id).version}
    handing.hand_over_task(
        here.database, here.physio, here.clinic_id, task_id, to_id, now=now, **(asked | given)
    )


def hand_all(here, what, to_id, now, who=None):
    ask = {"patients": handing.hand_over_patients, "tasks": handing.hand_over_tasks}[what]
    who = who or here.physio
    return ask(here.database, who, here.clinic_id, here.physio_id, to_id, note="", now=now)


def responsible(here, patient_id):
    return here.look(lambda tx: care_teams.responsible_for(tx, here.clinic_id, patient_id))


def test_a_task_handed_over_has_to_be_taken_anew(here, clock, patient_id, ben):
    task_id = open_task(here, clock.now(), patient_id)
    attending.take_task(
        here.database,
        here.physio,
        here.clinic_id,
        task_id,
        staff_id=here.physio_id,
        now=clock.now(),
    )

    hand_task(here, task_id, ben, clock.now() + LATER)

    kept = row(here, task_id)
    assert (kept.owner_id, kept.acknowledged_at) == (ben, None)
    assert kept.acknowledge_by_at == clock.now() + LATER + timedelta(hours=2)


def test_a_task_is_handed_over_as_it_was_seen(here, clock, patient_id, ben):
    task_id = open_task(here, clock.now(), patient_id)

    with pytest.raises(Stale):
        hand_task(here, task_id, ben, clock.now(), version=7)
    with pytest.raises(Invalid):
        hand_task(here, task_id, ben, clock.now(), note="x" * 501)


def elsewhere(here, now):
    new = replace(NEW_CLINIC, sender_address="+447700900002")
    other = founding.found_clinic(here.database, new, SYSTEM, now)
    return make_staff(here.database, other, now, username="elsewhere")


def gone(here, now):
    found = colleague(here, now, "gone")
    staffing.deactivate(here.database, SYSTEM, here.clinic_id, found, now=now)
    return found


@pytest.mark.parametrize(
    "receiver",
    [
        elsewhere,
        gone,
        lambda here, now: colleague(here, now, "looker", Role.VIEWER),
        lambda here, _now: here.physio_id,
    ],
    ids=["of another clinic", "account closed", "may not", "has it already"],
)
def test_a_task_goes_to_nobody_who_cannot_do_it(here, clock, patient_id, receiver):
    task_id = open_task(here, clock.now(), patient_id)
    to_id = receiver(here, clock.now())

    with pytest.raises(Invalid) as refused:
        hand_task(here, task_id, to_id, clock.now())

    assert [one.field for one in refused.value.faults] == ["to_id"]
    assert owner(here, task_id) == here.physio_id


def test_all_tasks_of_a_colleague_go_at_once_and_the_patients_stay(here, clock, patient_id, ben):
    mine = [open_task(here, clock.now(), patient_id), open_task(here, clock.now(), owner_id=ben)]

    assert hand_all(here, "tasks", ben, clock.now()) == handing.Handed(0, 1)

    assert {owner(here, one) for one in mine} == {ben}
    assert responsible(here, patient_id) == here.physio_id


def test_patients_go_with_their_tasks_and_what_is_new_is_asked_of_the_new_one(
    here, clock, patient_id, ben
):
    task_id = open_task(here, clock.now(), patient_id)
    of_nobody = open_task(here, clock.now(), owner_id=here.physio_id)

    assert hand_all(here, "patients", ben, clock.now()) == handing.Handed(1, 1)

    assert (owner(here, task_id), owner(here, of_nobody)) == (ben, here.physio_id)
    assert owner(here, open_task(here, clock.now() + LATER, patient_id)) == ben
    assert here.events("episode.entrusted") == [{"responsible": str(ben)}]


def hand_patient(here, patient_id, to_id, now):
    return handing.hand_over_patient(
        here.database, here.physio, here.clinic_id, patient_id, to_id, note="", now=now
    )


def test_one_patient_goes_to_a_colleague(here, clock, patient_id, ben):
    task_id = open_task(here, clock.now(), patient_id)

    assert hand_patient(here, patient_id, ben, clock.now()) == handing.Handed(1, 1)

    assert (owner(here, task_id), responsible(here, patient_id)) == (ben, ben)
    with pytest.raises(Invalid):
        hand_patient(here, patient_id, ben, clock.now())


def test_a_patient_without_a_course_is_nobodys_to_hand_over(here, clock, ben):
    with pytest.raises(Conflict):
        hand_patient(here, here.patient(clock.now(), phone=None), ben, clock.now())


def test_only_a_clinician_is_responsible_and_only_some_may_say_who(here, clock, patient_id, ben):
    assistant = here.staff(Role.ASSISTANT, clock.now())

    with pytest.raises(NotAllowed):
        hand_all(here, "patients", ben, clock.now(), who=assistant)
    with pytest.raises(Invalid):
        hand_patient(here, patient_id, assistant.id, clock.now())
    with pytest.raises(Invalid):
        hand_all(here, "tasks", here.physio_id, clock.now())
    assert responsible(here, patient_id) == here.physio_id


def test_an_account_closes_when_patients_and_tasks_are_handed_over(here, clock, patient_id, ben):
    open_task(here, clock.now(), owner_id=here.physio_id)

    def close():
        staffing.deactivate(here.database, SYSTEM, here.clinic_id, here.physio_id, now=clock.now())

    with pytest.raises(Conflict, match="1 patients and 1 open tasks"):
        close()
    hand_all(here, "patients", ben, clock.now())
    with pytest.raises(Conflict, match="0 patients and 1 open tasks"):
        close()
    hand_all(here, "tasks", ben, clock.now())
    close()

    assert len(here.events("staff.deactivated")) == 1
