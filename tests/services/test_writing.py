"""What staff write and enter by hand: refused with the reason, or on record."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from physio_service.domain.activity import ActivityState
from physio_service.domain.errors import Conflict, Invalid, NotFound
from physio_service.domain.patient import Consent
from physio_service.domain.pause import PauseKind
from physio_service.domain.task import TaskOutcome
from physio_service.services import attending, catching_up, writing
from physio_service.store import clinics, contacts, pauses
from physio_service.store.schema import patients, senders
from physio_service.store.types import new_id
from tests.builders_messages import PHONE
from tests.builders_people import TEXTS


def write(line, patient, body="See you on Monday"):
    who = line.house.physio
    return writing.write(line.database, TEXTS, who, line.clinic_id, patient.id, body, line.now)


def test_what_staff_write_leaves_as_it_was_written_as_often_as_they_like(line):
    patient = line.patient()

    for body in ("First", "  Second  ", "Third", "Fourth"):
        write(line, patient, body)
    line.send()

    assert [body.removeprefix("Hillside: ") for body in line.carrier.bodies] == [
        "First",
        "Second",
        "Third",
        "Fourth",
    ]
    assert {row["actor_id"] for row in line.rows("events") if row["kind"] == "message.queued"} == {
        line.house.physio_id
    }


def test_what_staff_write_at_night_leaves_in_the_morning(line):
    line.clock.forward(hours=13)
    write(line, line.patient())

    assert line.send() == 0
    line.clock.forward(hours=10)
    assert line.send() == 1


def stop(line, patient):
    with line.database.transaction() as tx:
        sender = clinics.sender_of(tx, line.clinic_id)
        contacts.opt_out(tx, line.clinic_id, PHONE, sender.id, "carrier", line.now)


def pause(line, patient):
    with line.database.transaction() as tx:
        pauses.start(tx, line.clinic_id, patient.id, PauseKind.CLINIC, line.now)


def end_number(line, patient):
    with line.database.transaction() as tx:
        contacts.mark_invalid(tx, line.clinic_id, line.contact(tx).id, "21211", line.now)


def change(table, **values):
    def apply(line, patient):
        with line.database.transaction() as tx:
            tx.connection.execute(update(table).values(**values))

    return apply


@pytest.mark.parametrize(
    ("happen", "reason"),
    [
        (stop, "STOP"),
        (pause, "paused"),
        (end_number, "no number"),
        (change(patients, consent="asked"), "not agreed"),
        (change(senders, is_active=False), "no number to text from"),
    ],
)
def test_a_patient_who_cannot_be_texted_now_is_refused_with_the_reason(line, happen, reason):
    happen(line, patient := line.patient())

    with pytest.raises(Conflict, match=reason):
        write(line, patient)

    assert line.rows("messages") == []


def test_a_patient_without_a_number_or_out_of_care_is_not_texted(line):
    with pytest.raises(Conflict, match="no number"):
        write(line, line.patient(number=None))
    gone = line.patient()
    change(patients, archived_at=line.now)(line, gone)
    with pytest.raises(Conflict):
        write(line, gone)


@pytest.mark.parametrize("body", ["", "   ", "x" * 321])
def test_a_text_that_is_empty_or_too_long_is_refused_whole(line, body):
    patient = line.patient()

    with pytest.raises(Invalid) as refusal:
        write(line, patient, body)

    assert [fault.field for fault in refusal.value.faults] == ["body"]
    assert "x" * 10 not in str(refusal.value)
    assert line.rows("messages") == []


def test_nobody_of_another_clinic_is_texted(line):
    who = line.house.physio

    with pytest.raises(NotFound):
        writing.write(line.database, TEXTS, who, line.clinic_id, new_id(), "Hello", line.now)


def enter(line, activity_id, state):
    who = line.house.physio
    writing.enter_session(line.database, who, line.clinic_id, activity_id, state, line.now)


def test_an_answer_by_telephone_counts_like_one_by_text_and_once(line):
    activity = line.activity(line.episode(line.patient(consent=Consent.DECLINED)))

    enter(line, activity.id, ActivityState.PART)

    (row,) = line.rows("activities")
    assert (row["state"], row["source"]) == ("part", "staff")
    with pytest.raises(Conflict):
        enter(line, activity.id, ActivityState.DONE)
    assert line.journal("activity.") == ["activity.settled"]


def test_what_is_still_ahead_cannot_have_been_done(line):
    activity = line.activity(line.episode(line.patient()), due_in=timedelta(days=1))

    with pytest.raises(Conflict):
        enter(line, activity.id, ActivityState.DONE)

    line.clock.forward(hours=20)
    enter(line, activity.id, ActivityState.DONE)


@pytest.mark.parametrize("state", [ActivityState.MISSED, ActivityState.PLANNED])
def test_only_an_answer_can_be_entered(line, state):
    with pytest.raises(Invalid):
        enter(line, new_id(), state)
    with pytest.raises(NotFound):
        enter(line, new_id(), ActivityState.DONE)


def test_the_first_person_who_read_a_reply_is_on_record(line):
    line.patient()
    reply_id = line.receive("hello")
    who = line.house.physio
    for minute in range(2):
        catching_up.read_reply(
            line.database,
            who,
            line.clinic_id,
            reply_id,
            line.house.physio_id,
            line.now + timedelta(minutes=minute),
        )

    assert line.rows("replies")[0]["read_at"] == line.now
    assert line.journal("reply.read") == ["reply.read"]
    with pytest.raises(NotFound):
        catching_up.read_reply(
            line.database, who, line.clinic_id, new_id(), line.house.physio_id, line.now
        )


def test_a_task_is_closed_once_by_a_named_person_with_what_came_of_it(line):
    line.patient()
    line.says("it hurts")
    (task,) = line.rows("tasks")

    def close(task_id=task["id"]):
        attending.close_task(
            line.database,
            line.house.physio,
            line.clinic_id,
            task_id,
            staff_id=line.house.physio_id,
            outcome=TaskOutcome.REACHED,
            note="  rang, is well  ",
            now=line.now,
        )

    close()

    (closed,) = line.rows("tasks")
    assert (closed["outcome"], closed["closed_by"]) == ("reached", line.house.physio_id)
    assert line.journal("task.") == ["task.opened", "task.closed"]
    with pytest.raises(Conflict):
        close()
    with pytest.raises(NotFound):
        close(new_id())
