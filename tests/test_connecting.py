"""Connecting our numbers: texts, calls and what answers when we are down, by the real client."""

import threading

import pytest
from click.testing import CliRunner

from physio_service.cli import commands
from sandbox import Settings, create_sandbox, exchange_of
from sandbox.server import build_server
from tests.builders_accounts import environ

OURS = "+447700900001"
CLINIC = (
    "create-clinic --name Hillside --text-name Hillside --phone 02079460000 --sender +447700900001"
)


@pytest.fixture
def twilio(tmp_path):
    """A running sandbox that has our number, and its address."""
    account, token = "AC" + "0" * 32, "0" * 32
    app = create_sandbox(Settings(account, token, tmp_path / "sandbox", "", senders=(OURS,)))
    server = build_server(app, 0)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", exchange_of(app).webhooks.numbers
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def run(tmp_path, monkeypatch, twilio):
    def run_(line, *words, **more):
        for name, value in (environ(tmp_path, TWILIO_BASE_URL=twilio[0]) | more).items():
            monkeypatch.setenv(name, value)
        return CliRunner().invoke(commands, [*line.split(), *words])

    return run_


def test_a_number_is_told_where_its_texts_and_calls_go(run, twilio):
    run(CLINIC)

    answer = run("connect-numbers --fallback https://elsewhere.example/fallback")

    assert answer.output == f"{OURS} is connected.\n"
    number = twilio[1].of(OURS)
    assert number.sms_url.startswith("http://localhost/webhooks/twilio/messages#rc=5")
    assert number.voice_url.startswith("http://localhost/webhooks/twilio/calls#rc=5")
    assert number.sms_fallback_url == "https://elsewhere.example/fallback"


def test_a_number_of_a_messaging_service_is_connected_too(run):
    run(f"{CLINIC} --messaging-service", "MG" + "0" * 32)

    assert run("connect-numbers").exit_code == 0


@pytest.mark.parametrize(
    ("line", "more", "said"),
    [
        ("connect-numbers --fallback http://elsewhere.example/", {}, "https"),
        ("connect-numbers", {"INBOUND": "polling"}, "INBOUND=polling"),
        ("connect-numbers", {"SANDBOX_AUTH_TOKEN": "1" * 32}, "Twilio refused"),
        ("connect-numbers", {"TWILIO_BASE_URL": "http://127.0.0.1:9"}, "could not be reached"),
    ],
)
def test_what_cannot_be_connected_is_said_in_a_sentence(run, line, more, said):
    run(CLINIC)

    answer = run(line, **more)

    assert answer.exit_code == 1
    assert said in answer.output


def test_a_number_that_the_account_lacks_is_not_connected(run):
    run(CLINIC.replace(OURS, "+447700900002"))

    answer = run("connect-numbers")

    assert answer.exit_code == 1
    assert "does not have this number" in answer.output


def test_the_fallback_says_whom_to_call_without_us(run):
    clinic_id = run(CLINIC).output.strip()

    document = run(f"fallback-text --clinic {clinic_id}").output

    assert document.count("<Message>") == 1
    assert "Call 999" in document
    assert "02079460000" in document
