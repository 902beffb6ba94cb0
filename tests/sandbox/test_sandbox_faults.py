"""Misbehaviour on demand, and what the official client makes of it."""

import json

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

LINE, PHONE = "+447700900000", "+447700900123"


def misbehave(sandbox, **modes):
    return sandbox.app.test_client().post("/sandbox/modes", json=modes)


def send(client, to=PHONE):
    return client.messages.create(to=to, from_=LINE, body="Hello")


def accepted(sandbox):
    lines = (sandbox.log_dir / "accepted.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        ({"kind": "error", "status": 400, "code": 30001}, 400, 30001),
        ({"kind": "error", "status": 500}, 500, 20500),
        ({"kind": "throttle", "retry_after": 7}, 429, 20429),
        ({"kind": "html", "status": 503}, 503, 503),
        ({"kind": "redirect"}, 302, 302),
    ],
)
def test_a_fault_answers_one_create_and_accepts_nothing(client, sandbox, fault, status, code):
    misbehave(sandbox, faults=[fault])

    with pytest.raises(TwilioRestException) as caught:
        send(client)

    assert (caught.value.status, caught.value.code) == (status, code)
    assert accepted(sandbox) == []
    assert send(client).status == "queued"


def test_throttling_says_when_to_come_back(client, sandbox):
    misbehave(sandbox, faults=[{"kind": "throttle", "retry_after": 7}])

    with pytest.raises(TwilioRestException):
        send(client)

    assert client.http_client._test_only_last_response.headers["Retry-After"] == "7"


def test_an_error_can_come_after_the_message_was_accepted(client, sandbox):
    misbehave(sandbox, faults=[{"kind": "html", "status": 503, "accept": True}])

    with pytest.raises(TwilioRestException):
        send(client)

    assert [line["to"] for line in accepted(sandbox)] == [PHONE]


def test_half_a_body_comes_after_the_message_was_accepted(client, sandbox):
    misbehave(sandbox, faults=[{"kind": "broken_json"}])

    with pytest.raises(json.JSONDecodeError):
        send(client)

    assert len(accepted(sandbox)) == 1


def test_an_empty_object_comes_after_the_message_was_accepted(client, sandbox):
    misbehave(sandbox, faults=[{"kind": "empty"}])

    assert send(client).sid is None
    assert len(accepted(sandbox)) == 1


@pytest.mark.parametrize("is_accepted", [False, True])
def test_a_cut_connection_leaves_the_caller_in_doubt(client, sandbox, is_accepted):
    misbehave(sandbox, faults=[{"kind": "close", "accept": is_accepted}])

    with pytest.raises(requests.ConnectionError):
        send(client)

    assert len(accepted(sandbox)) == int(is_accepted)


@pytest.mark.parametrize("is_accepted", [False, True])
def test_a_hanging_answer_leaves_the_caller_in_doubt(client, sandbox, is_accepted):
    misbehave(sandbox, faults=[{"kind": "hang", "accept": is_accepted}])
    client.http_client.timeout = 0.3

    with pytest.raises(requests.ReadTimeout):
        send(client)

    assert len(accepted(sandbox)) == int(is_accepted)


def test_a_dripping_answer_arrives_byte_by_byte(client, sandbox):
    misbehave(sandbox, faults=[{"kind": "drip"}], drip_seconds=0.0001)

    assert send(client).status == "queued"
    assert len(accepted(sandbox)) == 1


def test_a_fault_lasts_as_often_as_told_and_spares_other_numbers(client, sandbox):
    misbehave(sandbox, faults=[{"kind": "error", "times": 2, "to": PHONE}])

    assert send(client, to="+447700900124").status == "queued"
    for _ in range(2):
        with pytest.raises(TwilioRestException):
            send(client)
    assert send(client).status == "queued"


def test_a_fault_without_a_number_of_times_lasts_until_the_modes_change(client, sandbox):
    misbehave(sandbox, faults=[{"kind": "error", "times": None}])
    for _ in range(3):
        with pytest.raises(TwilioRestException):
            send(client)

    sandbox.app.test_client().delete("/sandbox/modes")

    assert send(client).status == "queued"


def test_latency_is_waited_on_both_sides_of_acceptance(client, sandbox):
    misbehave(sandbox, latency_before=0.01, latency_after=0.01)

    assert send(client).status == "queued"


@pytest.mark.parametrize(
    ("modes", "why"),
    [
        ({"speed": 1}, "unknown mode: speed"),
        ({"list_lag": -1}, "a number from 0"),
        ({"list_lag": float("nan")}, "a number from 0"),
        ({"delivery_delay": 1e300}, "a number from 0"),
        ({"list_lag": True}, "must be a number"),
        ({"outcomes": {PHONE: {"status": 7}}}, "outcome status"),
        ({"callback_loss": 1.5}, "a chance from 0 to 1"),
        ({"stop_words": 1}, "true or false"),
        ({"faults": {}}, "JSON list"),
        ({"outcomes": []}, "JSON object"),
        ({"faults": [{"kind": "sulk"}]}, "fault kind"),
        ({"faults": [{"kind": "error", "times": 0}]}, "fault times"),
        ({"faults": [{"kind": "error", "times": "x"}]}, "fault times"),
        ({"faults": [{"kind": "error", "status": 200}]}, "fault status"),
        ({"faults": [{"kind": "error", "status": "x"}]}, "fault status"),
        ({"faults": [{"mood": "bad"}]}, "fault mood"),
        ({"faults": [{}]}, "fault:"),
        ({"outcomes": {PHONE: {"kind": "hang"}}}, "belongs elsewhere"),
        ({"faults": ["hang"]}, "fault:"),
        ({"outcomes": {PHONE: {"status": "lost"}}}, "outcome status"),
        ([], "must be a JSON object"),
    ],
)
def test_a_mode_that_cannot_be_is_refused_and_changes_nothing(sandbox, modes, why):
    before = sandbox.app.test_client().get("/sandbox/modes").json

    answered = sandbox.app.test_client().post("/sandbox/modes", json=modes)

    assert answered.status_code == 422
    assert why in answered.json["detail"]
    assert sandbox.app.test_client().get("/sandbox/modes").json == before


def test_modes_are_changed_one_at_a_time_and_read_back(sandbox):
    misbehave(sandbox, list_lag=5)
    answered = misbehave(sandbox, outcomes={"*": {"status": "failed", "code": 30008}})

    assert answered.json["list_lag"] == 5
    assert answered.json["outcomes"] == {"*": {"status": "failed", "code": 30008}}
    assert sandbox.app.test_client().get("/sandbox/modes").json == answered.json
