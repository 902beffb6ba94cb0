"""The account's numbers: set up by the official client, texted and rung where they say."""

from dataclasses import replace

import pytest
from twilio.base.exceptions import TwilioRestException
from werkzeug import Response

LINE, PHONE = "+447700900000", "+447700900123"


@pytest.fixture
def settings(settings):
    return replace(settings, senders=(LINE,))


def number(client):
    return client.incoming_phone_numbers.list(phone_number=LINE)[0]


def reply(sandbox, body):
    sandbox.app.test_client().post(
        f"/sandbox/phones/{PHONE}/replies", json={"body": body, "to": LINE}
    )
    sandbox.deliver()


def ring(sandbox, **given):
    return sandbox.app.test_client().post(f"/sandbox/phones/{PHONE}/calls", json=given)


def test_a_number_is_listed_with_where_its_texts_go(client, service):
    assert number(client).sms_url == f"{service.url}/inbound"
    assert client.incoming_phone_numbers.list(phone_number=PHONE) == []


def test_texts_go_where_a_number_was_last_told(sandbox, client, service):
    number(client).update(sms_url=f"{service.url}/elsewhere")

    reply(sandbox, "Hello")

    assert service.received.get_nowait()[0].startswith("/elsewhere")


def test_when_the_webhook_fails_for_good_the_fallback_answers(sandbox, client, service):
    fallback = "<Response><Message>Nobody can read this now.</Message></Response>"
    service.answers = [Response(status=500), Response(fallback, content_type="text/xml")]
    number(client).update(sms_fallback_url=f"{service.url}/fallback")

    reply(sandbox, "Hello")

    paths = [service.received.get_nowait()[0] for _ in range(2)]
    assert [path.partition("?")[0] for path in paths] == ["/inbound", "/fallback"]
    texts = [one.body for one in sandbox.exchange.mailbox.on_phone(PHONE)]
    assert texts == ["Hello", "Nobody can read this now."]


def test_the_fallback_is_told_what_failed(sandbox, client, service):
    service.answers = [Response(status=500), Response(status=204)]
    number(client).update(sms_fallback_url=f"{service.url}/fallback")

    reply(sandbox, "Hello")

    _, form, _, is_signed = [service.received.get_nowait() for _ in range(2)][1]
    assert (form["ErrorCode"], form["ErrorUrl"]) == ("11200", f"{service.url}/inbound")
    assert is_signed


def test_an_unknown_number_cannot_be_changed(client):
    with pytest.raises(TwilioRestException) as caught:
        client.incoming_phone_numbers("PN" + "0" * 32).update(sms_url="http://127.0.0.1:9/")

    assert caught.value.code == 20404


def test_a_call_is_posted_signed_and_shows_what_was_answered(sandbox, client, service):
    service.answers = [Response("<Response/>", content_type="text/xml")]
    number(client).update(voice_url=f"{service.url}/calls")

    answered = ring(sandbox, to=LINE)

    assert answered.json == {"to": LINE, "status": 200, "document": "<Response/>"}
    _, form, _, is_signed = service.received.get_nowait()
    assert (form["From"], form["To"], form["CallStatus"], is_signed) == (
        PHONE,
        LINE,
        "ringing",
        True,
    )


def test_a_number_without_an_address_for_calls_is_not_rung(sandbox):
    assert ring(sandbox, to=LINE).status_code == 422


def test_a_messaging_service_can_be_told_to_use_the_numbers_webhook(sandbox, connect):
    class Transport(type(connect(sandbox.url).http_client)):
        def request(self, method, url, *args, **options):
            url = url.replace("https://messaging.twilio.com", self.base)
            return super().request(method, url, *args, **options)

    client = connect(sandbox.url)
    client.http_client.__class__ = Transport

    service = client.messaging.v1.services("MG" + "0" * 32)
    assert service.update(use_inbound_webhook_on_number=True).use_inbound_webhook_on_number
    with pytest.raises(TwilioRestException):
        client.messaging.v1.services("MG1").update(use_inbound_webhook_on_number=True)
