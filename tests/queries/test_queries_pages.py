"""The thread, the worklist, the inbox, the journal and the clinic, as their pages show them."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import update

from physio_service.domain.activity import ActivityState, Source
from physio_service.domain.errors import Invalid, NotFound
from physio_service.domain.event import SYSTEM, Actor, ActorKind
from physio_service.domain.message import MessageState
from physio_service.domain.staff import Role, Scope
from physio_service.domain.task import TaskOutcome
from physio_service.queries.clinic import clinic_page
from physio_service.queries.inbox import inbox
from physio_service.queries.journal import journal
from physio_service.queries.patient import story
from physio_service.queries.thread import Answer, Text, thread
from physio_service.queries.why import intended
from physio_service.queries.worklist import open_tasks, task_of
from physio_service.services.approving import sign
from physio_service.services.attending import close_task
from physio_service.services.catching_up import read_reply
from physio_service.services.founding import found_clinic
from physio_service.services.viewing import note_listed, note_viewed
from physio_service.services.writing import write
from physio_service.store import activities, tokens
from physio_service.store.schema import replies
from physio_service.store.types import Sealed
from tests.builders_messages import OTHER_PHONE, PHONE
from tests.builders_people import NEW_CLINIC, NEW_PATIENT, TEXTS, weeks
from tests.builders_plans import CATALOGUE

STRANGER = "+447700900777"


def whole(query, *args, limit: int, **options):
    """Return every row of a list, read piece by piece."""
    rows, after = [], None
    while True:
        page = query(*args, after=after, limit=limit, **options)
        rows += page.rows
        after = page.next
        if after is None:
            return rows


def talk(on):
    """A reminder, an answer, a text by staff, and an answer nobody understands."""
    patient = on.patient()
    on.activity(on.episode(patient))
    on.queue(patient)
    on.clock.forward(minutes=5)
    on.says("DONE")
    on.clock.forward(minutes=5)
    write(on.database, TEXTS, on.house.physio, on.clinic_id, patient.id, "See you Monday", on.now)
    on.clock.forward(minutes=5)
    on.says("my calf is swollen")
    return patient


def test_a_thread_is_in_the_order_of_time_and_a_reply_before_its_answer(on):
    patient = talk(on)
    with on.database.reading() as tx:
        lines = thread(tx, on.clinic_id, patient.id).rows[::-1]

    assert [type(line) for line in lines] == [Text, Answer, Text, Text, Answer, Text]
    assert [line.at for line in lines] == sorted(line.at for line in lines)
    assert lines[1].body == "DONE"
    assert lines[1].meaning["said"] == "DONE"
    assert (lines[4].state, lines[4].body) == ("unclear", "my calf is swollen")


def test_a_text_in_somebodys_own_words_says_whose(on):
    patient = talk(on)
    with on.database.reading() as tx:
        texts = [one for one in thread(tx, on.clinic_id, patient.id).rows if type(one) is Text]

    assert {one.kind: one.written_by for one in texts}["staff_message"] == "Sam Example"
    assert {one.kind: one.written_by for one in texts}["session"] is None


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 6, 7])
def test_a_thread_in_pieces_is_the_whole_thread(on, limit):
    patient = talk(on)
    with on.database.reading() as tx:
        pieces = whole(thread, tx, on.clinic_id, patient.id, limit=limit)
        at_once = thread(tx, on.clinic_id, patient.id, limit=100).rows

    assert tuple(pieces) == at_once


def test_every_intended_text_is_listed_with_its_rule(on):
    patient = on.patient()
    on.suppress(patient, "done_already")
    on.clock.forward(minutes=1)
    on.queue(patient, sequence=1)
    with on.database.reading() as tx:
        rows = whole(intended, tx, on.clinic_id, patient.id, limit=1)

    assert [(row.state, row.rule) for row in rows] == [
        (MessageState.QUEUED, "due"),
        (MessageState.SUPPRESSED, "done_already"),
    ]


def test_an_unclear_reply_is_a_task_and_unread_until_somebody_reads_it(on):
    patient = talk(on)
    with on.database.reading() as tx:
        (task,) = open_tasks(tx, on.clinic_id).rows
        (unread,) = inbox(tx, on.clinic_id).rows
    read_reply(on.database, on.house.physio, on.clinic_id, unread.id, on.house.physio_id, on.now)
    with on.database.reading() as tx:
        still_unread = inbox(tx, on.clinic_id).rows
        (read,) = inbox(tx, on.clinic_id, is_read=True).rows

    assert (task.patient_id, task.name) == (patient.id, NEW_PATIENT.name)
    assert task.reply_body == unread.body == "my calf is swollen"
    assert (still_unread, read.read_by) == ((), "Sam Example")


def test_a_strangers_text_shows_its_number(on):
    on.says("who is this", number=STRANGER)
    with on.database.reading() as tx:
        (row,) = inbox(tx, on.clinic_id).rows
        tasks = open_tasks(tx, on.clinic_id).rows

    assert (row.patient_id, row.name, row.number) == (None, None, STRANGER)
    assert {task.number for task in tasks} <= {STRANGER}


def test_words_that_cannot_be_read_leave_the_pages_standing(on):
    patient = talk(on)
    with on.database.transaction() as tx:
        tx.connection.execute(update(replies).values(body=Sealed(b"\x00spoilt")))
    with on.database.reading() as tx:
        shown = [row.body for row in inbox(tx, on.clinic_id).rows]
        tasks = [task.reply_body for task in open_tasks(tx, on.clinic_id).rows]
        told = thread(tx, on.clinic_id, patient.id).rows

    assert (shown, tasks) == ([""], [""])
    assert [one.body for one in told if isinstance(one, Answer)] == ["", ""]


@pytest.mark.parametrize("is_read", [True, False])
def test_the_inbox_in_pieces_is_the_whole_inbox(on, is_read):
    on.patient()
    for minute in range(5):
        on.clock.forward(minutes=1)
        on.says(f"well, {minute}")
    with on.database.reading() as tx:
        unread = inbox(tx, on.clinic_id).rows
    if is_read:
        for row in unread:
            read_reply(
                on.database, on.house.physio, on.clinic_id, row.id, on.house.physio_id, on.now
            )
    with on.database.reading() as tx:
        pieces = whole(inbox, tx, on.clinic_id, limit=2, is_read=is_read)

    assert [row.body for row in pieces] == [
        f"well, {minute}" for minute in (range(4, -1, -1) if is_read else range(5))
    ]


def test_a_closed_task_is_no_longer_open(on):
    talk(on)
    with on.database.reading() as tx:
        (task,) = open_tasks(tx, on.clinic_id).rows
    close_task(
        on.database,
        on.house.physio,
        on.clinic_id,
        task.id,
        staff_id=on.house.physio_id,
        outcome=TaskOutcome.REACHED,
        note="Spoke",
        now=on.now,
    )
    with on.database.reading() as tx:
        assert task_of(tx, on.clinic_id, task.id).outcome is TaskOutcome.REACHED
        assert open_tasks(tx, on.clinic_id).rows == ()


def test_the_worklist_in_pieces_is_the_whole_worklist(on):
    for number in range(5):
        phone = f"+4477009004{number:02}"
        on.patient(phone)
        on.says("not sure", number=phone)
    with on.database.reading() as tx:
        pieces = whole(open_tasks, tx, on.clinic_id, limit=2)
        at_once = open_tasks(tx, on.clinic_id).rows

    assert (tuple(pieces), len(at_once)) == (at_once, 5)


def test_the_journal_tells_who_did_what_and_who_looked(on):
    patient = talk(on)
    note_viewed(on.database, on.house.physio, on.clinic_id, patient.id, "story", now=on.now)
    with on.database.reading() as tx:
        entries = whole(journal, tx, on.clinic_id, patient.id, limit=3)

    assert (entries[0].kind, entries[0].actor_name) == ("patient.viewed", "Sam Example")
    assert entries[0].after == {"part": "story"}
    assert "message.queued" in {entry.kind for entry in entries}
    assert [entry.at for entry in entries] == sorted((e.at for e in entries), reverse=True)


def test_what_a_program_did_bears_the_name_of_whose_token_it_used(on):
    here, patient = on.house, on.patient()
    with on.database.transaction() as tx:
        token_id = tokens.add(
            tx,
            on.clinic_id,
            here.physio_id,
            label="a program",
            token_hash=b"1",
            scopes=frozenset({Scope.WRITE}),
            now=on.now,
            expires_at=on.now + timedelta(days=1),
        )
    by_token = Actor(ActorKind.TOKEN, token_id)
    write(on.database, TEXTS, by_token, on.clinic_id, patient.id, "See you Monday", on.now)
    with on.database.transaction() as tx:
        tokens.revoke(tx, on.clinic_id, here.physio_id, token_id, on.now)

    with on.database.reading() as tx:
        entry = journal(tx, on.clinic_id, patient.id).rows[0]
        (text,) = thread(tx, on.clinic_id, patient.id).rows

    assert (entry.kind, entry.actor_kind) == ("message.queued", ActorKind.TOKEN)
    assert entry.actor_name == text.written_by == "Sam Example"


def test_the_consent_journal_holds_consent_and_stop_alone(on):
    here = on.house
    patient_id = here.patient(on.now)
    here.consent(patient_id, on.now)
    on.clock.forward(minutes=1)
    on.says("STOP")
    with on.database.reading() as tx:
        kinds = [
            entry.kind for entry in journal(tx, on.clinic_id, patient_id, consent_only=True).rows
        ]

    assert kinds[-1] == "consent.given"
    assert "contact.opted_out" in kinds
    assert all(kind.startswith(("consent.", "contact.")) for kind in kinds)


def test_a_list_of_patients_that_was_shown_is_one_line(on):
    patients = [on.patient(phone).id for phone in (PHONE, OTHER_PHONE)]
    note_listed(on.database, on.house.physio, on.clinic_id, [], "tasks", now=on.now)
    note_listed(on.database, on.house.physio, on.clinic_id, patients * 2, "caseload", now=on.now)

    assert on.house.events("patient.listed") == [
        {"part": "caseload", "patients": [str(one) for one in patients]}
    ]


def test_a_story_holds_the_course_what_lies_ahead_and_what_was_done(on):
    here = on.house
    patient_id = here.patient(on.now)
    here.consent(patient_id, on.now)
    here.assign(
        patient_id,
        on.now,
        surgery_day=on.now.date() - timedelta(days=3),
        operation_done=True,
        status_word="limited",
        limits="Toes only",
    )
    with on.database.transaction() as tx:
        first = activities.of_day(tx, on.clinic_id, patient_id, on.now.date())[0]
        activities.settle(tx, first, ActivityState.DONE, Source.SMS, on.now)
    on.clock.forward(days=2)
    with on.database.reading() as tx:
        found = story(tx, on.clinic_id, patient_id, on.now)
    (course,) = found.active

    assert course.phase.id == "P1"
    assert course.next_phase.id == "P2"
    assert (course.in_force.status_word, course.in_force.limits) == ("limited", "Toes only")
    assert course.in_force.signed_by == course.opened[-1].opened_by == "Sam Example"
    assert first.id in {one.id for one in found.back}
    assert {one.local_day for one in found.ahead} >= {found.today}
    assert (found.adherence.done, found.is_opted_out, found.pause) == (1, False, None)


def test_a_story_before_the_operation_has_a_phase_but_nothing_in_force(on):
    here = on.house
    patient_id = here.patient(on.now)
    here.assign(patient_id, on.now, surgery_day=(on.now + weeks(3)).date())
    with on.database.reading() as tx:
        (course,) = story(tx, on.clinic_id, patient_id, on.now).active

    assert (course.in_force, course.phase.id) == (None, "P0")


def test_another_clinics_patient_and_task_are_not_there(on):
    patient = talk(on)
    elsewhere = replace(NEW_CLINIC, sender_address="+447700900002")
    other = found_clinic(on.database, elsewhere, SYSTEM, on.now)
    with on.database.reading() as tx:
        (task,) = open_tasks(tx, on.clinic_id).rows

        assert task_of(tx, other, task.id) is None
        assert open_tasks(tx, other).rows == inbox(tx, other).rows == ()
        assert thread(tx, other, patient.id).rows == ()
        assert journal(tx, other, patient.id).rows == ()
        assert intended(tx, other, patient.id).rows == ()
        with pytest.raises(NotFound):
            story(tx, other, patient.id, on.now)


def test_the_clinic_lists_its_people_and_what_they_signed(on):
    file = CATALOGUE.files[0]
    surgeon = on.house.staff(Role.SURGEON, on.now)
    sign(
        on.database,
        CATALOGUE,
        surgeon,
        on.clinic_id,
        file.path,
        file.content_hash,
        "Read it all",
        now=on.now,
    )
    with on.database.reading() as tx:
        page = clinic_page(tx, on.clinic_id, on.now.date())

    assert [person.username for person in page.staff] == ["physio", "surgeon-two"]
    assert page.signed[file.content_hash].signed_by == "Sam Example"
    assert [sender.address for sender in page.senders] == [NEW_CLINIC.sender_address]
    assert all(closure.day >= on.now.date() for closure in page.closures)


@pytest.mark.parametrize("query", [thread, journal, intended])
def test_a_piece_that_begins_nowhere_is_refused(on, query):
    for cursor in (("x",), ("no day", str(uuid4())), ("2026-01-01T00:00:00+00:00", "no id")):
        with pytest.raises(Invalid), on.database.reading() as tx:
            query(tx, on.clinic_id, uuid4(), after=cursor)
