"""Messages, attempts, questions, replies and tasks, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from physio_service.domain.errors import Conflict, NotFound
from physio_service.domain.event import SYSTEM
from physio_service.domain.message import WAITING, Duty, MessageState
from physio_service.domain.question import Question, QuestionKind
from physio_service.domain.task import NewTask, TaskKind, TaskOutcome, Tier
from physio_service.store import (
    attempts,
    message_facts,
    message_queue,
    messages,
    questions,
    replies,
    tasks,
)
from physio_service.store import schema as tables
from physio_service.store.types import new_id
from tests.builders_accounts import make_clinic
from tests.builders_messages import OTHER_PHONE, PHONE, Line
from tests.builders_messages import line as build


@pytest.fixture
def line(database, clock) -> Line:
    return build(database, clock)


@pytest.fixture
def patient(line):
    return line.patient()


def move(line, message_id, to, *, among=WAITING, **columns):
    with line.database.transaction() as tx:
        return messages.move(
            tx, line.clinic_id, message_id, among=among, state=to, rule="test", **columns
        )


def test_a_message_comes_back_as_it_was_made(line, patient):
    message_id = line.queue(patient, week_cap=9, plan_version=3)

    message = line.text(message_id)

    assert (message.patient_id, message.duty) == (patient.id, Duty.INITIATED)
    assert (message.week_cap, message.plan_version, message.segments) == (9, 3, 1)
    assert message.body.startswith("Hillside: your morning session")
    assert (message.provider_rank, message.provider_sid, message.claimed_at) == (-1, None, None)
    with pytest.raises(NotFound):
        line.house.look(lambda tx: messages.get(tx, new_id(), message_id))


def test_a_message_moves_only_from_where_it_was_expected(line, patient):
    message_id = line.queue(patient)

    assert move(line, message_id, MessageState.SENDING, claimed_at=line.now)
    assert not move(line, message_id, MessageState.SUPPRESSED)
    assert line.text().state is MessageState.SENDING
    assert line.rows("messages")[0]["version"] == 2


def test_what_is_due_comes_most_urgent_first_then_oldest_then_as_made(line, patient):
    later = line.queue(patient, sequence=0, due_at=line.now - timedelta(minutes=1))
    same = [line.queue(patient, sequence=n, due_at=line.now) for n in (1, 2)]
    urgent = line.queue(patient, sequence=3, duty=Duty.SAFETY)
    line.queue(patient, sequence=4, due_at=line.now + timedelta(seconds=1))

    due = line.house.look(lambda tx: message_queue.due(tx, line.now, limit=9))

    assert [one.id for one in due] == [urgent, later, *same]
    assert len(line.house.look(lambda tx: message_queue.due(tx, line.now, limit=2))) == 2


def test_a_message_somebody_else_decides_on_is_not_waited_for(line, patient):
    if line.database.engine.dialect.name == "sqlite":
        return  # there is one writer at a time
    message_id = line.queue(patient)

    with line.database.transaction() as one, line.database.transaction() as other:
        assert message_queue.lock_waiting(one, line.clinic_id, message_id) is not None
        assert message_queue.lock_waiting(other, line.clinic_id, message_id) is None


def test_a_row_is_a_slot_or_an_answer_and_never_both_or_neither(line, patient):
    for wrong in ({"sequence": None}, {"answers_id": line.receive("hello")}):
        with pytest.raises(IntegrityError):
            line.queue(patient, **wrong)


def test_what_left_or_may_have_left_counts_and_nothing_else(line, patient):
    ids = [line.queue(patient, sequence=n) for n in range(5)]
    line.queue(patient, sequence=9, duty=Duty.NOTICE)
    for message_id, state in zip(
        ids, ("unknown", "delivered", "suppressed", "expired", "sending"), strict=True
    ):
        move(line, message_id, MessageState(state), claimed_at=line.now)

    def count(start, end):
        bounds = (line.now + timedelta(hours=start), line.now + timedelta(hours=end))
        return line.house.look(
            lambda tx: message_facts.count_begun(tx, line.clinic_id, patient.id, *bounds)
        )

    assert (count(-1, 1), count(0, 1), count(-1, 0), count(1, 2)) == (3, 3, 0, 0)


def test_the_next_sequence_is_of_the_day_and_kind(line, patient):
    def following(kind):
        return line.house.look(
            lambda tx: messages.next_sequence(tx, line.clinic_id, patient.id, kind, line.now.date())
        )

    assert following("session") == 0
    line.queue(patient, sequence=4)
    assert (following("session"), following("check")) == (5, 0)


def test_each_call_has_a_number_and_a_token_of_its_own(line, patient):
    message_id = line.queue(patient)

    def claim(token):
        with line.database.transaction() as tx:
            return attempts.claim(
                tx,
                line.clinic_id,
                message_id,
                token=token,
                owner="here",
                lease_until_at=line.now,
                now=line.now,
            )

    assert [claim(token * 32).number for token in "ab"] == [1, 2]
    with pytest.raises(IntegrityError):
        claim("b" * 32)
    first, second = line.house.look(
        lambda tx: attempts.lapsed(tx, line.now + timedelta(seconds=1), limit=9)
    )
    with line.database.transaction() as tx:
        attempts.finish(tx, first, outcome="accepted", sid="SM1", error_code=None, now=line.now)
        assert not attempts.lapse(tx, first, line.now)
        assert attempts.lapse(tx, second, line.now)
        assert attempts.message_of(tx, token=None, sid="SM1") == (line.clinic_id, message_id)
        assert attempts.message_of(tx, token="b" * 32, sid="SM1") is not None
        assert attempts.message_of(tx, token="c" * 32, sid="SM1") is None
    assert [row["outcome"] for row in line.rows("attempts")] == ["accepted", "uncertain"]


def ask(line, patient, kind, *, takes_digits, number=PHONE, hours=1):
    message_id = line.queue(patient, sequence=len(line.texts()))
    with line.database.transaction() as tx:
        contact_id = line.contact(tx, number).id
        question = Question(
            id=new_id(),
            clinic_id=line.clinic_id,
            patient_id=patient.id,
            contact_id=contact_id,
            kind=kind,
            message_id=message_id,
            activity_id=None,
            closes_at=line.now + timedelta(hours=hours),
        )
        questions.ask(tx, question, takes_digits=takes_digits, now=line.now)
    return question


def open_kinds(line, question, **ahead):
    at = line.now + timedelta(**ahead)
    return [
        one.kind
        for one in line.house.look(
            lambda tx: questions.open_on(tx, line.clinic_id, question.contact_id, at)
        )
    ]


def test_two_questions_that_a_digit_could_answer_are_never_open_on_one_phone(line, patient):
    ask(line, patient, QuestionKind.SESSION, takes_digits=False)
    ask(line, patient, QuestionKind.PAIN, takes_digits=True)
    last = ask(line, patient, QuestionKind.CRUTCHES, takes_digits=True)
    ask(line, patient, QuestionKind.PAIN, takes_digits=True, number=OTHER_PHONE)

    assert open_kinds(line, last) == [QuestionKind.CRUTCHES, QuestionKind.SESSION]
    assert [row["close_rule"] for row in line.rows("questions")] == [None, "superseded", None, None]

    def open_another():
        with line.database.transaction() as tx:
            tx.connection.execute(
                update(tables.questions)
                .where(tables.questions.c.close_rule == "superseded")
                .values(closed_at=None)
            )

    with pytest.raises(IntegrityError):
        open_another()


def test_a_question_closes_when_it_is_answered_asked_again_or_out_of_time(line, patient):
    first = ask(line, patient, QuestionKind.SESSION, takes_digits=False)
    again = ask(line, patient, QuestionKind.SESSION, takes_digits=False)
    assert open_kinds(line, again) == [QuestionKind.SESSION]
    assert open_kinds(line, again, hours=1) == []

    reply_id = line.receive("done")
    with line.database.transaction() as tx:
        questions.answer(tx, again, reply_id, line.now)
        assert questions.close_lapsed(tx, line.now + timedelta(days=9)) == 0

    assert open_kinds(line, first) == []
    assert line.rows("questions")[1]["reply_id"] == reply_id


def test_a_reply_comes_back_as_it_came_in(line, patient):
    reply_id = line.receive("It hurts 🙁", media_count=2)

    reply = line.house.look(lambda tx: replies.get(tx, line.clinic_id, reply_id))

    assert (reply.body, reply.media_count, reply.patient_id) == ("It hurts 🙁", 2, patient.id)
    with pytest.raises(NotFound):
        line.house.look(lambda tx: replies.get(tx, new_id(), reply_id))


def test_replies_left_behind_are_those_that_wait_too_long(line, patient):
    ids = []
    for _ in range(2):
        ids.append(line.receive("done"))
        line.clock.forward(seconds=5)

    left = line.house.look(
        lambda tx: replies.unanswered(tx, line.now - timedelta(seconds=5), limit=9)
    )

    assert left == [(line.clinic_id, ids[0])]


def new_task(line, **changes):
    task = NewTask(
        line.clinic_id, None, TaskKind.READ_REPLY, Tier.SAME_DAY, "reply:1", due_at=line.now
    )
    with line.database.transaction() as tx:
        return tasks.open_task(tx, replace(task, **changes), SYSTEM, line.now)


def close_task(line, task_id, note=""):
    with line.database.transaction() as tx:
        tasks.close(
            tx,
            line.clinic_id,
            task_id,
            outcome=TaskOutcome.DONE,
            note=note,
            staff_id=line.house.physio_id,
            who=line.house.physio,
            now=line.now,
        )


def test_one_task_is_open_for_one_cause_and_a_closed_one_leaves_room(line, patient):
    task_id = new_task(line)
    assert new_task(line) is None
    assert new_task(line, dedupe="reply:2") is not None

    close_task(line, task_id, note="read it")

    assert new_task(line) not in (None, task_id)
    with pytest.raises(Conflict):
        close_task(line, task_id)
    with pytest.raises(NotFound):
        close_task(line, new_id())


def test_the_note_of_a_task_is_sealed_for_the_patient_it_is_about(line, patient):
    task_id = new_task(line, patient_id=patient.id)

    close_task(line, task_id, note="rang twice")

    (row,) = line.rows("tasks")
    with line.database.reading() as tx:
        note = tx.open(tables.tasks.c.note, task_id, line.clinic_id, patient.id, row["note"])
    assert note == "rang twice"


def test_no_row_points_into_another_clinic(line, patient):
    message_id = line.queue(patient)
    other_clinic = make_clinic(line.database, line.now)

    def steal():
        with line.database.transaction() as tx:
            tx.connection.execute(
                update(tables.messages)
                .where(tables.messages.c.id == message_id)
                .values(clinic_id=other_clinic)
            )

    with pytest.raises(IntegrityError):
        steal()
