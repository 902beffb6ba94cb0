"""Settling: what may have gone is looked for, bound when found, and never sent again."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from physio_service.domain.message import MessageState
from physio_service.messaging.gateway import Seen, Uncertain
from physio_service.services.answering import answer_left_behind
from physio_service.services.claiming import claim_due
from physio_service.services.settling import settle
from physio_service.store import messages
from tests.builders_carrier import FakeCarrier
from tests.builders_messages import PHONE
from tests.builders_people import TEXTS


def queued(line):
    line.episode(patient := line.patient())
    line.queue(patient)
    return patient


def kill_between_claim_and_call(line):
    queued(line)
    claim_due(line.database, TEXTS, "a process that dies", line.now, limit=8)


def lose_the_answer(line):
    queued(line)
    line.carrier.answers = [Uncertain("read timed out")]
    line.send()


def listed(line, *, sid="SM9", status="delivered", after=timedelta(seconds=3), body=None):
    text = line.texts()[0]
    return Seen(sid, body or text.body, status, None, text.claimed_at + after)


def look(line, **ahead):
    line.clock.forward(**ahead)
    return settle(line.database, line.carrier, line.now)


def test_a_live_claim_is_left_alone(line):
    kill_between_claim_and_call(line)

    assert look(line, seconds=60) == 0
    assert line.text().state.value == "sending"


def test_a_claim_whose_process_died_is_unknown_then_found_and_bound(line):
    kill_between_claim_and_call(line)
    line.carrier.seen = [listed(line)]

    look(line, seconds=61)

    assert line.outcomes() == [("session_discreet", "delivered", "receipt")]
    assert line.text().provider_sid == "SM9"
    assert line.journal("message.")[-2:] == ["message.unknown", "message.settled"]
    assert line.carrier.asked_for == [PHONE]


def test_what_the_carrier_never_lists_stays_unknown_and_is_never_sent_again(line):
    kill_between_claim_and_call(line)

    for minutes in (2, 4, 10, 45, 60, 600):
        look(line, minutes=minutes)
        line.send()

    assert line.carrier.handed == []
    assert len(line.carrier.asked_for) == 4
    assert line.outcomes() == [("session_discreet", "unknown_final", "not_found")]
    assert line.journal("message.unknown") == ["message.unknown", "message.unknown_final"]
    assert line.tasks() == [("undelivered", 3)]


def test_a_safety_answer_that_nobody_can_find_is_the_most_urgent_task(line):
    line.patient()
    line.says("it hurts")
    line.carrier.answers = [Uncertain("closed")] * 2
    line.send()

    for _ in range(6):
        look(line, minutes=30)
        line.send()

    assert ("safety_text_failed", 1) in line.tasks()


def test_a_lost_answer_is_looked_for_after_1_5_15_and_60_minutes(line):
    lose_the_answer(line)
    looks = []
    for minutes in (0.9, 0.1, 3.9, 0.1, 9.9, 0.1, 44.9, 0.1, 600):
        look(line, minutes=minutes)
        looks.append(len(line.carrier.asked_for))

    assert looks == [0, 1, 1, 2, 2, 3, 3, 4, 4]


def test_a_carrier_that_cannot_say_is_asked_again_without_end(line):
    lose_the_answer(line)
    line.carrier.seen = None

    for _ in range(6):
        look(line, hours=1)

    assert len(line.carrier.asked_for) == 6
    line.carrier.seen = [listed(line)]
    assert look(line, minutes=1) == 1
    assert line.text().state.value == "delivered"


@pytest.mark.parametrize(
    ("body", "after"),
    [
        ("another text", timedelta(seconds=3)),
        (None, timedelta(minutes=-3)),
        (None, timedelta(minutes=7)),
    ],
)
def test_another_text_to_the_same_phone_is_not_taken_for_it(line, body, after):
    lose_the_answer(line)
    line.carrier.seen = [listed(line, body=body, after=after)]

    look(line, minutes=1)

    assert line.outcomes() == [("session_discreet", "unknown", "looking")]


def test_a_text_of_the_carrier_is_bound_to_one_of_ours_only(line):
    patient = queued(line)
    line.queue(patient, kind="other")
    line.carrier.answers = [Uncertain("closed"), Uncertain("closed")]
    line.send()
    line.carrier.seen = [listed(line)]

    look(line, minutes=1)

    assert sorted(m.provider_sid or "" for m in line.texts()) == ["", "SM9"]


def test_what_is_listed_is_sent_whatever_word_the_carrier_has_for_it(line):
    lose_the_answer(line)
    line.carrier.seen = [listed(line, status="partially_delivered")]

    look(line, minutes=1)

    assert line.text().state.value == "sent"


def test_a_receipt_settles_an_unknown_text_without_a_look(line):
    lose_the_answer(line)

    line.receipt(line.carrier.handed[0].token, "delivered")
    look(line, minutes=1)

    assert line.carrier.asked_for == []
    assert line.text().state.value == "delivered"


def test_no_transaction_is_open_while_the_carrier_is_asked_for_its_list(line):
    lose_the_answer(line)
    found = [listed(line)]

    class Writing(FakeCarrier):
        def seen_to(self, number, since):  # noqa: ARG002
            line.queue(line.house.read(line.texts()[0].patient_id), number, sequence=1)
            return found

    line.clock.forward(minutes=1)
    assert settle(line.database, Writing(), line.now) == 1


def test_questions_out_of_time_are_closed(line):
    queued(line)
    line.send()

    look(line, hours=37)

    assert [row["close_rule"] for row in line.rows("questions")] == ["lapsed"]


def test_a_reply_whose_process_died_is_answered_once_by_the_beat(line):
    line.patient()
    line.receive("HELP")

    answered = []
    for seconds in (4, 2, 10):
        line.clock.forward(seconds=seconds)
        answered.append(answer_left_behind(line.database, TEXTS, line.now))

    assert answered == [0, 1, 0]
    assert [key for key, _, _ in line.outcomes()] == ["help"]


def two_alike(line):
    """Lose the answers to two texts of the same words to one phone; return their tokens."""
    line.episode(patient := line.patient())
    line.carrier.answers = [Uncertain("closed"), Uncertain("closed")]
    for sequence in (0, 1):
        line.queue(patient, sequence=sequence)
        line.send()
    return [text.token for text in line.carrier.handed]


def test_one_listed_text_is_bound_to_one_of_two_alike(line):
    two_alike(line)
    line.carrier.seen = [listed(line)]

    look(line, minutes=2)

    assert sorted(text.state.value for text in line.texts()) == ["delivered", "unknown"]


def test_a_text_taken_for_another_is_looked_for_again_when_the_token_says_so(line):
    _, second = two_alike(line)
    line.carrier.seen = [listed(line)]
    look(line, minutes=2)
    line.carrier.seen = []

    assert line.receipt(second, "sent", sid="SM9")

    assert [(text.state.value, text.rule) for text in line.texts()] == [
        ("unknown", "not_it"),
        ("sent", "receipt"),
    ]
    assert line.journal("message.unknown")[-1:] == ["message.unknown"]
    look(line, minutes=2)
    assert line.texts()[0].rule == "looking"


def test_two_messages_never_share_an_id_of_the_carrier(line):
    two_alike(line)
    first, second = (text.id for text in line.texts())
    with line.database.transaction() as tx:
        bind(tx, line.clinic_id, first)

    with pytest.raises(IntegrityError), line.database.transaction() as tx:
        bind(tx, line.clinic_id, second)


def bind(tx, clinic_id, message_id):
    among = (MessageState.UNKNOWN,)
    state = MessageState.SENT
    messages.move(
        tx, clinic_id, message_id, among=among, state=state, rule="accepted", provider_sid="SM9"
    )


def test_a_carrier_that_cannot_say_is_asked_once_a_turn(line):
    two_alike(line)
    line.carrier.seen = None

    look(line, minutes=2)
    assert len(line.carrier.asked_for) == 1
    look(line, seconds=15)
    assert len(line.carrier.asked_for) == 2
