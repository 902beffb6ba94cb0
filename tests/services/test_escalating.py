"""A task that nobody takes climbs the ladder: each person once, the next when it is time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import update

from physio_service.domain.absence import AbsenceReason, NewAbsence
from physio_service.domain.event import SYSTEM
from physio_service.domain.ladder import Door, Rung, Who
from physio_service.domain.task import Tier
from physio_service.queries.costs import month_cost
from physio_service.services.escalating import escalate
from physio_service.services.restoring import note_restored
from physio_service.store import absences, clinics, contacts, staff, staff_numbers
from physio_service.store import schema as tables
from tests.builders_ladder import ANN, BEN, BOTH, CAT, ward
from tests.builders_people import TEXTS

FRIDAY_EVENING = datetime(2026, 3, 6, 23, 30, tzinfo=UTC)


@pytest.fixture
def here(line):
    return ward(line)


def test_nobody_answers_all_the_way_up_and_then_every_page_says_so(here):
    here.task()

    here.beat()
    here.wait(60, step=5)

    assert here.calls() == [("Ann", "09:00"), ("Ben", "09:15"), ("Cat", "09:30"), ("Cat", "10:00")]
    assert here.is_in_vain()
    here.wait(120, step=15)
    assert here.calls()[4:] == [("Cat", "10:30")]
    assert here.line.journal("task.called_in_vain") == ["task.called_in_vain"]


def test_a_text_tells_the_clinic_the_task_and_since_when_and_nothing_of_anybody(here):
    task_id = here.task(Tier.SAME_DAY)
    here.keep(Rung(Who.OWNER, 0, BOTH, Door.ALWAYS))

    here.beat()

    (text,) = here.texts()
    name = here.callsign(task_id)
    assert text.body == (
        f"Hillside: task {name} needs a person today, since 09:00. To take it reply OK {name}"
    )
    assert text.patient_id is None


def test_who_has_another_language_is_texted_in_it(here):
    here.enlist(ANN, here.people[ANN], language="cy")
    here.task()

    here.beat()

    assert "dasg" in here.texts()[0].body


def test_taken_in_the_middle_it_stops_and_what_waits_is_not_sent(here):
    task_id = here.task()
    here.beat()
    here.line.clock.forward(minutes=15)
    escalate(here.line.database, TEXTS, here.line.now)
    here.take(task_id)

    here.line.send()
    here.wait(60, step=30)

    assert here.calls() == [("Ann", "09:00"), ("Ben", "done_already")]


def test_at_night_it_goes_to_who_is_on_call_then_on_and_in_the_morning_to_the_day(here):
    here.line.clock.move_to(datetime(2026, 3, 4, 23, 50, tzinfo=UTC))
    here.on_call(CAT)
    here.task()

    here.beat()
    here.wait(15, step=5)
    assert here.calls() == [("Cat", "23:50"), ("Ben", "00:05")]
    here.line.clock.move_to(datetime(2026, 3, 5, 8, 0, tzinfo=UTC))
    here.beat()

    assert here.calls()[2:] == [("Ann", "08:00")]


def test_what_is_not_urgent_waits_for_the_clinic_to_open_over_a_weekend(here):
    here.line.clock.move_to(FRIDAY_EVENING)
    here.task(Tier.SAME_DAY)

    here.beat()
    here.line.clock.move_to(datetime(2026, 3, 9, 7, 59, tzinfo=UTC))
    here.beat()
    assert here.calls() == []
    here.wait(1)

    assert here.calls() == [("Ann", "08:00")]
    assert "since 6/3 23:30" in here.texts()[0].body


@pytest.mark.parametrize(
    ("at", "then"),
    [
        (datetime(2026, 3, 29, 0, 50, tzinfo=UTC), "01:05"),  # 00:50 and 02:05 on the wall
        (datetime(2026, 10, 25, 0, 50, tzinfo=UTC), "01:05"),  # 01:50 and 01:05 again
    ],
    ids=["clocks go forward", "clocks go back"],
)
def test_a_quarter_of_an_hour_is_one_in_the_nights_the_clocks_change(here, at, then):
    here.line.clock.move_to(at)
    here.on_call(CAT)
    here.task()

    here.beat()
    here.wait(14, step=14)
    assert len(here.calls()) == 1
    here.wait(1)

    assert here.calls() == [("Cat", "00:50"), ("Ben", then)]


def test_two_beats_at_once_text_one_person_once(here):
    here.task()
    barrier = Barrier(2)

    def beat():
        barrier.wait()
        escalate(here.line.database, TEXTS, here.line.now)

    threads = [Thread(target=beat) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert here.outcomes() == [(1, "texted")]
    assert len(here.texts()) == 1


class Killed(Exception):
    pass


def test_killed_before_it_is_kept_nothing_is_and_after_it_nothing_comes_twice(here):
    here.task()
    broken = replace(TEXTS, wordings={})
    with pytest.raises(Exception):  # noqa: B017, PT011 - whatever it dies of
        escalate(here.line.database, broken, here.line.now)
    assert here.outcomes() == []

    def die(_point):
        raise Killed

    with pytest.raises(Killed):
        escalate(here.line.database, TEXTS, here.line.now, pass_by=die)
    here.beat()
    here.beat()

    assert here.calls() == [("Ann", "09:00")]


def test_a_ladder_changed_in_mid_climb_starts_at_its_foot_and_passes_over_who_was_told(here):
    here.task()
    here.beat()
    here.wait(5, step=5)

    here.keep(
        Rung(Who.OWNER, 0, BOTH, Door.ALWAYS),
        Rung(Who.ON_CALL, 10, BOTH, Door.ALWAYS),
        Rung(Who.NAMED, 10, BOTH, Door.ALWAYS, here.people[BEN]),
    )
    here.wait(15, step=5)

    assert here.calls() == [("Ann", "09:00"), ("Cat", "09:10"), ("Ben", "09:20")]
    assert here.outcomes()[1] == (1, "told_already")


def leave(here, number):
    """Close an account with its number, as closing one does when nothing is with it any more."""
    with here.line.database.transaction() as tx:
        ids = (here.line.clinic_id, here.people[number])
        staff.close(tx, staff.get(tx, *ids))
        staff_numbers.drop(tx, *ids, here.line.now)


def test_who_left_is_passed_at_once(here):
    here.task()
    leave(here, ANN)

    here.beat()

    assert here.calls() == [("Ben", "09:00")]
    assert here.outcomes() == [(1, "gone"), (2, "texted")]


def test_who_leaves_while_the_text_waits_gets_none(here):
    here.task()
    escalate(here.line.database, TEXTS, here.line.now)
    leave(here, ANN)

    here.line.send()
    here.beat()

    assert here.calls() == [("Ann", "number_not_usable"), ("Ben", "09:00")]


def test_a_text_that_does_not_arrive_is_not_waited_for(here):
    here.task()
    here.beat()
    token = here.line.carrier.handed[-1].token
    here.line.receipt(token, "undelivered", code=30005)

    here.wait(1)

    assert here.calls() == [("Ann", "09:00"), ("Ben", "09:01")]


def test_a_stop_is_honoured_and_the_next_is_texted_at_once(here):
    here.line.says("STOP", ANN)
    here.task()

    here.beat()

    assert here.outcomes() == [(1, "opted_out"), (2, "texted")]
    assert here.calls() == [("Ben", "09:00")]


def test_a_number_that_became_a_patients_gets_no_text_to_staff(here):
    patient = here.line.patient(number=ANN)
    here.task()

    here.beat()

    assert here.outcomes() == [(1, "patients_too"), (2, "texted")]
    assert here.line.texts(patient) == []


def test_where_nobody_can_be_texted_every_page_says_so_at_once(here):
    with here.line.database.transaction() as tx:
        tx.connection.execute(update(tables.staff_numbers).values(ended_at=here.line.now))
    here.task()

    here.beat()

    assert here.outcomes() == [(1, "no_number"), (2, "no_number"), (3, "no_number")]
    assert here.is_in_vain()


def test_with_the_texts_turned_off_nothing_leaves_and_every_page_says_so(here):
    with here.line.database.transaction() as tx:
        version = clinics.get(tx, here.line.clinic_id).version
        clinics.set_texting(tx, here.line.clinic_id, version=version, is_on=False)
    here.task()

    for _ in range(4):
        here.beat()

    assert {text.rule for text in here.texts()} == {"kill_switch"}
    assert here.is_in_vain()


def test_put_off_and_come_back_it_is_climbed_anew(here):
    task_id = here.task()
    here.beat()
    until = here.line.now + timedelta(hours=2)
    of = tables.tasks
    with here.line.database.transaction() as tx:
        held = update(of).where(of.c.id == task_id).values(snoozed_until_at=until)
        tx.connection.execute(held)

    here.wait(120, step=60)

    assert here.calls() == [("Ann", "09:00"), ("Ann", "11:00")]


def test_handed_back_to_somebody_it_is_climbed_anew_though_they_were_texted_before(here):
    task_id = here.task()
    here.beat()
    here.wait(15, step=15)
    here.take(task_id, CAT)
    of = tables.tasks
    with here.line.database.transaction() as tx:
        handed = {"owner_id": here.people[BEN], "acknowledged_at": None}
        tx.connection.execute(update(of).where(of.c.id == task_id).values(**handed))

    here.wait(1)
    here.wait(15, step=15)

    # Ben owns it, and is named by the next rung too: that one is passed over.
    assert here.calls()[2:] == [("Ben", "09:16"), ("Cat", "09:31")]


def test_a_tier_the_ladder_does_not_name_is_left_to_the_task_list(here):
    here.task(Tier.REVIEW)

    here.beat()
    here.wait(600, step=300)

    assert here.line.rows("climbs") == []


def test_a_restored_backup_texts_nobody_twice(here):
    here.task()
    here.beat()
    with here.line.database.transaction() as tx:
        for table in ("climb_steps", "climbs", "attempts", "messages"):
            tx.connection.execute(getattr(tables, table).delete())
    note_restored(here.line.database, here.line.now, SYSTEM, here.line.now)
    here.beat()

    (text,) = here.texts()[:1]
    assert (text.state.value, text.rule) == ("unknown", "restored")


def test_a_dead_mobile_of_staff_is_known_and_not_tried_again(here):
    with here.line.database.transaction() as tx:
        contact = here.line.contact(tx, ANN)
        contacts.mark_invalid(tx, here.line.clinic_id, contact.id, "21614", here.line.now)
    here.task()

    here.beat()

    assert here.outcomes() == [(1, "not_usable"), (2, "texted")]


def away(here, number, cover):
    today = here.line.now.date()
    days = {"from_day": today, "until_day": today + timedelta(days=3)}
    new = NewAbsence(here.people[number], here.people[cover], **days, reason=AbsenceReason.LEAVE)
    with here.line.database.transaction() as tx:
        absences.add(tx, here.line.clinic_id, new, here.people[CAT], here.line.now)


def test_for_who_is_away_the_cover_is_texted(here):
    away(here, BEN, CAT)
    here.task()

    here.beat()
    here.wait(15, step=15)

    assert here.calls() == [("Ann", "09:00"), ("Cat", "09:15")]
    assert here.line.rows("climb_steps")[1]["is_cover"]


def test_two_who_stand_in_for_each_other_are_passed(here):
    here.task()
    away(here, ANN, BEN)
    away(here, BEN, ANN)

    here.beat()

    assert here.outcomes() == [(1, "away"), (2, "away"), (3, "texted")]


def test_what_a_patient_texts_at_night_is_somebodys_in_the_morning_by_one_answer(here):
    here.line.patient()
    here.line.clock.move_to(datetime(2026, 3, 4, 23, 30, tzinfo=UTC))
    assert here.line.says("my leg feels odd") == ["unknown"]
    here.keep(Rung(Who.NAMED, 0, BOTH, Door.OPEN, here.people[BEN]))

    here.beat()
    here.line.clock.move_to(datetime(2026, 3, 5, 8, 0, tzinfo=UTC))
    here.beat()
    assert here.calls() == [("Ben", "08:00")]
    assert here.line.says("OK", BEN) == ["staff_yours"]

    (task,) = here.line.rows("tasks")
    assert (task["owner_id"], task["closed_at"]) == (here.people[BEN], None)


def test_a_text_to_staff_that_is_lost_makes_no_task_of_its_own(here):
    here.task()
    here.beat()
    here.line.receipt(here.line.carrier.handed[-1].token, "undelivered", code=30005)

    assert here.line.tasks() == [("red_flag", 1)]


def test_what_a_text_to_staff_costs_is_counted(here):
    here.task()
    here.beat()
    month = here.line.now.replace(day=1)

    with here.line.database.reading() as tx:
        cost = month_cost(tx, here.line.clinic_id, month, month + timedelta(days=31))

    assert (cost.texts, cost.segments) == (1, 1)
