"""How soon tasks are taken, how much a day, and what the team's page counts."""

from datetime import date, timedelta

import pytest

from physio_service.domain.errors import Invalid, NotAllowed, Stale
from physio_service.domain.redflag import StaffTarget
from physio_service.domain.staff import Role
from physio_service.domain.target import Target, Unit
from physio_service.domain.task import TaskKind, Tier, Verdict
from physio_service.queries.team import precision, team
from physio_service.services import attending, targeting
from physio_service.store import schema as tables
from physio_service.store import targets
from tests.builders_people import house
from tests.builders_plans import CATALOGUE
from tests.builders_work import colleague, open_task, row

OWN = {
    Tier.TOP: Target(5, Unit.MINUTES),
    Tier.SAME_DAY: Target(60, Unit.OPEN_MINUTES),
    Tier.REVIEW: Target(2, Unit.WORKING_DAYS),
}


@pytest.fixture
def here(database, clock):
    return house(database, clock.now())


def set_own(here, now, own=OWN, budget=12, version=1, role=Role.ADMIN):
    who = here.staff(role, now)
    targeting.set_targets(here.database, who, here.clinic_id, own, budget, version=version, now=now)


def test_a_clinics_own_clock_starts_on_what_is_opened_from_then_on(here, clock):
    before = open_task(here, clock.now())
    set_own(here, clock.now())

    after = open_task(here, clock.now())

    assert row(here, before).acknowledge_by_at == clock.now() + timedelta(hours=2)
    assert row(here, after).acknowledge_by_at == clock.now() + timedelta(hours=1)


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"own": OWN | {Tier.TOP: Target(61, Unit.MINUTES)}}, Invalid),
        ({"own": OWN | {Tier.TOP: Target(1, Unit.WORKING_DAYS)}}, Invalid),
        ({"budget": 0}, Invalid),
        ({"version": 7}, Stale),
        ({"role": Role.PHYSIO}, NotAllowed),
    ],
    ids=["too long", "another unit", "no budget", "stale", "not an administrator"],
)
def test_targets_are_set_by_an_administrator_within_bounds(here, clock, given, error):
    with pytest.raises(error):
        set_own(here, clock.now(), **given)

    assert here.look(lambda tx: targets.of_clinic(tx, here.clinic_id)) != OWN


def test_the_clocks_of_the_files_are_those_of_the_house(here):
    flags = CATALOGUE.red_flags
    kept = here.look(targets.of_house)

    assert targeting.keep_house_targets(here.database, flags) is False
    assert [(int(tier), one.amount, one.unit) for tier, one in sorted(kept.items())] == [
        (one.tier, one.amount, one.unit) for one in flags.staff_targets
    ]


def test_an_edited_file_moves_the_clocks_of_clinics_without_their_own(here):
    class Edited:
        staff_targets = (StaffTarget(2, 30, "open_minutes"),)

    assert targeting.keep_house_targets(here.database, Edited()) is True
    assert here.look(targets.of_house)[Tier.SAME_DAY] == Target(30, Unit.OPEN_MINUTES)


def test_the_team_shows_who_has_how_much_and_what_is_late(here, clock):
    patient_id = here.patient(clock.now())
    here.assign(patient_id, clock.now(), surgery_day=date(2026, 8, 1))
    ben = colleague(here, clock.now(), "ben")
    open_task(here, clock.now(), patient_id)
    open_task(here, clock.now(), owner_id=ben, due_at=clock.now() + timedelta(days=3))
    open_task(here, clock.now())

    found = here.look(lambda tx: team(tx, here.clinic_id, clock.now() + timedelta(hours=3)))

    by_id = {one.person.id: one for one in found.loads}
    mine, his = by_id[here.physio_id], by_id[ben]
    assert (mine.patients, mine.open_tasks, mine.due_today, mine.overdue) == (1, 1, 1, 1)
    assert (his.patients, his.open_tasks, his.due_today, his.unacknowledged) == (0, 1, 0, 1)
    assert found.unowned == 1


def test_a_course_that_nobody_answers_for_is_shown(here, clock):
    patient_id = here.patient(clock.now())
    here.assign(patient_id, clock.now(), surgery_day=date(2026, 8, 1))
    with here.database.transaction() as tx:
        tx.connection.execute(tables.care_teams.update().values(until_at=clock.now()))

    found = here.look(lambda tx: team(tx, here.clinic_id, clock.now()))

    assert [one for one, _ in found.orphaned] == [patient_id]


def test_precision_is_counted_by_kind_and_rule_over_what_was_judged(here, clock):
    for verdict in (Verdict.USEFUL, Verdict.USEFUL, Verdict.FALSE_ALARM, None):
        task_id = open_task(here, clock.now(), rule="pain_jump")
        if verdict is not None:
            attending.judge_task(
                here.database, here.physio, here.clinic_id, task_id, verdict, now=clock.now()
            )
    open_task(here, clock.now())

    by_rule = {
        one.rule: one for one in here.look(lambda tx: precision(tx, here.clinic_id, clock.now()))
    }

    jump = by_rule["pain_jump"]
    assert (jump.kind, jump.opened, jump.useful, jump.false_alarms) == (TaskKind.SILENT, 4, 2, 1)
    assert jump.share == pytest.approx(2 / 3)
    assert by_rule[None].share is None
