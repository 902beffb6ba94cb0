"""A person takes over a conversation: the machine keeps quiet, but for what safety demands."""

import threading

import pytest

from physio_service.domain.errors import Conflict, NotAllowed, NotFound
from physio_service.domain.event import SYSTEM
from physio_service.domain.message import Duty
from physio_service.domain.patient import Consent
from physio_service.domain.staff import Role
from physio_service.domain.takeover import IDLE
from physio_service.services.claiming import claim_due
from physio_service.services.taking_over import end_forgotten, release, take_over
from physio_service.services.writing import write
from physio_service.store.types import new_id
from tests.builders_messages import PHONE
from tests.builders_people import TEXTS


@pytest.fixture
def patient(line):
    patient = line.patient()
    line.episode(patient)
    return patient


def phone(line):
    with line.database.transaction() as tx:
        return line.contact(tx, PHONE).id


def taken(line, who=None):
    return take_over(
        line.database, who or line.house.physio, line.clinic_id, phone(line), now=line.now
    )


def let_go(line, who=None):
    return release(
        line.database, who or line.house.physio, line.clinic_id, phone(line), now=line.now
    )


def test_reminders_wait_while_a_person_answers_and_go_when_they_let_go(line, patient):
    taken(line)
    line.queue(patient)
    line.send()
    assert line.outcomes() == [("session_discreet", "held", "taken_over")]

    line.clock.forward(minutes=20)
    let_go(line)
    line.send()

    assert line.text().state.value == "sent"
    assert line.journal("thread.") == ["thread.taken_over", "thread.released"]


def test_a_reminder_that_cannot_wait_so_long_is_let_go_visibly(line, patient):
    taken(line)
    line.queue(patient, not_after_at=line.now + IDLE)

    line.send()

    assert line.outcomes() == [("session_discreet", "suppressed", "taken_over")]


def test_what_is_said_counts_is_not_acknowledged_and_is_for_the_person_to_read(line, patient):
    taken(line)

    assert line.says("pause") == []
    assert line.says("I feel strange") == ["unknown"]

    assert line.journal("patient.paused") == ["patient.paused"]
    assert [row["state"] for row in line.rows("replies")] == ["unclear"] * 2
    (read,) = [task for task in line.rows("tasks") if task["kind"] == "read_reply"]
    assert read["owner_id"] == line.house.physio_id


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("I feel strange", "unknown"),
        ("STOP", "stop"),
        ("HELP", "help"),
        ("START", "start"),
        ("WRONG NUMBER", "wrong_number"),
    ],
)
@pytest.mark.usefixtures("patient")
def test_safety_and_commands_are_answered_all_the_same(line, text, answer):
    taken(line)

    assert line.says(text) == [answer]
    line.send()

    assert line.outcomes()[-1][:2] == (answer, "sent")


def test_an_answer_of_ours_that_waited_is_dropped_and_a_persons_words_go(line, patient):
    line.says("call me")
    taken(line)
    write(line.database, TEXTS, line.house.physio, line.clinic_id, patient.id, "Hello", line.now)

    for _ in range(2):
        line.send()

    assert [row[:2] for row in line.outcomes()] == [
        ("call_ack", "suppressed"),
        ("staff_message", "sent"),
    ]


def test_it_is_over_by_itself_when_nothing_came_or_went_for_long(line, patient):
    taken(line)
    line.clock.forward(hours=1)
    line.says("hello there")
    line.clock.forward(hours=1, minutes=59)
    assert end_forgotten(line.database, line.now) == 0
    with pytest.raises(Conflict, match="somebody else"):
        taken(line, line.house.staff(Role.ASSISTANT, line.now))

    line.clock.forward(minutes=1)

    assert end_forgotten(line.database, line.now) == 1
    assert line.rows("takeovers")[0]["end_rule"] == "silent"
    assert line.says("pause") == ["pause"]


def test_one_who_fell_silent_keeps_nobody_from_taking_over(line, patient):
    taken(line)
    line.clock.forward(hours=2)

    taken(line, line.house.staff(Role.ASSISTANT, line.now))

    assert [row["end_rule"] for row in line.rows("takeovers")] == ["silent", None]


def test_taking_over_and_letting_go_twice_is_once(line, patient):
    assert taken(line) == taken(line)

    assert [let_go(line), let_go(line)] == [True, False]


def test_only_staff_who_care_take_over_what_is_there(line, patient):
    with pytest.raises(NotAllowed):
        taken(line, line.house.staff(Role.VIEWER, line.now))
    with pytest.raises(NotAllowed):
        taken(line, SYSTEM)
    with pytest.raises(NotFound):
        take_over(line.database, line.house.physio, line.clinic_id, new_id(), now=line.now)


def test_a_question_of_consent_waits_too(line):
    patient = line.patient(consent=Consent.ASKED)
    taken(line)
    line.queue(patient, duty=Duty.CONSENT, wording_key="onboarding_consent")

    line.send()

    assert line.outcomes() == [("onboarding_consent", "held", "taken_over")]


def test_a_text_leaves_before_the_takeover_or_waits_after_it(line, patient):
    """Whoever is first decides: nothing claimed after the takeover leaves."""
    contact_id = phone(line)
    for round_ in range(4):
        message_id = line.queue(patient, kind=f"correction{round_}")
        start = threading.Barrier(2)
        claimed = []

        def claims(start=start, claimed=claimed):
            start.wait(timeout=10)
            found, _ = claim_due(line.database, TEXTS, "here", line.now, 8)
            claimed += [one.message.id for one in found]

        def takes(start=start):
            start.wait(timeout=10)
            take_over(line.database, line.house.physio, line.clinic_id, contact_id, now=line.now)

        threads = [threading.Thread(target=one) for one in (claims, takes)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        late, _ = claim_due(line.database, TEXTS, "here", line.now, 8)

        text = line.text(message_id)
        assert late == []
        assert (text.state.value == "sending") is (claimed == [message_id])
        assert claimed or (text.state.value, text.rule) == ("held", "taken_over")
        let_go(line)
        line.clock.forward(days=1)
