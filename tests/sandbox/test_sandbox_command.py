"""The command line and the threads: started, used, killed and started again."""

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import requests

from sandbox import create_sandbox
from sandbox.__main__ import build_parser, main, read_settings
from sandbox.clock import offset_clock
from sandbox.exchange import Advance
from sandbox.server import run_job, serving

ACCOUNT = "AC" + "0" * 31 + "7"
LINE, PHONE = "+447700900000", "+447700900123"
NEEDED = ["--account-sid", ACCOUNT, "--webhook", "http://127.0.0.1:9/inbound#rc=5"]


@pytest.fixture
def ended_input():
    """Standard input that is at its end, whatever the tests are run from."""
    kept, ended = os.dup(0), os.open(os.devnull, os.O_RDONLY)
    os.dup2(ended, 0)
    yield
    os.dup2(kept, 0)
    os.close(kept)
    os.close(ended)


@pytest.fixture
def kept_signals():
    kept = {name: signal.getsignal(name) for name in (signal.SIGINT, signal.SIGTERM)}
    yield
    for name, action in kept.items():
        signal.signal(name, action)


@dataclass
class Process:
    """A sandbox in a process of its own."""

    child: subprocess.Popen[str]
    url: str


@pytest.fixture
def launch(tmp_path: Path) -> Callable[..., Process]:
    children = []

    def begin(*more: str) -> Process:
        child = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "sandbox",
                "--port",
                "0",
                "--log",
                str(tmp_path),
                *NEEDED,
                *more,
            ],
            cwd=Path(__file__).parents[2],
            env={**os.environ, "SANDBOX_AUTH_TOKEN": "secret"},
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        children.append(child)
        first = child.stderr.readline()
        return Process(child, first.partition("url=")[2].strip().rstrip("/"))

    yield begin
    for child in children:
        with child:
            child.kill()


def test_a_killed_sandbox_started_again_knows_what_it_accepted(launch, connect):
    first = launch()
    sent = connect(first.url, "secret").messages.create(to=PHONE, from_=LINE, body="Hello")
    first.child.kill()
    first.child.wait(10)

    second = launch()
    messages = requests.get(f"{second.url}/sandbox/phones/{PHONE}/messages", timeout=10).json()

    assert [message["sid"] for message in messages["messages"]] == [sent.sid]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(launch, number):
    process = launch()

    process.child.send_signal(number)

    assert process.child.wait(10) == 0


def test_it_ends_when_its_parent_is_gone_if_asked_to(launch):
    process = launch("--exit-with-stdin")

    process.child.stdin.close()

    assert process.child.wait(10) == 0


def test_main_serves_until_its_input_ends(ended_input, kept_signals, tmp_path, monkeypatch, caplog):
    caplog.set_level(logging.INFO)
    monkeypatch.setenv("SANDBOX_AUTH_TOKEN", "secret")

    main(["--port", "0", "--log", str(tmp_path / "new"), "--exit-with-stdin", *NEEDED])

    assert [record.message for record in caplog.records if record.name == "sandbox"] == [
        "sandbox started",
        "sandbox stopped",
    ]
    assert (tmp_path / "new" / "accepted.jsonl").exists()


def test_the_worker_delivers_and_calls_without_being_asked(settings, service, connect):
    clock = offset_clock(-3600)
    app = create_sandbox(replace(settings, clock=clock))
    with serving(app, 0, clock, threading.Event()) as port:
        connect(f"http://127.0.0.1:{port}").messages.create(
            to=PHONE, from_=LINE, body="Hello", status_callback=f"{service.url}/status"
        )
        received = [service.received.get(timeout=10)[1]["MessageStatus"] for _ in range(3)]

    assert sorted(received) == ["delivered", "sending", "sent"]
    assert not {"server", "worker"} & {thread.name for thread in threading.enumerate()}


def test_a_job_that_breaks_is_logged_and_stops_nothing_else(sandbox, caplog):
    def broken_clock():
        raise RuntimeError("no time")

    run_job(sandbox.exchange, Advance("SM1"), broken_clock)

    assert "job failed" in caplog.text


@pytest.mark.parametrize(
    "wrong",
    [
        ["--webhook", "ftp://clinic.example/"],
        ["--sender", "0770"],
        ["--zone", "Europe/Nowhere"],
        ["--zone", "../etc"],
        ["--modes", "{"],
        ["--modes", "[]"],
        ["--modes", '{"speed": 1}'],
    ],
)
def test_a_wrong_option_is_refused_before_anything_starts(wrong, capsys):
    with pytest.raises(SystemExit) as caught:
        build_parser().parse_args([*NEEDED, *wrong])

    assert caught.value.code == 2
    assert wrong[0] in capsys.readouterr().err


def test_the_options_become_settings_and_the_secrets_stay_hidden():
    arguments = build_parser().parse_args(
        [*NEEDED, "--sender", LINE, "--clock-offset", "60", "--modes", '{"list_lag": 5}']
    )
    environment = {
        "SANDBOX_AUTH_TOKEN": "hidden-token",
        "SANDBOX_API_KEY": "SK1",
        "SANDBOX_API_SECRET": "hidden-secret",
    }

    settings = read_settings(arguments, environment)

    assert (settings.senders, settings.modes.list_lag, settings.api_key) == ((LINE,), 5, "SK1")
    assert 59 < (settings.clock() - offset_clock(0)()).total_seconds() < 61
    assert "hidden" not in repr(settings)


def test_a_missing_token_is_said_plainly():
    with pytest.raises(SystemExit, match="SANDBOX_AUTH_TOKEN is not set"):
        read_settings(build_parser().parse_args(NEEDED), {})


def test_log_lines_carry_their_fields(launch):
    process = launch()
    requests.post(
        f"{process.url}/sandbox/phones/{PHONE}/replies",
        json={"body": "DONE", "to": LINE},
        timeout=10,
    )

    line = process.child.stderr.readline()

    assert "webhook failed sid=SM" in line
    assert "reason=no connection to the webhook" in line
    assert PHONE not in line
