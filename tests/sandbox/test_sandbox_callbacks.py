"""Status callbacks: what is posted, signed, retried, lost and shuffled."""

import socket
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator
from werkzeug import Response

from sandbox.callbacks import Overrides, post, signature, split_overrides

LINE, PHONE = "+447700900000", "+447700900123"
SERVICE_SID = "MG" + "a" * 32


def send(client, service, **options):
    url = f"{service.url}/status?m=token{options.pop('overrides', '')}"
    return client.messages.create(
        **{"to": PHONE, "from_": LINE, "body": "Hello", "status_callback": url, **options}
    )


def statuses(service):
    return [form["MessageStatus"] for form in service.all_received()]


def outcomes(sandbox):
    return [attempt["outcome"] for attempt in sandbox.exchange.webhooks.attempts]


def test_a_message_moves_to_delivered_and_every_change_is_reported_signed(client, sandbox, service):
    sent = send(client, service)
    sandbox.deliver()

    received = [service.received.get_nowait() for _ in range(service.received.qsize())]

    assert [form["MessageStatus"] for _, form, _, _ in received] == ["sending", "sent", "delivered"]
    assert all(is_signed for *_, is_signed in received)
    assert {path for path, *_ in received} == {"/status?m=token"}
    assert received[-1][1] == {
        "AccountSid": client.username,
        "ApiVersion": "2010-04-01",
        "From": LINE,
        "MessageSid": sent.sid,
        "MessageStatus": "delivered",
        "RawDlrDoneDate": "2606290900",
        "SmsSid": sent.sid,
        "SmsStatus": "delivered",
        "To": PHONE,
    }


def test_a_messaging_service_reports_queued_and_skips_sending(client, sandbox, service):
    send(client, service, from_="", messaging_service_sid=SERVICE_SID)
    sandbox.deliver()

    forms = service.all_received()

    assert [form["MessageStatus"] for form in forms] == ["queued", "sent", "delivered"]
    assert {form["MessagingServiceSid"] for form in forms} == {SERVICE_SID}


def test_a_cancelled_message_is_reported(client, sandbox, service):
    send(client, service).update(status="canceled")
    sandbox.deliver()

    assert statuses(service) == ["canceled"]


def test_a_message_without_a_callback_reports_nothing(client, sandbox, service):
    client.messages.create(to=PHONE, from_=LINE, body="Hello")
    sandbox.deliver()

    assert service.all_received() == []


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ({"status": "undelivered", "code": 30003}, ["sending", "sent", "undelivered"]),
        ({"status": "failed", "code": 30007}, ["sending", "failed"]),
        ({"status": "sent"}, ["sending", "sent"]),
    ],
)
def test_texts_to_a_number_end_as_it_was_told(client, sandbox, service, outcome, expected):
    sandbox.exchange.board.change({"outcomes": {PHONE: outcome}})
    sent = send(client, service)
    send(client, service, to="+447700900124", status_callback="")
    sandbox.deliver()

    forms = service.all_received()

    assert [form["MessageStatus"] for form in forms] == expected
    assert forms[-1].get("ErrorCode") == (str(outcome["code"]) if "code" in outcome else None)
    assert sent.fetch().error_code == outcome.get("code")
    assert client.messages.list(to="+447700900124")[0].status == "delivered"


def test_a_refusing_webhook_is_not_called_again_unless_asked(client, sandbox, service):
    service.answers = [Response(status=500)]
    sent = send(client, service)
    sandbox.deliver()

    assert statuses(service) == ["sending", "sent", "delivered"]
    problem = sandbox.exchange.mailbox.find(sent.sid).problem
    assert problem == "11200 the webhook answered 500"


def test_overrides_in_the_fragment_ask_for_retries_of_one_event(client, sandbox, service):
    service.answers = [Response(status=503), Response(status=404), Response(status=200)]
    send(client, service, overrides="#rc=2&rp=4xx,5xx")
    sandbox.deliver()

    received = [service.received.get_nowait() for _ in range(service.received.qsize())]

    sequence = [form["MessageStatus"] for _, form, _, _ in received]
    tokens = [headers["I-Twilio-Idempotency-Token"] for _, _, headers, _ in received]
    assert sequence == ["sending", "sending", "sending", "sent", "delivered"]
    assert len(set(tokens[:3])) == 1
    assert len(set(tokens)) == 3
    assert all("#" not in path for path, *_ in received)


def test_no_connection_is_retried_once_by_default(client, sandbox, service):
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    send(client, service, status_callback=f"http://127.0.0.1:{port}/")
    sandbox.exchange.board.change({"delivery_delay": 0})
    sandbox.deliver()

    assert outcomes(sandbox) == ["ct"] * 6
    assert sandbox.exchange.mailbox.on_phone(PHONE)[0].problem.startswith("11205")


def test_a_silent_webhook_is_given_up(client, sandbox):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/#rt=100&rc=5&rp=rt&tt=150"
        client.messages.create(to=PHONE, from_=LINE, body="x", status_callback=url)
        sandbox.deliver()

    assert set(outcomes(sandbox)) == {"rt"}
    assert len(outcomes(sandbox)) < 18  # the total time, not the retries, ended it
    assert "silent" in sandbox.exchange.mailbox.on_phone(PHONE)[0].problem


def test_an_answer_that_drips_is_given_up(service):
    def drip():
        while True:
            yield b"x"

    service.answers = [Response(drip())]

    attempt = post(f"{service.url}/", {}, {}, Overrides(read_ms=1))

    assert attempt.failure in (None, "rt")
    assert len(attempt.body) < 100_000


def test_lost_callbacks_are_noted_and_not_posted(client, sandbox, service):
    sandbox.exchange.board.change({"callback_loss": 1})
    send(client, service)
    sandbox.deliver()

    assert service.all_received() == []
    assert outcomes(sandbox) == ["lost"] * 3


def test_doubled_callbacks_come_twice(client, sandbox, service):
    sandbox.exchange.board.change({"callback_duplication": 1})
    send(client, service)
    sandbox.deliver()

    assert statuses(service) == ["sending", "sending", "sent", "sent", "delivered", "delivered"]


def test_delayed_callbacks_come_after_the_message(client, sandbox, service):
    sandbox.exchange.board.change({"callback_delay": 30})
    sent = send(client, service)

    sandbox.deliver(seconds=10)
    early = statuses(service)
    sandbox.deliver(seconds=60)

    assert (sent.fetch().status, early) == ("delivered", [])
    assert len(statuses(service)) == 3


def test_shuffled_callbacks_overtake_each_other_the_same_way_for_one_seed(client, sandbox, service):
    def order(seed):
        sandbox.exchange.board.change({"callback_shuffle": 1, "seed": seed})
        send(client, service)
        sandbox.deliver()
        return tuple(statuses(service))

    orders = {seed: order(seed) for seed in range(6)}

    assert all(sorted(found) == ["delivered", "sending", "sent"] for found in orders.values())
    assert len(set(orders.values())) > 1
    assert orders == {seed: order(seed) for seed in range(6)}


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        ("", Overrides()),
        (
            "#ct=200&rt=4000&tt=9000&rc=5&rp=ct,rt,5xx&sni=y&e=dublin",
            Overrides(200, 4000, 9000, 5, frozenset({"ct", "rt", "5xx"})),
        ),
        ("#ct=99&rt=15001&tt=0&rc=6&rp=", Overrides()),
        ("#ct=fast&rp=all,nonsense", replace(Overrides(), policy=frozenset({"all"}))),
    ],
)
def test_overrides_out_of_range_leave_the_default(fragment, expected):
    assert split_overrides(f"https://clinic.example/x{fragment}") == (
        "https://clinic.example/x",
        expected,
    )


@given(st.dictionaries(st.text(), st.text()))
def test_the_signature_is_the_one_the_official_validator_computes(form):
    url = "https://clinic.example/status?m=1"

    assert signature("secret", url, form) == RequestValidator("secret").compute_signature(url, form)


def test_a_webhook_over_tls_that_cannot_be_made_is_no_connection(service):
    address = service.url.replace("http://", "https://")

    assert post(address, {}, {}, Overrides()).failure == "ct"
