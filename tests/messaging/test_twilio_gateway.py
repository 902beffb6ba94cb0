"""Our carrier against the local sandbox: the official client, every fault, three answers."""

import contextlib
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import request

from physio_service.domain.failpoint import Point
from physio_service.messaging.carrier_error import CarrierError, ErrorClass, error_of
from physio_service.messaging.gateway import (
    Accepted,
    Gateway,
    Handover,
    Refused,
    Uncertain,
)
from physio_service.messaging.twilio import TwilioGateway
from sandbox import Settings, create_sandbox, exchange_of
from sandbox.exchange import Exchange
from sandbox.server import build_server
from tests.builders_carrier import refused

ACCOUNT, TOKEN = "AC" + "0" * 31 + "7", "a-token-of-no-account"
UNHEARD_OF = Refused(CarrierError(ErrorClass.POISON), 400, is_known=False)
AN_HOUR_AGO = datetime.now(UTC) - timedelta(hours=1)
LINE, PHONE = "+447700900000", "+447700900123"
STATUS = "http://127.0.0.1:9/webhooks/twilio/status"
TEXT = Handover("t" * 32, PHONE, LINE, None, "Hillside: hello", timedelta(hours=10))


@dataclass
class Twilio:
    """A running sandbox, and how many creates reached it."""

    url: str
    exchange: Exchange
    creates: list[dict[str, str]]  # the form of each

    def misbehave(self, **fault: object) -> None:
        self.exchange.board.change({"faults": [fault]})

    def gateway(self, *, deadline_s: float = 5, password: str = TOKEN) -> TwilioGateway:
        return gateway(self.url, deadline_s=deadline_s, password=password)


def gateway(url: str, *, deadline_s: float = 5, password: str = TOKEN) -> TwilioGateway:
    return TwilioGateway(
        account_sid=ACCOUNT,
        user=ACCOUNT,
        password=password,
        status_address=STATUS,
        base_url=url,
        deadline_s=deadline_s,
    )


@pytest.fixture
def twilio(tmp_path: Path) -> Iterator[Twilio]:
    """A sandbox on a free port of loopback."""
    settings = Settings(ACCOUNT, TOKEN, tmp_path, "http://127.0.0.1:9/in", senders=(LINE,))
    app = create_sandbox(settings)
    creates: list[dict[str, str]] = []
    app.before_request(lambda: creates.append(request.form.to_dict()) if request.form else None)
    server = build_server(app, 0)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield Twilio(f"http://127.0.0.1:{server.server_port}", exchange_of(app), creates)
    exchange_of(app).board.reset()  # lets hanging answers go
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_text_is_accepted_under_an_id_with_our_token_in_the_callback(twilio):
    carrier: Gateway = twilio.gateway()

    outcome = carrier.hand_over(TEXT)

    (seen,) = carrier.seen_to(PHONE, AN_HOUR_AGO)
    assert outcome == Accepted(seen.sid)
    assert (seen.body, seen.error_code) == (TEXT.body, None)
    assert abs(seen.created_at - datetime.now(UTC)) < timedelta(minutes=1)
    address = urlsplit(twilio.creates[0]["StatusCallback"])
    assert parse_qs(address.query) == {"m": [TEXT.token]}
    assert address.fragment == "rc=5&rp=ct,rt,5xx&rt=4000&tt=15000"


def test_the_stand_in_reaches_nobody_and_the_real_one_does(twilio):
    assert not twilio.gateway().is_real
    assert TwilioGateway(
        account_sid=ACCOUNT, user=ACCOUNT, password=TOKEN, status_address=STATUS
    ).is_real


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ({"kind": "html", "status": 500}, Uncertain("HTTP 500, code 500")),
        ({"kind": "html", "status": 503}, Uncertain("HTTP 503, code 503")),
        ({"kind": "error", "status": 503, "code": 20503}, Uncertain("HTTP 503, code 20503")),
        ({"kind": "redirect"}, Uncertain("HTTP 302, code 302")),
        ({"kind": "broken_json"}, Uncertain("unreadable answer: JSONDecodeError")),
        ({"kind": "empty"}, Uncertain("answer without an id")),
        ({"kind": "throttle"}, refused(20429, timedelta(seconds=1))),
        ({"kind": "html", "status": 401}, Refused(error_of(20003), 401)),
        (
            {"kind": "html", "status": 400},
            UNHEARD_OF,
        ),
        ({"kind": "html", "status": 408}, Uncertain("HTTP 408, code 408")),
    ],
)
def test_each_fault_of_the_wire_is_one_of_three_answers_and_one_call(twilio, fault, outcome):
    twilio.misbehave(**fault)

    assert twilio.gateway().hand_over(TEXT) == outcome
    assert len(twilio.creates) == 1


@pytest.mark.parametrize("is_accepted", [False, True])
@pytest.mark.parametrize("kind", ["close", "hang", "drip"])
def test_an_answer_that_does_not_come_in_time_is_unknown_and_called_once(twilio, kind, is_accepted):
    twilio.misbehave(kind=kind, accept=is_accepted)
    carrier = twilio.gateway(deadline_s=0.6)
    started = time.monotonic()

    outcome = carrier.hand_over(TEXT)

    assert isinstance(outcome, Uncertain)
    assert time.monotonic() - started < 2
    assert len(twilio.creates) == 1
    assert PHONE not in outcome.reason


def test_a_refused_connection_sent_nothing(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    carrier = gateway(f"http://127.0.0.1:{port}")

    assert carrier.hand_over(TEXT) == refused(0)
    assert carrier.seen_to(PHONE, AN_HOUR_AGO) is None


def test_a_name_that_does_not_resolve_sent_nothing():
    carrier = gateway("http://nowhere.invalid")

    assert carrier.hand_over(TEXT) == refused(0)


@pytest.mark.parametrize(
    ("to", "outcome"),
    [
        ("+15005550001", refused(21211)),
        ("+15005550002", refused(21612)),
        ("+15005550003", refused(21408)),
        ("+15005550004", refused(21610)),
        ("+15005550009", refused(21614)),
    ],
)
def test_the_numbers_that_twilio_refuses_are_told_apart(twilio, to, outcome):
    assert twilio.gateway().hand_over(replace(TEXT, to=to)) == outcome


@pytest.mark.parametrize(
    ("sender", "outcome"),
    [
        ("+15005550001", refused(21212)),
        ("+15005550007", refused(21606)),
        ("+15005550008", refused(21611)),
    ],
)
def test_a_sender_that_twilio_refuses_is_our_set_up(twilio, sender, outcome):
    assert twilio.gateway().hand_over(replace(TEXT, from_address=sender)) == outcome


def test_a_wrong_password_is_our_set_up_and_says_nothing_of_the_text(twilio, caplog):
    caplog.set_level(logging.DEBUG)
    carrier = twilio.gateway(password="wrong")

    assert carrier.hand_over(TEXT) == refused(20003)
    assert carrier.seen_to(PHONE, AN_HOUR_AGO) is None
    assert PHONE not in caplog.text
    assert "hello" not in caplog.text


def test_a_text_that_is_too_long_is_our_own_mistake(twilio):
    outcome = twilio.gateway().hand_over(replace(TEXT, body="x" * 1601))

    assert outcome == refused(21617)


def test_a_messaging_service_stands_for_the_sender(twilio):
    service = "MG" + "0" * 32

    outcome = twilio.gateway().hand_over(replace(TEXT, messaging_service_sid=service))

    assert isinstance(outcome, Accepted)
    assert twilio.creates[0]["MessagingServiceSid"] == service
    assert "From" not in twilio.creates[0]


@pytest.mark.parametrize(
    ("validity", "seconds"),
    [(timedelta(hours=30), 36_000), (timedelta(seconds=90), 90), (timedelta(seconds=-5), 1)],
)
def test_a_text_is_valid_as_long_as_it_is_worth_something_and_ten_hours_at_most(
    twilio, validity, seconds
):
    assert isinstance(twilio.gateway().hand_over(replace(TEXT, validity=validity)), Accepted)

    assert twilio.creates[0]["ValidityPeriod"] == str(seconds)


def test_the_list_has_what_we_sent_to_this_number_only(twilio):
    carrier = twilio.gateway()
    carrier.hand_over(TEXT)
    carrier.hand_over(replace(TEXT, to="+447700900456"))
    carrier.hand_over(replace(TEXT, body="Later"))

    assert [one.body for one in carrier.seen_to(PHONE, AN_HOUR_AGO)] == ["Later", TEXT.body]
    assert carrier.seen_to("+447700900789", AN_HOUR_AGO) == []


Answer = Callable[[int], bytes | None]
_HEAD = "HTTP/1.1 {}\r\nContent-Length: {}\r\n\r\n"


@contextlib.contextmanager
def keeping(answer: Answer, status: str = "201 Created") -> Iterator[tuple[str, list[bytes]]]:
    """A server that keeps connections; `answer(n)` to the n-th request, none: it hangs up."""
    requests: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def talk(wire: socket.socket) -> None:
        with contextlib.suppress(OSError), wire, wire.makefile("rb") as lines:
            while method := _read_request(lines):
                requests.append(method)
                if (body := answer(len(requests))) is None:
                    return
                wire.sendall(_HEAD.format(status, len(body)).encode() + body)

    def listen() -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=talk, args=(listener.accept()[0],), daemon=True).start()

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}", requests
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


def _read_request(lines: BinaryIO) -> bytes | None:
    """Return the method of the next request, read whole; none when there is none."""
    first, length = lines.readline(), 0
    while (line := lines.readline()) not in (b"\r\n", b""):
        name, _, value = line.partition(b":")
        length = int(value) if name.lower() == b"content-length" else length
    lines.read(length)
    return first.split()[0] if first else None


def test_a_kept_connection_that_dies_never_makes_a_second_call():
    sid = b'{"sid": "SM' + b"1" * 32 + b'"}'

    with keeping(lambda number: sid if number == 1 else None) as (url, requests):
        carrier = gateway(url)
        outcomes = [carrier.hand_over(TEXT), carrier.hand_over(TEXT)]

    assert outcomes[0] == Accepted("SM" + "1" * 32)
    assert isinstance(outcomes[1], Uncertain)
    assert requests == [b"POST", b"POST"]


@pytest.mark.parametrize("body", [b"[]", b"null", b'"sent"', b"7", b"\xff\xfe", b"x" * 1_100_000])
def test_an_answer_of_any_shape_is_unknown_and_never_an_exception(body):
    with keeping(lambda _: body) as (url, _):
        carrier = gateway(url)

        assert isinstance(carrier.hand_over(TEXT), Uncertain)
        assert carrier.seen_to(PHONE, AN_HOUR_AGO) is None


def test_a_refusal_in_the_newer_shape_means_the_same():
    problem = b"""{"type": "https://www.twilio.com/docs/api/errors/20003", "title": "No",
                   "status": 401, "code": 20003}"""

    with keeping(lambda _: problem, "401 Unauthorized") as (url, _):
        assert gateway(url).hand_over(TEXT) == refused(20003)


def test_a_page_of_everybodys_texts_says_nothing_of_this_number(twilio):
    carrier = twilio.gateway()
    carrier.hand_over(replace(TEXT, to="+447700900789"))
    twilio.exchange.board.change({"list_unfiltered": True})

    assert carrier.seen_to(PHONE, AN_HOUR_AGO) == []


def test_a_long_answer_is_read_like_any_other(twilio):
    twilio.misbehave(kind="long_headers")

    assert isinstance(twilio.gateway().hand_over(TEXT), Accepted)


def test_what_came_in_is_listed_oldest_first_and_only_since_then(twilio):
    now = datetime.now(UTC)
    for age, body in ((2, "old"), (0, "newer"), (1, "new")):
        twilio.exchange.receive(PHONE, body, LINE, now - timedelta(hours=age))
    twilio.gateway().hand_over(replace(TEXT, to=LINE, from_address=PHONE))

    arrived = twilio.gateway().received_on(LINE, now - timedelta(minutes=90))

    assert [(one.body, one.from_, one.to) for one in arrived or []] == [
        ("new", PHONE, LINE),
        ("newer", PHONE, LINE),
    ]


def test_one_text_is_found_as_it_stands_now(twilio):
    accepted = twilio.gateway().hand_over(TEXT)

    seen = twilio.gateway().found(accepted.sid)

    assert seen is not None
    assert (seen.sid, seen.status) == (accepted.sid, "queued")


def test_a_carrier_that_cannot_be_read_says_nothing(twilio):
    wrong = twilio.gateway(password="wrong")

    assert wrong.received_on(LINE, datetime.now(UTC)) is None
    assert wrong.found("SM" + "0" * 32) is None


def test_behind_a_firewall_no_callback_is_asked_for(twilio):
    carrier = TwilioGateway(
        account_sid=ACCOUNT, user=ACCOUNT, password=TOKEN, status_address=None, base_url=twilio.url
    )

    carrier.hand_over(TEXT)

    assert "StatusCallback" not in twilio.creates[-1]


def test_the_points_of_a_call_are_passed_in_order_and_once(twilio):
    passed = []
    calling = replace_points(twilio.url, passed.append)

    calling.hand_over(TEXT)

    assert passed == [Point.CONNECTING, Point.AFTER_WRITE, Point.AFTER_ANSWER]


def test_the_carrier_has_the_whole_text_before_its_answer_is_read(twilio):
    seen = []
    calling = replace_points(twilio.url, lambda point: seen.append((point, len(twilio.creates))))

    calling.hand_over(TEXT)

    assert seen[0] == (Point.CONNECTING, 0)
    assert seen[-1] == (Point.AFTER_ANSWER, 1)


def replace_points(url, pass_by):
    return TwilioGateway(
        account_sid=ACCOUNT,
        user=ACCOUNT,
        password=TOKEN,
        status_address=STATUS,
        base_url=url,
        pass_by=pass_by,
    )
