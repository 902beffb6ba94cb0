"""Absences: work moves before day one, new work goes to the cover, the rest comes back."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from physio_service.domain.absence import AbsenceReason, NewAbsence
from physio_service.domain.errors import Conflict, Invalid, NotAllowed, Stale
from physio_service.domain.event import SYSTEM, Actor, ActorKind
from physio_service.domain.staff import Role
from physio_service.queries.team import team
from physio_service.services import attending, covering, handing, staffing, timetabling
from physio_service.store import absences, clinics
from physio_service.store.types import new_id
from tests.builders_people import house
from tests.builders_work import colleague, open_task, owner, row, steps

TODAY = date(2026, 3, 2)  # a Monday, nine in the morning
DAY = timedelta(days=1)


@pytest.fixture
def here(database, clock):
    return house(database, clock.now())


@pytest.fixture
def ben(here, clock):
    return colleague(here, clock.now(), "ben")


@pytest.fixture
def patient_id(here, clock):
    found = here.patient(clock.now())
    here.assign(found, clock.now(), surgery_day=date(2026, 8, 1))
    return found


def go(here, now, cover_id, first=7, last=11, staff_id=None, who=None):
    """Enter an absence of the physiotherapist, in the week after this one."""
    new = NewAbsence(
        staff_id or here.physio_id,
        cover_id,
        TODAY + first * DAY,
        TODAY + last * DAY,
        AbsenceReason.LEAVE,
    )
    return covering.record_absence(here.database, who or here.physio, here.clinic_id, new, now=now)


def beat(here, clock, days, hour=9):
    clock.move_to(datetime.combine(TODAY + days * DAY, time(hour), UTC))
    covering.cover_absences(here.database, clock.now())


def take(here, task_id, staff_id, now):
    who = Actor(ActorKind.STAFF, staff_id)
    attending.take_task(here.database, who, here.clinic_id, task_id, staff_id=staff_id, now=now)


def absence(here, absence_id):
    found = here.look(lambda tx: absences.open_of(tx, here.clinic_id))
    return next(one for one in found if one.id == absence_id)


def test_work_moves_to_the_cover_on_the_evening_before_the_first_day(here, clock, patient_id, ben):
    task_id = open_task(here, clock.now(), patient_id)
    go(here, clock.now(), ben)

    beat(here, clock, 4, hour=17)
    before = owner(here, task_id)
    beat(here, clock, 4, hour=18)

    assert (before, owner(here, task_id)) == (here.physio_id, ben)
    assert steps(here, task_id) == ["covered"]


def test_who_falls_ill_today_is_covered_at_once(here, clock, patient_id, ben):
    task_id = open_task(here, clock.now(), patient_id)

    go(here, clock.now(), ben, first=0, last=2)

    assert owner(here, task_id) == ben


def test_what_is_new_meanwhile_goes_to_the_cover_and_the_patient_stays(
    here, clock, patient_id, ben
):
    go(here, clock.now(), ben, first=0, last=2)
    new = open_task(here, clock.now(), patient_id)

    beat(here, clock, 3)

    assert steps(here, new) == ["covered", "returned"]
    assert owner(here, new) == here.physio_id


def test_what_the_cover_has_taken_stays_with_them(here, clock, patient_id, ben):
    task_id = open_task(here, clock.now(), patient_id)
    go(here, clock.now(), ben, first=0, last=2)
    take(here, task_id, ben, clock.now())

    beat(here, clock, 3)

    assert owner(here, task_id) == ben


def test_an_absence_moves_and_returns_once(here, clock, patient_id, ben):
    open_task(here, clock.now(), patient_id)
    go(here, clock.now(), ben)

    for day in (7, 7, 8, 12, 12):
        beat(here, clock, day)

    assert [one["tasks"] for one in here.events("absence.covered")] == [1]
    assert [one["tasks"] for one in here.events("absence.ended")] == [1]


def test_a_cover_who_falls_ill_is_followed(here, clock, patient_id, ben):
    cat = colleague(here, clock.now(), "cat")
    task_id = open_task(here, clock.now(), patient_id)
    go(here, clock.now(), ben, first=0, last=4)

    go(here, clock.now(), cat, first=0, last=1, staff_id=ben)

    assert owner(here, task_id) == cat
    assert owner(here, open_task(here, clock.now() + DAY, patient_id)) == cat
    beat(here, clock, 2)
    assert owner(here, task_id) == ben
    beat(here, clock, 5)
    assert owner(here, task_id) == here.physio_id


def test_somebody_who_is_back_early_has_their_work_again(here, clock, patient_id, ben):
    task_id = open_task(here, clock.now(), patient_id)
    absence_id = go(here, clock.now(), ben, first=0, last=4)

    def end(version):
        covering.end_absence(
            here.database, here.physio, here.clinic_id, absence_id, version=version, now=clock.now()
        )

    with pytest.raises(Stale):
        end(9)
    end(absence(here, absence_id).version)

    assert owner(here, task_id) == here.physio_id
    with pytest.raises(Conflict):
        end(3)


def fields(call):
    with pytest.raises(Invalid) as refused:
        call()
    return [one.field for one in refused.value.faults]


def test_a_cover_is_a_clinician_who_works_here_and_is_there(here, clock, ben):
    cat = colleague(here, clock.now(), "cat")
    assistant = colleague(here, clock.now(), "helper", Role.ASSISTANT)
    go(here, clock.now(), cat, staff_id=ben)

    for cover_id in (ben, assistant, new_id(), here.physio_id):
        assert fields(lambda to=cover_id: go(here, clock.now(), to)) == ["cover_id"]
    assert fields(lambda: go(here, clock.now(), cat, staff_id=new_id())) == ["staff_id"]
    assert fields(lambda: go(here, clock.now(), cat, staff_id=ben)) == ["from_day"]
    with pytest.raises(NotAllowed):
        go(here, clock.now(), cat, who=SYSTEM)


def test_nothing_is_handed_to_somebody_who_is_away(here, clock, patient_id, ben):
    task_id = open_task(here, clock.now(), patient_id)
    go(here, clock.now(), here.physio_id, first=0, last=1, staff_id=ben)

    asked = {"note": "", "version": row(here, task_id).version, "now": clock.now()}
    handed = (here.database, here.physio, here.clinic_id, task_id, ben)

    assert fields(lambda: handing.hand_over_task(*handed, **asked)) == ["to_id"]


def test_an_account_that_covers_is_not_closed(here, clock, ben):
    go(here, clock.now(), ben)

    with pytest.raises(Conflict, match="cover"):
        staffing.deactivate(here.database, SYSTEM, here.clinic_id, ben, now=clock.now())


def shut(here, clock, first, last, cover_id=None):
    admin = here.staff(Role.ADMIN, clock.now())
    timetabling.close_on(
        here.database,
        admin,
        here.clinic_id,
        TODAY + first * DAY,
        "Move",
        until_day=TODAY + last * DAY,
        cover_id=cover_id,
        now=clock.now(),
    )


def test_a_closure_of_more_than_two_days_names_who_is_there(here, clock, patient_id, ben):
    with pytest.raises(Invalid) as refused:
        shut(here, clock, 3, 7)  # Thursday to Monday
    assert [one.field for one in refused.value.faults] == ["cover_id"]


def test_while_the_clinic_is_shut_whoever_was_named_is_asked_first(here, clock, patient_id, ben):
    shut(here, clock, 0, 2, ben)

    assert owner(here, open_task(here, clock.now(), patient_id)) == ben
    assert owner(here, open_task(here, clock.now() + 3 * DAY, patient_id)) == here.physio_id


def test_bank_holidays_in_a_row_are_shown_until_somebody_is_named(here, clock, ben):
    easter = frozenset(TODAY + day * DAY for day in (3, 4, 7))  # Thursday, Friday, Monday
    with here.database.transaction() as tx:
        clinics.add_closures(tx, here.clinic_id, dict.fromkeys(easter, "Holiday"), clock.now())

    def uncovered():
        return here.look(lambda tx: team(tx, here.clinic_id, clock.now())).uncovered

    before = uncovered()
    shut(here, clock, 3, 3, ben)

    assert before == ((TODAY + 3 * DAY, TODAY + 7 * DAY),)
    assert uncovered() == ()


@pytest.mark.parametrize("who", ["nobody", "assistant", "away"])
def test_who_minds_a_closed_clinic_can_do_it(here, clock, ben, who):
    go(here, clock.now(), here.physio_id, first=4, last=5, staff_id=ben)
    cover_id = {
        "nobody": new_id(),
        "assistant": colleague(here, clock.now(), "helper", Role.ASSISTANT),
        "away": ben,
    }[who]

    assert fields(lambda: shut(here, clock, 2, 4, cover_id)) == ["cover_id"]


def test_a_closure_ends_after_it_begins(here, clock):
    assert fields(lambda: shut(here, clock, 3, 2)) == ["until_day"]
