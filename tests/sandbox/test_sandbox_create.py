"""Sending, reading, redacting, cancelling and deleting with the official client."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from sandbox.drafts import Draft, is_web_address, read_draft
from sandbox.refusals import Refusal

LINE, PHONE = "+447700900000", "+447700900123"
SERVICE_SID = "MG" + "a" * 32


def refused(call, *arguments, **options):
    with pytest.raises(TwilioRestException) as caught:
        call(*arguments, **options)
    return caught.value


def test_a_sent_message_is_queued_and_can_be_fetched(client, clock):
    sent = client.messages.create(to=PHONE, from_=LINE, body="Hello")
    fetched = client.messages(sent.sid).fetch()

    assert sent.sid.startswith("SM")
    assert len(sent.sid) == 34
    assert (sent.status, sent.direction, sent.date_sent) == ("queued", "outbound-api", None)
    assert (sent.num_segments, sent.num_media, sent.api_version) == ("1", "0", "2010-04-01")
    assert (fetched.to, fetched.from_, fetched.body) == (PHONE, LINE, "Hello")
    assert fetched.date_created == clock.now
    assert sent.price is None


def test_dates_are_written_with_a_numeric_zero_offset(client, sandbox):
    client.messages.create(to=PHONE, from_=LINE, body="Hello")

    raw = client.http_client._test_only_last_response.text

    assert json.loads(raw)["date_created"] == "Mon, 29 Jun 2026 09:00:00 +0000"


def test_a_messaging_service_picks_the_sender_later(client, sandbox):
    sent = client.messages.create(to=PHONE, messaging_service_sid=SERVICE_SID, body="Hello")
    sandbox.deliver()
    later = sent.fetch()

    assert (sent.status, sent.from_, sent.num_segments) == ("accepted", None, "0")
    assert (later.status, later.from_, later.num_segments) == ("delivered", "+15005550006", "1")
    assert later.messaging_service_sid == SERVICE_SID


@pytest.mark.parametrize(
    ("parameters", "status", "code", "words"),
    [
        ({"to": "", "body": "x"}, 400, 21604, "A 'To' phone number is required."),
        ({"to": "07700 900123", "body": "x"}, 400, 21211, "Invalid 'To' Phone Number"),
        ({"from_": "", "body": "x"}, 400, 21603, "A 'From' phone number is required."),
        ({"from_": "no sender at all", "body": "x"}, 400, 21212, "Invalid 'From'"),
        ({}, 400, 21602, "Message body is required."),
        ({"body": "x" * 1601}, 400, 21617, "1600 character limit"),
        ({"body": "x", "status_callback": "ftp://a.example/"}, 400, 21609, "not a valid URL"),
        ({"body": "x", "status_callback": "http://a_b.example/"}, 400, 21609, "not a valid URL"),
        ({"body": "x", "status_callback": "http://[/"}, 400, 21609, "not a valid URL"),
        ({"body": "x", "validity_period": 36001}, 400, 21624, "ValidityPeriod"),
        ({"body": "x", "validity_period": "soon"}, 400, 21624, "ValidityPeriod"),
        ({"body": "x", "messaging_service_sid": "MG1"}, 404, 21701, "does not exist"),
        ({"body": "x", "send_at": "2026-07-01", "schedule_type": "fixed"}, 400, 35118, "required"),
        ({"body": "x", "from_": "+15005550001"}, 400, 21212, "Invalid 'From'"),
        ({"body": "x", "from_": "+15005550007"}, 400, 21606, "not a valid, SMS-capable"),
        ({"body": "x", "from_": "+15005550008"}, 429, 21611, "queued messages"),
        ({"body": "x", "to": "+15005550001"}, 400, 21211, "Invalid 'To'"),
        ({"body": "x", "to": "+15005550002"}, 400, 21612, "not currently reachable"),
        ({"body": "x", "to": "+15005550003"}, 400, 21408, "Permission"),
        ({"body": "x", "to": "+15005550004"}, 400, 21610, "unsubscribed recipient"),
        ({"body": "x", "to": "+15005550009"}, 400, 21614, "not a mobile number"),
    ],
)
def test_a_bad_create_is_refused_in_twilios_code_and_words(
    client, sandbox, parameters, status, code, words
):
    error = refused(client.messages.create, **{"to": PHONE, "from_": LINE, **parameters})

    assert (error.status, error.code) == (status, code)
    assert words in error.msg
    assert sandbox.exchange.mailbox.newest_first() == []


@pytest.mark.parametrize("value", ["soon", "2026-07-01T09:00:00"])
def test_a_schedule_needs_an_instant_with_its_offset(value):
    form = {
        "To": PHONE,
        "Body": "x",
        "MessagingServiceSid": SERVICE_SID,
        "ScheduleType": "fixed",
        "SendAt": value,
    }

    with pytest.raises(Refusal) as caught:
        read_draft(form)

    assert caught.value.code == 35114


def test_parameters_that_change_nothing_here_are_ignored(client):
    sent = client.messages.create(
        to=PHONE,
        from_="Riverside",
        body="Hello",
        risk_check="disable",
        smart_encoded=True,
        validity_period=600,
        attempt=1,
    )

    assert sent.status == "queued"


@given(
    st.dictionaries(st.sampled_from(["To", "From", "Body", "SendAt", "ValidityPeriod"]), st.text())
)
def test_any_form_gives_a_draft_or_a_refusal(form):
    with contextlib.suppress(Refusal):
        assert isinstance(read_draft(form), Draft)


@given(st.text())
def test_any_text_is_a_web_address_or_not(text):
    assert is_web_address(text) in (True, False)


def test_wrong_credentials_are_not_authenticated(sandbox, client):
    stranger = Client(client.username, "wrong", http_client=client.http_client)

    error = refused(stranger.messages.create, to=PHONE, from_=LINE, body="Hello")

    assert (error.status, error.code, error.msg) == (
        401,
        20003,
        "Unable to create record: Authenticate",
    )


def test_no_credentials_are_not_authenticated(sandbox, client):
    answer = sandbox.app.test_client().get(f"/2010-04-01/Accounts/{client.username}/Messages.json")

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic")


def test_an_api_key_is_as_good_as_the_token(sandbox, client, settings):
    keyed = Client(
        settings.api_key, settings.api_secret, client.username, http_client=client.http_client
    )

    assert keyed.messages.create(to=PHONE, from_=LINE, body="Hello").status == "queued"


def test_another_account_and_an_unknown_message_are_not_found(client):
    other = Client(
        client.username, client.password, "AC" + "9" * 32, http_client=client.http_client
    )

    assert refused(other.messages.create, to=PHONE, from_=LINE, body="x").code == 20404
    assert refused(client.messages("SM" + "0" * 32).fetch).code == 20404


def test_paths_and_methods_the_api_lacks_are_worded_as_twilio_words_them(sandbox, client):
    browser = sandbox.app.test_client()
    base = f"/2010-04-01/Accounts/{client.username}"
    auth = (client.username, client.password)

    assert browser.get(f"{base}/Calls.json", auth=auth).json["code"] == 20404
    assert browser.put(f"{base}/Messages.json", auth=auth).json["code"] == 20004
    assert browser.get("/nothing").status_code == 404
    assert browser.get("/nothing").content_type.startswith("text/html")
    assert browser.put("/health").status_code == 405
