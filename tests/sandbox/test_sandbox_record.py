"""Redacting, cancelling, scheduling and deleting with the official client."""

from datetime import UTC, datetime, timedelta

import pytest
from twilio.base.exceptions import TwilioRestException

LINE, PHONE = "+447700900000", "+447700900123"
SERVICE_SID = "MG" + "a" * 32


def refused(call, *arguments, **options):
    with pytest.raises(TwilioRestException) as caught:
        call(*arguments, **options)
    return caught.value


def test_redaction_empties_the_record_but_not_the_phone(client, sandbox):
    sent = client.messages.create(to=PHONE, from_=LINE, body="Hello")
    assert refused(sent.update, body="").code == 20009
    sandbox.deliver()

    redacted = sent.update(body="")

    assert (redacted.body, redacted.status, redacted.num_segments) == ("", "delivered", "1")
    assert sandbox.exchange.mailbox.on_phone(PHONE)[0].shown == "Hello"


def test_an_update_that_neither_redacts_nor_cancels_is_refused(client):
    sent = client.messages.create(to=PHONE, from_=LINE, body="Hello")

    assert refused(sent.update, body="Other words").code == 30400
    assert refused(sent.update, body="", status="canceled").code == 30400


def test_a_message_is_cancelled_until_it_is_on_its_way(client, sandbox):
    first = client.messages.create(to=PHONE, from_=LINE, body="One")
    second = client.messages.create(to=PHONE, from_=LINE, body="Two")

    assert first.update(status="canceled").status == "canceled"
    sandbox.deliver()

    assert first.fetch().status == "canceled"
    assert refused(second.update, status="canceled").code == 30409


def test_a_scheduled_message_waits_for_its_time(client, sandbox, clock):
    send_at = clock.now + timedelta(hours=1)
    sent = client.messages.create(
        to=PHONE,
        messaging_service_sid=SERVICE_SID,
        body="Hello",
        send_at=send_at,
        schedule_type="fixed",
    )

    sandbox.deliver(seconds=3599)
    before = sent.fetch().status
    sandbox.deliver(seconds=10)

    assert (sent.status, before, sent.fetch().status) == ("scheduled", "scheduled", "delivered")


def test_a_deleted_message_is_gone_from_the_record_and_stays_on_the_phone(client, sandbox):
    sent = client.messages.create(to=PHONE, from_=LINE, body="Hello")
    assert refused(sent.delete).code == 20009
    sandbox.deliver()

    assert sent.delete()

    assert refused(sent.fetch).status == 404
    assert client.messages.list() == []
    assert len(sandbox.exchange.mailbox.on_phone(PHONE)) == 1


def test_a_message_older_than_its_validity_fails(client, sandbox):
    sandbox.exchange.board.change({"delivery_delay": 60})
    sent = client.messages.create(to=PHONE, from_=LINE, body="Hello", validity_period=10)

    sandbox.deliver(seconds=300)

    assert (sent.fetch().status, sent.fetch().error_code) == ("failed", 30036)


def test_the_sent_date_is_the_instant_it_left(client, sandbox):
    sent = client.messages.create(to=PHONE, from_=LINE, body="Hello")
    sandbox.exchange.board.change({"delivery_delay": 0})

    sandbox.deliver()

    assert sent.fetch().date_sent == datetime(2026, 6, 29, 9, 0, 0, tzinfo=UTC)
