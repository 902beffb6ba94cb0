"""After a restore: nothing is sent twice, what may have left is sought, a person resumes."""

from datetime import timedelta

import pytest

from physio_service.domain.errors import Conflict, NotAllowed, Stale
from physio_service.domain.event import SYSTEM
from physio_service.domain.message import Duty
from physio_service.domain.staff import Role
from physio_service.messaging.gateway import Seen
from physio_service.services.restoring import keep_mark, note_restored, resume
from physio_service.services.settling import settle
from physio_service.store import generations, restorations
from tests.builders_messages import OTHER_PHONE, PHONE


def restored(line):
    """Queue a reminder, and let its database come back from before it left."""
    line.episode(patient := line.patient())
    line.queue(patient)
    line.clock.forward(minutes=10)
    note_restored(line.database, line.now, SYSTEM, line.now)
    return patient


def beat(line, **ahead):
    line.clock.forward(**ahead)
    settle(line.database, line.carrier, line.now)
    line.send()


def latest(line):
    with line.database.reading() as tx:
        return restorations.latest(tx, line.clinic_id)


def let_go(line, who=None, version=None):
    who = who or line.house.staff(Role.ADMIN, line.now)
    version = version or latest(line).version
    resume(line.database, who, line.clinic_id, version=version, now=line.now)


def test_what_was_due_before_a_restore_is_never_sent_again(line):
    restored(line)

    for minutes in (0, 1, 5, 15, 60, 60):
        beat(line, minutes=minutes)

    assert line.carrier.handed == []
    assert line.outcomes() == [("session_discreet", "unknown_final", "not_found")]


def test_what_left_before_a_restore_is_found_and_bound(line):
    restored(line)
    beat(line)
    text = line.text()
    sent_at = text.due_at + timedelta(seconds=4)
    line.carrier.seen = [Seen("SM" + "7" * 32, text.body, "delivered", None, sent_at)]

    beat(line, seconds=15)

    assert line.outcomes() == [("session_discreet", "delivered", "receipt")]
    assert line.carrier.handed == []


def test_a_text_made_after_a_restore_of_work_that_was_due_before_it_is_sought_too(line):
    patient = restored(line)

    line.queue(patient, sequence=1, due_at=line.now - timedelta(minutes=5))
    beat(line)

    assert {state for _, state, _ in line.outcomes()} == {"unknown"}


def test_an_answer_to_what_came_in_before_a_restore_is_sought_and_not_given_twice(line):
    line.patient()
    line.receive("HELP", sent_at=line.now)
    line.clock.forward(minutes=5)
    note_restored(line.database, line.now, SYSTEM, line.now)
    line.clock.forward(minutes=5)

    line.says("it hurts", sent_at=line.now - timedelta(minutes=8))
    beat(line)

    assert line.carrier.handed == []
    assert {state for _, state, _ in line.outcomes()} == {"unknown"}


def test_after_a_restore_everything_waits_for_a_person(line):
    patient = restored(line)
    line.queue(patient, sequence=1, due_at=line.now + timedelta(minutes=1))

    beat(line, minutes=2)

    assert line.carrier.handed == []
    assert line.outcomes()[1][1:] == ("held", "paused_by_restore")


def test_who_writes_after_a_restore_is_answered_for_their_safety(line):
    restored(line)
    line.clock.forward(minutes=1)

    line.says("it hurts")
    line.send()

    assert [text.to for text in line.carrier.handed] == [PHONE]


def test_texts_go_again_when_all_was_looked_for_and_a_named_person_says_so(line):
    patient = restored(line)
    for minutes in (1, 1, 5, 15, 60):
        beat(line, minutes=minutes)
    line.queue(patient, sequence=1)

    let_go(line)
    beat(line, minutes=5)

    assert [text.to for text in line.carrier.handed] == [PHONE]
    assert line.journal("clinic.re") == ["clinic.restored", "clinic.resumed"]


def test_texts_do_not_go_again_while_something_is_still_sought(line):
    restored(line)
    beat(line)

    with pytest.raises(Conflict, match="1 texts are still being looked for"):
        let_go(line)


def test_only_an_administrator_lets_texts_go_again_and_only_once(line):
    restored(line)
    for minutes in (1, 1, 5, 15, 60):
        beat(line, minutes=minutes)
    who = line.house.staff(Role.ADMIN, line.now)

    with pytest.raises(NotAllowed):
        let_go(line, who=SYSTEM)
    with pytest.raises(NotAllowed):
        let_go(line, who=line.house.physio)
    with pytest.raises(Stale):
        let_go(line, who=who, version=9)
    let_go(line, who=who)
    with pytest.raises(Conflict):
        let_go(line, who=who)


def test_without_a_restore_there_is_nothing_to_resume(line):
    with pytest.raises(Conflict):
        let_go(line, version=1)


def test_a_restore_is_not_noted_before_it_happened(line):
    with pytest.raises(Conflict):
        note_restored(line.database, line.now + timedelta(seconds=1), SYSTEM, line.now)


def test_no_duty_is_sent_again_after_a_restore(line):
    line.episode(patient := line.patient())
    line.queue(patient, duty=Duty.NOTICE)
    line.queue(
        None, OTHER_PHONE, duty=Duty.SAFETY, kind="unknown", wording_key="call_ack", sequence=2
    )
    note_restored(line.database, line.now, SYSTEM, line.now)

    for minutes in (0, 1, 5, 15, 60):
        beat(line, minutes=minutes)

    assert line.carrier.handed == []


def mark(line, file):
    return keep_mark(line.database, file, line.now)


def test_a_database_that_fell_behind_its_file_is_noticed(line, tmp_path):
    file = tmp_path / "generation"
    first = [mark(line, file) for _ in range(3)]
    generations.write(file, 99)  # as it stood before the backup came back

    assert first == [False, False, False]
    assert mark(line, file)
    assert latest(line).is_open
    assert not mark(line, file)


def test_a_file_that_is_missing_or_broken_raises_no_alarm(line, tmp_path):
    file = tmp_path / "folder" / "generation"

    assert not mark(line, file)
    file.write_text("not a number")
    assert not mark(line, file)
    assert generations.read(file) == 2


def test_two_processes_with_one_file_raise_no_alarm(line, tmp_path):
    file = tmp_path / "generation"
    for _ in range(5):
        mark(line, file)
        mark(line, tmp_path / "of another machine")

    assert latest(line) is None
