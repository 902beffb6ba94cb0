"""Polling: what the carrier could not tell us is asked for, and has its effect once."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from physio_service.messaging.gateway import Arrived, Seen
from physio_service.services.polling import BESIDE_WEBHOOKS, INSTEAD_OF_WEBHOOKS, poll
from physio_service.services.receiving import Inbound, receive_reply
from physio_service.store import clinics, contacts
from tests.builders_messages import OTHER_PHONE, OURS, PHONE
from tests.builders_people import TEXTS


@dataclass
class FakeRecords:
    """What a carrier remembers; none of it when it is silent."""

    arrived: list[Arrived] = field(default_factory=list)
    texts: dict[str, Seen] = field(default_factory=dict)
    is_silent: bool = False
    asked_since: list = field(default_factory=list)
    asked_for: list[str] = field(default_factory=list)

    def received_on(self, number, since):
        self.asked_since.append(since)
        found = [one for one in self.arrived if one.to == number and one.sent_at >= since]
        return None if self.is_silent else found

    def found(self, sid):
        self.asked_for.append(sid)
        return None if self.is_silent else self.texts.get(sid)


@pytest.fixture
def records():
    return FakeRecords()


def ask(line, records, pace=BESIDE_WEBHOOKS, **ahead):
    line.clock.forward(**ahead)
    return poll(line.database, TEXTS, records, pace, line.now)


def is_out(line):
    with line.database.reading() as tx:
        sender = clinics.sender_of(tx, line.clinic_id)
        return contacts.is_opted_out(tx, line.clinic_id, PHONE, sender.id)


def arrived(line, body, *, sid="SM" + "1" * 32, ago=timedelta(minutes=1)):
    return Arrived(sid, PHONE, OURS, body, 0, line.now - ago)


def sent(line, records, status="delivered"):
    line.episode(patient := line.patient())
    line.queue(patient)
    line.send()
    text = line.texts()[0]
    records.texts[text.provider_sid] = Seen(
        text.provider_sid, text.body, status, None, text.claimed_at
    )
    return text


def test_a_text_that_no_webhook_told_of_is_kept_and_answered(line, records):
    line.patient()
    records.arrived = [arrived(line, "STOP")]

    assert ask(line, records) == 1

    assert is_out(line)


def test_a_text_that_a_webhook_told_of_has_no_second_effect(line, records):
    line.patient()
    records.arrived = [arrived(line, "what is this")]
    receive_reply(
        line.database,
        Inbound("SM" + "1" * 32, OURS, PHONE, "what is this"),
        line.now,
    )

    assert ask(line, records) == 0


def test_a_text_to_a_number_that_is_not_asked_about_yet_again_waits_its_turn(line, records):
    ask(line, records)
    ask(line, records, minutes=4)
    ask(line, records, minutes=1)

    assert len(records.asked_since) == 2


def test_behind_a_firewall_the_carrier_is_asked_every_fifteen_seconds(line, records):
    ask(line, records, INSTEAD_OF_WEBHOOKS)
    ask(line, records, INSTEAD_OF_WEBHOOKS, seconds=15)

    assert len(records.asked_since) == 2


def test_each_look_reaches_back_over_the_last_since_lists_lag(line, records):
    ask(line, records)
    first_at = line.now

    ask(line, records, minutes=5)

    assert records.asked_since[1] == first_at - timedelta(minutes=15)


def test_once_an_hour_a_look_reaches_back_over_a_day(line, records):
    ask(line, records)

    ask(line, records, hours=1)

    assert records.asked_since[1] == line.now - timedelta(hours=24)


def test_after_a_long_outage_a_look_reaches_back_to_before_it(line, records):
    ask(line, records)
    last_at = line.now

    ask(line, records, days=3)

    assert records.asked_since[1] == last_at - timedelta(minutes=15)


def test_a_silent_carrier_is_asked_again_at_the_next_turn(line, records):
    line.patient()
    records.arrived, records.is_silent = [arrived(line, "STOP")], True
    ask(line, records)
    records.is_silent = False

    ask(line, records, seconds=15)

    assert is_out(line)


def test_a_text_found_late_and_overtaken_by_a_newer_one_is_read_by_a_person(line, records):
    line.patient()
    line.says("STOP")
    records.arrived = [arrived(line, "START", ago=timedelta(minutes=20))]

    ask(line, records)

    assert is_out(line)
    assert [row["state"] for row in line.rows("replies")] == ["understood", "unclear"]


def test_a_stop_found_late_is_a_stop_all_the_same(line, records):
    line.patient()
    line.says("what is this")
    records.arrived = [arrived(line, "STOP", ago=timedelta(minutes=20))]

    ask(line, records)

    assert is_out(line)


def test_a_receipt_that_never_came_is_asked_for(line, records):
    sent(line, records)

    assert ask(line, records, minutes=15) == 1

    assert line.text().state.value == "delivered"


def test_a_receipt_is_given_time_to_come_by_itself(line, records):
    sent(line, records)

    ask(line, records, minutes=14)

    assert records.asked_for == []


def test_a_text_on_its_way_is_asked_about_ever_more_rarely_and_given_up(line, records):
    sent(line, records, status="sent")

    for _ in range(4 * 24 * 6):
        ask(line, records, minutes=10)

    assert len(records.asked_for) == 5  # at 0:20, 1:20, 7:20, 31:20 and 55:20 hours


def test_a_silent_carrier_is_asked_about_one_text_a_turn(line, records):
    for number in (PHONE, OTHER_PHONE):
        line.episode(patient := line.patient(number=number))
        line.queue(patient, number)
    line.send()
    records.is_silent = True

    ask(line, records, minutes=15)

    assert len(records.asked_for) == 1
