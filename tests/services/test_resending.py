"""The marked resend: once, in its window, and only while the carrier is seen to lose nothing."""

from datetime import timedelta

import pytest

from physio_service.messaging.gateway import Accepted, Seen, Uncertain
from physio_service.services.settling import settle
from tests.builders_messages import PHONE

CANARY = "+447700900777"
CANARY_SID = "SM" + "c" * 32


def lose(line, **changes):
    """Lose the answer to a reminder."""
    line.episode(patient := line.patient())
    line.queue(patient, **changes)
    line.carrier.answers = [Uncertain("read timed out")]
    line.send()
    return patient


def fly_a_canary(line, *, told=True, listed=True):
    """Let another text leave since, tell us so by its token, and stand in the list."""
    line.episode(patient := line.patient(CANARY))
    line.queue(patient, CANARY)
    line.carrier.answers = [Accepted(CANARY_SID)]
    line.send()
    if told:
        line.receipt(line.carrier.handed[-1].token, "delivered", sid=CANARY_SID)
    if listed:
        seen = Seen(CANARY_SID, line.carrier.handed[-1].body, "delivered", None, line.now)
        line.carrier.seen = [seen]


def look(line, minutes):
    line.clock.forward(minutes=minutes)
    settle(line.database, line.carrier, line.now)
    line.send()


def sent_to(line, number):
    return sum(text.to == number for text in line.carrier.handed)


def test_a_reminder_nobody_can_find_goes_once_more_when_the_line_is_seen_to_work(line):
    lose(line)
    line.clock.forward(minutes=2)
    fly_a_canary(line)

    for minutes in (3, 10, 45, 600):
        look(line, minutes)

    assert sent_to(line, PHONE) == 2
    row = line.rows("messages")[0]
    assert (row["state"], row["possible_duplicate"]) == ("sent", True)
    tokens = [
        row["token"] for row in line.rows("attempts") if row["message_id"] == line.texts()[0].id
    ]
    assert len(set(tokens)) == 2


@pytest.mark.parametrize(("told", "listed"), [(True, False), (False, True), (False, False)])
def test_a_line_that_loses_anything_sends_nothing_again(line, told, listed):
    lose(line)
    line.clock.forward(minutes=2)
    fly_a_canary(line, told=told, listed=listed)

    for minutes in (3, 10, 45, 600):
        look(line, minutes)

    assert sent_to(line, PHONE) == 1
    assert line.texts()[0].state.value == "unknown_final"


def test_a_text_that_left_before_proves_nothing_of_the_line_since(line):
    fly_a_canary(line)
    line.clock.forward(minutes=1)
    lose(line)

    for minutes in (5, 10, 45):
        look(line, minutes)

    assert sent_to(line, PHONE) == 1


def test_nothing_goes_again_within_a_quarter_of_an_hour(line):
    lose(line)
    fly_a_canary_a_minute_later(line)

    for minutes in (4, 9):
        look(line, minutes)

    assert sent_to(line, PHONE) == 1


def fly_a_canary_a_minute_later(line):
    line.clock.forward(minutes=1)
    fly_a_canary(line)


def test_a_reminder_whose_window_closed_is_never_sent_late(line):
    lose(line, not_after_at=line.now + timedelta(minutes=14))
    fly_a_canary_a_minute_later(line)

    for minutes in (5, 10, 45, 10):
        look(line, minutes)

    assert sent_to(line, PHONE) == 1
    assert line.texts()[0].state.value == "unknown_final"


def test_an_answer_that_keeps_somebody_safe_goes_again_after_a_quarter_of_an_hour(line):
    line.patient()
    line.says("it hurts")
    line.carrier.answers = [Uncertain("closed")]
    line.send()

    for minutes in (2, 4, 8):
        look(line, minutes)
    before = sent_to(line, PHONE)
    look(line, 1)

    assert (before, sent_to(line, PHONE)) == (1, 2)
    assert line.rows("messages")[0]["possible_duplicate"]


def test_it_goes_again_once_and_is_then_left_to_people(line):
    line.patient()
    line.says("it hurts")
    line.carrier.answers = [Uncertain("closed"), Uncertain("closed")]
    line.send()

    for minutes in (15, 15, 15, 15, 60, 60, 60):
        look(line, minutes)

    assert sent_to(line, PHONE) == 2
    assert line.texts()[0].state.value == "unknown_final"
    assert ("safety_text_failed", 1) in line.tasks()


def test_nothing_goes_again_where_the_carrier_withholds_words(line):
    line.patient()
    line.says("it hurts")
    line.carrier.answers = [Uncertain("closed")]
    line.carrier.can_list = False
    line.send()

    for minutes in (15, 15, 15, 15, 60):
        look(line, minutes)

    assert line.carrier.asked_for == []
    assert sent_to(line, PHONE) == 1
    assert line.texts()[0].state.value == "unknown_final"


def test_a_stop_since_keeps_the_second_text_back_and_the_first_stays_unknown(line):
    lose(line)
    line.clock.forward(minutes=2)
    fly_a_canary(line)
    line.clock.forward(minutes=14)
    settle(line.database, line.carrier, line.now)

    line.says("STOP")
    line.send()

    assert sent_to(line, PHONE) == 2  # the lost one, and the word that confirms the STOP
    assert line.texts()[0].state.value == "unknown_final"


def test_a_receipt_that_comes_before_the_second_text_leaves_saves_it(line):
    lose(line)
    line.clock.forward(minutes=2)
    fly_a_canary(line)
    line.clock.forward(minutes=14)
    settle(line.database, line.carrier, line.now)

    line.receipt(line.carrier.handed[0].token, "sent", sid="SM" + "9" * 32)
    line.send()

    assert sent_to(line, PHONE) == 1
    assert line.texts()[0].state.value == "sent"


def test_a_claim_that_a_second_text_overtook_takes_nothing_back(line):
    line.episode(patient := line.patient())
    line.queue(patient)

    def stall(text):
        line.carrier.during = lambda _text: None
        line.clock.forward(minutes=2)
        settle(line.database, line.carrier, line.now)
        fly_a_canary(line)
        for minutes in (5, 10):
            look(line, minutes)

    line.carrier.during = stall
    line.carrier.answers = []
    line.send()

    assert line.texts()[0].state.value == "sent"
