"""Texts typed on a phone: the webhook, its answer, and opt-out words."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from twilio.base.exceptions import TwilioRestException
from werkzeug import Response

from sandbox import create_sandbox, exchange_of
from sandbox.callbacks import Attempt
from sandbox.twiml import TwimlError, replies

LINE, PHONE = "+447700900000", "+447700900123"


def reply(sandbox, body, **more):
    return sandbox.app.test_client().post(
        f"/sandbox/phones/{PHONE}/replies", json={"body": body, **more}
    )


def answer(service, document, content_type="text/xml"):
    service.answers = [Response(document, content_type=content_type)]


def test_a_reply_reaches_the_service_signed_with_every_field(sandbox, service, client):
    client.messages.create(to=PHONE, from_=LINE, body="Hello")
    answered = reply(sandbox, "DONE ćwiczenia")
    sandbox.deliver()

    path, form, headers, is_signed = service.received.get_nowait()

    sid = answered.json["sid"]
    assert answered.status_code == 201
    assert (path, is_signed) == ("/inbound?", True)
    assert headers["Content-Type"].startswith("application/x-www-form-urlencoded")
    assert form == {
        "AccountSid": client.username,
        "ApiVersion": "2010-04-01",
        "Body": "DONE ćwiczenia",
        "From": PHONE,
        "FromCity": "",
        "FromCountry": "",
        "FromState": "",
        "FromZip": "",
        "MessageSid": sid,
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsMessageSid": sid,
        "SmsSid": sid,
        "SmsStatus": "received",
        "To": LINE,
        "ToCity": "",
        "ToCountry": "",
        "ToState": "",
        "ToZip": "",
    }


def test_a_reply_goes_to_the_number_the_phone_last_heard_from(sandbox, client, clock):
    client.messages.create(to=PHONE, from_=LINE, body="One")
    client.messages.create(to=PHONE, from_="+447700900001", body="Two")
    client.messages.create(to=PHONE, from_="Riverside", body="Three")

    assert reply(sandbox, "Hi").json["to"] == "+447700900001"
    assert reply(sandbox, "Hi", to=LINE).json["to"] == LINE
    assert reply(sandbox, "Hi").json["to"] == LINE


@pytest.mark.parametrize(
    ("number", "given", "why"),
    [
        ("12", {"body": "Hi", "to": LINE}, "the phone must be a number"),
        (PHONE, ["Hi"], "needs a body"),
        (PHONE, {"to": LINE}, "needs a body"),
        (PHONE, {"body": 1, "to": LINE}, "needs a body"),
        (PHONE, {"body": " \n", "to": LINE}, "needs a body"),
        (PHONE, {"body": "x" * 1601, "to": LINE}, "at most 1600"),
        (PHONE, {"body": "Hi"}, "say which number"),
        (PHONE, {"body": "Hi", "to": "Riverside"}, "say which number"),
        (PHONE, {"body": "Hi", "to": [LINE]}, "say which number"),
    ],
)
def test_a_reply_no_phone_could_send_is_refused(sandbox, number, given, why):
    answered = sandbox.app.test_client().post(f"/sandbox/phones/{number}/replies", json=given)

    assert answered.status_code == 422
    assert answered.content_type == "application/problem+json"
    assert why in answered.json["detail"]
    assert sandbox.exchange.mailbox.phones() == []


def test_half_an_emoji_and_browser_line_ends_become_plain_text(sandbox):
    assert reply(sandbox, "a\r\nb \ud83d", to=LINE).json["body"] == "a\nb ?"


def test_a_twiml_answer_is_texted_back(sandbox, service, client):
    answer(service, "<Response><Message>Thank you &amp; well done</Message></Response>")
    reply(sandbox, "DONE", to=LINE)
    sandbox.deliver()

    back = client.messages.list(to=PHONE)

    assert [(m.body, m.direction, m.status) for m in back] == [
        ("Thank you & well done", "outbound-reply", "delivered")
    ]
    assert back[0].from_ == LINE


@pytest.mark.parametrize(
    ("document", "content_type", "expected"),
    [
        ("", "text/xml", []),
        ("<Response/>", "text/xml", []),
        ("<Response><Message/></Response>", "application/xml", []),
        ("<Response><Message><Body>A</Body></Message></Response>", "text/xml", ["A"]),
        (
            "<Response><Message>A</Message><Message>B</Message></Response>",
            "text/html",
            ["A", "B"],
        ),
        ("OK", "text/plain", ["OK"]),
    ],
)
def test_what_a_webhook_answers_is_read_as_twilio_reads_it(document, content_type, expected):
    attempt = Attempt(None, 200, content_type, document.encode())

    assert replies(attempt) == expected


@pytest.mark.parametrize(
    ("document", "content_type", "code"),
    [
        ("<Response>", "text/xml", "12100"),
        ("<Answer/>", "text/xml", "12100"),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]><Response/>", "text/xml", "12100"),
        ("{}", "application/json", "12300"),
    ],
)
def test_an_answer_that_is_not_twiml_has_twilios_error_code(document, content_type, code):
    with pytest.raises(TwimlError, match=code):
        replies(Attempt(None, 200, content_type, document.encode()))


def test_a_bad_answer_is_shown_beside_the_reply(sandbox, service):
    answer(service, "<Response>")
    reply(sandbox, "DONE", to=LINE)
    sandbox.deliver()

    assert sandbox.exchange.mailbox.on_phone(PHONE)[0].problem == "12100 the answer is not XML"


def test_a_service_that_fails_is_shown_beside_the_reply_and_logged_without_the_number(
    sandbox, service, caplog
):
    service.answers = [Response(status=500)]
    reply(sandbox, "a secret", to=LINE)
    sandbox.deliver()

    shown = sandbox.app.test_client().get(f"/sandbox/phones/{PHONE}/messages").json["messages"]

    assert shown[0]["problem"] == "11200 the webhook answered 500"
    assert "webhook failed" in caplog.text
    assert PHONE not in caplog.text
    assert "a secret" not in str([record.__dict__ for record in caplog.records])


def test_a_status_callback_is_never_read_as_twiml(sandbox, service, client):
    answer(service, "OK", "text/plain")
    client.messages.create(to=PHONE, from_=LINE, body="x", status_callback=f"{service.url}/s")
    sandbox.deliver()

    assert len(client.messages.list()) == 1


def test_opt_out_words_are_plain_texts_unless_switched_on(sandbox, service, client):
    reply(sandbox, "STOP", to=LINE)
    sandbox.deliver()

    assert client.messages.create(to=PHONE, from_=LINE, body="Hello").status == "queued"
    assert "OptOutType" not in service.all_received()[0]


def test_opt_out_words_are_followed_per_sender_and_number_when_switched_on(
    sandbox, service, client
):
    sandbox.exchange.board.change({"stop_words": True})
    reply(sandbox, " stop ", to=LINE)
    sandbox.deliver()

    with pytest.raises(TwilioRestException) as caught:
        client.messages.create(to=PHONE, from_=LINE, body="Hello")
    other_line = client.messages.create(to=PHONE, from_="+447700900001", body="Hello")
    other_phone = client.messages.create(to="+447700900124", from_=LINE, body="Hello")

    assert caught.value.code == 21610
    assert (other_line.status, other_phone.status) == ("queued", "queued")
    assert service.all_received()[0]["OptOutType"] == "STOP"
    assert "unsubscribed" in sandbox.exchange.mailbox.on_phone(PHONE)[1].body


def test_start_opens_and_help_changes_nothing(sandbox, client):
    sandbox.exchange.board.change({"stop_words": True})
    for word in ("STOP", "HELP", "stop please", "START"):
        reply(sandbox, word, to=LINE)
    sandbox.deliver()

    back = [m.body for m in sandbox.exchange.mailbox.on_phone(PHONE) if not m.is_inbound]

    assert len(back) == 3
    assert client.messages.create(to=PHONE, from_=LINE, body="Hello").status == "queued"


def test_without_a_webhook_a_text_waits_in_the_list(settings, tmp_path):
    quiet = replace(settings, webhook_url="", log_dir=tmp_path / "quiet")
    exchange = exchange_of(create_sandbox(quiet))

    exchange.receive(PHONE, "Hello", LINE, datetime(2026, 7, 1, tzinfo=UTC))

    assert exchange.next_due_at() is None
    assert [one.body for one in exchange.mailbox.newest_first()] == ["Hello"]
