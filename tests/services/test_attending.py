"""Taking a task, putting it aside, closing it, and saying whether it was useful."""

import threading
from datetime import timedelta

import pytest

from physio_service.domain.errors import Conflict, Invalid, NotFound, Stale, Taken
from physio_service.domain.event import Actor, ActorKind
from physio_service.domain.task import TaskOutcome, Tier, Verdict
from physio_service.services import attending
from physio_service.store.types import new_id
from tests.builders_people import house
from tests.builders_work import colleague, open_task, row, steps

HOUR = timedelta(hours=1)


@pytest.fixture
def here(database, clock):
    return house(database, clock.now())


@pytest.fixture
def task_id(here, clock):
    return open_task(here, clock.now(), here.patient(clock.now()))


def take(here, task_id, staff_id, now):
    who = Actor(ActorKind.STAFF, staff_id)
    attending.take_task(here.database, who, here.clinic_id, task_id, staff_id=staff_id, now=now)


def close(here, task_id, now, outcome=TaskOutcome.REACHED, note=""):
    return attending.close_task(
        here.database,
        here.physio,
        here.clinic_id,
        task_id,
        staff_id=here.physio_id,
        outcome=outcome,
        note=note,
        now=now,
    )


def snooze(here, task_id, now, until_at, **given):
    asked = {"reason": "in theatre until noon", "version": row(here, task_id).version}
    attending.snooze_task(
        here.database,
        here.physio,
        here.clinic_id,
        task_id,
        staff_id=here.physio_id,
        until_at=until_at,
        now=now,
        **(asked | given),
    )


def test_of_two_who_take_a_task_at_once_one_has_it_and_the_other_is_told_who(here, clock, task_id):
    people = [here.physio_id, colleague(here, clock.now(), "ben")]
    refused = {}

    def ask(staff_id):
        try:
            take(here, task_id, staff_id, clock.now())
        except Taken as error:
            refused[staff_id] = error.owner_id

    threads = [threading.Thread(target=ask, args=(one,)) for one in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    winner = row(here, task_id).owner_id
    assert refused == {one: winner for one in people if one != winner}
    assert len(refused) == 1


def test_who_takes_a_task_again_changes_nothing(here, clock, task_id):
    take(here, task_id, here.physio_id, clock.now())
    take(here, task_id, here.physio_id, clock.now() + HOUR)

    assert row(here, task_id).acknowledged_at == clock.now()
    assert len(here.events("task.taken")) == 1


def test_a_task_that_is_closed_or_nobodys_here_is_not_taken(here, clock, task_id):
    close(here, task_id, clock.now())

    with pytest.raises(Conflict):
        take(here, task_id, here.physio_id, clock.now())
    with pytest.raises(NotFound):
        take(here, new_id(), here.physio_id, clock.now())


def test_a_task_is_closed_once_and_by_that_taken(here, clock, task_id):
    assert close(here, task_id, clock.now(), note="is well") is True
    with pytest.raises(Conflict):
        close(here, task_id, clock.now(), TaskOutcome.FALSE_ALARM)

    kept = row(here, task_id)
    assert (kept.outcome, kept.acknowledged_at) == ("reached", clock.now())


def test_no_answer_leaves_a_task_open_and_due_again(here, clock, task_id):
    assert close(here, task_id, clock.now(), TaskOutcome.NO_ANSWER, "rang twice") is False

    kept = row(here, task_id)
    assert (kept.closed_at, kept.tries, kept.owner_id) == (None, 1, here.physio_id)
    assert kept.due_at == clock.now() + 2 * HOUR
    assert steps(here, task_id) == ["tried"]


def test_a_call_that_can_wait_rests_until_tomorrow_after_no_answer(here, clock):
    task_id = open_task(here, clock.now(), tier=Tier.REVIEW)

    close(here, task_id, clock.now(), TaskOutcome.NO_ANSWER)

    assert row(here, task_id).snoozed_until_at == clock.now() + 23 * HOUR


def test_who_puts_a_task_aside_takes_it(here, clock, task_id):
    snooze(here, task_id, clock.now(), clock.now() + HOUR)

    kept = row(here, task_id)
    assert (kept.owner_id, kept.acknowledged_at) == (here.physio_id, clock.now())
    assert kept.snoozed_until_at == clock.now() + HOUR


def test_the_reason_for_putting_aside_is_kept_sealed(here, clock, task_id):
    snooze(here, task_id, clock.now(), clock.now() + HOUR)

    assert "theatre" not in str(here.events("task.snoozed"))
    assert here.events("task.snoozed")[0]["until_at"] == (clock.now() + HOUR).isoformat()


@pytest.mark.parametrize(
    ("given", "error"), [({"reason": " "}, Invalid), ({"version": 9}, Stale)], ids=str
)
def test_a_task_is_put_aside_for_a_reason_and_as_it_was_seen(here, clock, task_id, given, error):
    with pytest.raises(error):
        snooze(here, task_id, clock.now(), clock.now() + HOUR, **given)

    assert row(here, task_id).acknowledged_at is None


def test_a_colleagues_task_is_not_put_aside(here, clock, task_id):
    take(here, task_id, colleague(here, clock.now(), "ben"), clock.now())

    with pytest.raises(Taken):
        snooze(here, task_id, clock.now(), clock.now() + HOUR)


def judge(here, task_id, verdict, now):
    attending.judge_task(here.database, here.physio, here.clinic_id, task_id, verdict, now=now)


def test_one_tap_says_whether_a_task_was_useful_and_the_last_counts(here, clock, task_id):
    for verdict in (Verdict.USEFUL, Verdict.USEFUL, Verdict.FALSE_ALARM):
        judge(here, task_id, verdict, clock.now())

    kept = row(here, task_id)
    assert (kept.verdict, kept.closed_at) == ("false_alarm", None)
    assert [one["verdict"] for one in here.events("task.judged")] == ["useful", "false_alarm"]


@pytest.mark.parametrize(
    ("outcome", "verdict"),
    [
        (TaskOutcome.PLAN_CHANGED, "useful"),
        (TaskOutcome.FALSE_ALARM, "false_alarm"),
        (TaskOutcome.REACHED, "false_alarm"),  # says nothing of it: what was tapped stays
    ],
)
def test_an_outcome_that_says_it_counts_as_a_verdict(here, clock, task_id, outcome, verdict):
    judge(here, task_id, Verdict.FALSE_ALARM, clock.now())

    close(here, task_id, clock.now(), outcome)

    assert row(here, task_id).verdict == verdict
