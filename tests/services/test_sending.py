"""Sending: claimed, handed over with no transaction open, and what came of it recorded."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from physio_service.domain.message import Duty
from physio_service.messaging.carrier_error import CarrierError, ErrorClass
from physio_service.messaging.gateway import Accepted, Refused, Uncertain
from physio_service.services.claiming import claim_due
from physio_service.services.pacing import Pace
from physio_service.services.settling import settle
from physio_service.store import schema as tables
from physio_service.store.database import StoreBusy
from physio_service.store.types import Sealed
from tests.builders_carrier import refused
from tests.builders_messages import OTHER_PHONE, OURS, PHONE
from tests.builders_people import TEXTS

BAD_NUMBER = refused(21211)
UNHEARD_OF = Refused(CarrierError(ErrorClass.POISON), 29999, is_known=False)
STOPPED = refused(21610)


def test_a_due_text_is_handed_over_once_with_a_token_of_ours(line):
    line.episode(patient := line.patient())
    line.queue(patient)

    assert (line.send(), line.send()) == (1, 0)

    (text,) = line.carrier.handed
    (attempt,) = line.rows("attempts")
    assert (text.to, text.from_address, text.token) == (PHONE, OURS, attempt["token"])
    assert text.validity == timedelta(hours=10)
    assert (attempt["outcome"], attempt["owner"]) == ("accepted", "here:1")
    assert attempt["provider_sid"]
    assert line.text().provider_sid == attempt["provider_sid"]
    assert line.outcomes() == [("session_discreet", "sent", "accepted")]
    assert line.journal("message") == ["message.queued", "message.claimed", "message.sent"]


def test_no_transaction_is_open_while_the_carrier_is_asked(line):
    line.episode(patient := line.patient())
    line.queue(patient)

    def write(text):
        with line.database.transaction() as tx:
            line.contact(tx, OTHER_PHONE)

    line.carrier.during = write
    line.send()

    assert len(line.rows("contacts")) == 2
    assert line.outcomes() == [("session_discreet", "sent", "accepted")]


@pytest.mark.parametrize(
    ("answer", "state", "rule", "tasks"),
    [
        (Accepted("SM1"), "sent", "accepted", []),
        (Uncertain("read timed out"), "unknown", "no_answer", []),
        (refused(20429), "queued", "carrier_busy", []),
        (refused(20003), "queued", "carrier_setup", [("carrier_setup", 2)]),
        (refused(21617), "failed", "bad_content", [("undelivered", 3)]),
        (UNHEARD_OF, "failed", "bad_content", [("carrier_code", 2), ("undelivered", 3)]),
        (BAD_NUMBER, "failed", "bad_number", [("undelivered", 3)]),
        (STOPPED, "suppressed", "opted_out", [("undelivered", 3)]),
    ],
)
def test_each_answer_of_the_carrier_ends_in_its_own_state(line, answer, state, rule, tasks):
    line.episode(patient := line.patient())
    line.queue(patient)
    line.carrier.answers = [answer]

    line.send()

    assert line.outcomes() == [("session_discreet", state, rule)]
    assert sorted(line.tasks()) == tasks
    assert f"message.{state}" in line.journal("message.")[-1]


def test_a_text_the_carrier_never_took_is_tried_again_while_it_is_in_time(line):
    line.episode(patient := line.patient())
    line.queue(patient, not_after_at=line.now + timedelta(seconds=80))
    line.carrier.answers = [refused(20429)] * 9

    sent = []
    for _ in range(5):
        sent.append(line.send(pace=Pace(jitter=lambda: 0.999)))
        line.clock.forward(seconds=30)

    assert sent == [1, 1, 1, 0, 0]
    assert [row["number"] for row in line.rows("attempts")] == [1, 2, 3]
    assert line.outcomes() == [("session_discreet", "expired", "too_late")]


def test_what_is_over_the_minutes_number_waits_for_the_next_minute(line):
    for number in range(5):
        line.episode(patient := line.patient(number=f"+4477009001{number:02}"))
        line.queue(patient)
    pace, sent = Pace(a_minute=2), []

    for _ in range(4):
        sent.append(line.send(pace=pace))
        line.clock.forward(minutes=1)

    assert sent == [2, 2, 1, 0]


def test_a_number_that_cannot_be_texted_is_not_tried_again(line):
    line.episode(patient := line.patient())
    line.queue(patient)
    line.queue(patient, kind="other")
    line.carrier.answers = [BAD_NUMBER]

    line.send()

    assert [state for _, state, _ in line.outcomes()] == ["failed", "suppressed"]
    assert line.rows("contacts")[0]["invalid_code"] == "21211"
    assert line.journal("contact.") == ["contact.marked_invalid"]


def test_a_stop_that_the_carrier_knows_is_ours_too_and_cancels_all(line):
    line.episode(patient := line.patient())
    line.queue(patient)
    line.queue(patient, sequence=1, due_at=line.now + timedelta(hours=1))
    line.carrier.answers = [STOPPED]

    line.send()

    assert [rule for _, _, rule in line.outcomes()] == ["opted_out", "opted_out"]
    assert line.rows("opt_outs")[0]["source"] == "carrier"
    assert line.journal("contact.") == ["contact.opted_out"]


def test_the_refusal_of_a_stop_confirmation_is_no_news(line):
    line.patient()
    line.says("STOP")
    line.carrier.answers = [STOPPED]

    line.send()

    assert line.outcomes() == [("stop", "suppressed", "opted_out")]
    assert line.tasks() == []


@pytest.mark.parametrize("answer", [BAD_NUMBER, STOPPED, refused(20003)])
def test_a_safety_answer_that_the_carrier_refuses_is_the_most_urgent_task(line, answer):
    line.patient()
    line.says("my leg hurts")
    line.carrier.answers = [answer]

    line.send()

    assert ("safety_text_failed", 1) in line.tasks()


def test_a_stalled_process_gives_back_what_it_claimed(line):
    line.episode(patient := line.patient())
    line.queue(patient)
    ticks = iter([0.0, 0.0, 18.1, 18.2])

    line.send(monotonic=lambda: next(ticks))
    line.send()

    assert [row["outcome"] for row in line.rows("attempts")] == ["returned", "accepted"]
    assert len(line.carrier.handed) == 1
    assert "message.queued" in line.journal("message.")[1:]


def test_a_beat_ends_in_time_and_the_next_goes_on_where_it_stopped(line):
    for _ in range(3):
        line.episode(patient := line.patient())
        line.queue(patient)
    ticks = iter([0.0, 10.0])

    first = line.send(monotonic=lambda: next(ticks))
    second = line.send()

    assert (first, second) == (0, 3)


def test_an_answer_after_the_lease_ended_still_settles_the_text(line):
    line.episode(patient := line.patient())
    line.queue(patient)

    def stall(text):
        line.clock.forward(minutes=2)
        settle(line.database, line.carrier, line.now)

    line.carrier.during = stall
    line.send()

    assert line.outcomes() == [("session_discreet", "sent", "accepted")]
    assert line.rows("attempts")[0]["outcome"] == "accepted"


def test_a_receipt_may_be_faster_than_the_answer(line):
    line.episode(patient := line.patient())
    line.queue(patient)
    line.carrier.during = lambda text: line.receipt(text.token, "delivered")

    line.send()

    assert line.outcomes() == [("session_discreet", "delivered", "receipt")]
    assert "message.sent" not in line.journal()


def test_a_lost_answer_after_a_receipt_is_not_unknown(line):
    line.episode(patient := line.patient())
    line.queue(patient)
    line.carrier.during = lambda text: line.receipt(text.token, "sent")
    line.carrier.answers = [Uncertain("closed")]

    line.send()

    assert line.outcomes() == [("session_discreet", "sent", "receipt")]
    assert "message.unknown" not in line.journal()


def test_safety_leaves_first_then_commands_then_answers_then_checks(line):
    line.episode(patient := line.patient())
    others = [line.patient(f"+4477009002{n:02}") for n in range(4)]
    for duty, kind, person in [
        (Duty.INITIATED, "session", patient),
        (Duty.INITIATED, "check", others[0]),
        (Duty.ANSWER, "call_ack", others[1]),
        (Duty.COMMAND, "help", others[2]),
        (Duty.SAFETY, "unknown", others[3]),
    ]:
        number = PHONE if person is patient else f"+4477009002{others.index(person):02}"
        line.queue(person, number, duty=duty, kind=kind, wording_key="call_ack")

    claims, _ = claim_due(line.database, TEXTS, "here", line.now, limit=3)

    assert [claim.message.kind for claim in claims] == ["unknown", "help", "call_ack"]


def test_one_phone_gets_its_texts_in_the_order_they_were_made(line):
    line.patient()
    line.says("HELP")
    line.says("what now")
    line.says("HELP")

    line.send()

    first, *rest = line.carrier.bodies
    assert first.startswith("Automated line")
    assert len(rest) == 2


def crowd(line, count):
    """Queue a reminder for each of many."""
    for number in range(count):
        phone = f"+4477009001{number:02}"
        line.episode(patient := line.patient(phone))
        line.queue(patient, phone)


def test_a_silent_carrier_is_given_one_text_a_beat_and_the_rest_waits(line):
    crowd(line, 12)
    line.carrier.answers = [Uncertain("no answer")] * 3

    assert [line.send() for _ in range(4)] == [1, 1, 1, 9]
    assert [m.state.value for m in line.texts()].count("unknown") == 3


def spoil(line, message_id):
    """Make a text whose words nobody can read any more."""
    table = tables.messages
    with line.database.transaction() as tx:
        tx.connection.execute(
            update(table).where(table.c.id == message_id).values(body=Sealed(b"?" * 40))
        )


def test_a_text_that_nothing_can_be_decided_of_holds_up_no_other(line, caplog):
    crowd(line, 3)
    first = line.texts()[0].id
    spoil(line, first)

    assert sum(line.send() for _ in range(2)) == 2

    row = next(one for one in line.rows("messages") if one["id"] == first)
    assert (row["state"], row["rule"]) == ("held", "cannot_decide")
    assert line.tasks() == [("undelivered", 3)]
    assert [one.message_id for one in caplog.records] == [first]


def test_a_text_that_nothing_can_be_decided_of_is_quarantined_after_three_tries(line):
    crowd(line, 1)
    (spoilt,) = (text.id for text in line.texts())
    spoil(line, spoilt)

    rules = []
    for _ in range(4):
        line.send()
        line.clock.forward(minutes=5)
        rules.append(line.rows("messages")[0]["rule"])

    assert rules == ["cannot_decide", "cannot_decide", "quarantined", "quarantined"]
    assert line.rows("messages")[0]["state"] == "failed"
    assert line.journal("message.")[-2:] == ["message.held", "message.failed"]


def test_a_text_that_nothing_can_be_decided_of_fails_when_its_time_is_over(line):
    crowd(line, 1)
    spoil(line, line.text().id)

    line.clock.forward(hours=11)
    line.send()

    assert line.rows("messages")[0]["state"] == "failed"


class BusyAfterTheCall:
    """A database that another writer holds, so many times, once the carrier was asked."""

    def __init__(self, database, carrier, times):
        self._database, self._carrier, self._left = database, carrier, times
        self.reading = database.reading

    def transaction(self):
        if self._carrier.handed and self._left:
            self._left -= 1
            raise StoreBusy("another writer")
        return self._database.transaction()


def test_what_the_carrier_said_is_recorded_though_the_database_is_busy(line):
    crowd(line, 1)

    line.send(database=BusyAfterTheCall(line.database, line.carrier, times=2))

    assert line.outcomes() == [("session_discreet", "sent", "accepted")]


def test_what_cannot_be_recorded_leaves_a_claim_that_is_looked_for(line):
    crowd(line, 1)

    with pytest.raises(StoreBusy):
        line.send(database=BusyAfterTheCall(line.database, line.carrier, times=9))

    assert line.outcomes() == [("session_discreet", "sending", "claimed")]
    line.clock.forward(seconds=61)
    settle(line.database, line.carrier, line.now)
    assert line.text().state.value == "unknown"
