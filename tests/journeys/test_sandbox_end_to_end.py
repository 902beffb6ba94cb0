"""Assigned, texted, answered, seen: over real HTTP, through Twilio's own client and the sandbox."""

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall

import pytest
from flask import Flask
from werkzeug.serving import make_server

from faults.processes import free_port, until
from physio_service import beats
from physio_service.app import create_app
from physio_service.container import INBOUND_PATH, Container, build
from physio_service.domain.message import MessageState
from physio_service.domain.patient import Consent
from physio_service.messaging.twilio import OVERRIDES
from physio_service.queries.caseload import CaseloadRow, caseload
from sandbox import Settings as SandboxSettings
from sandbox import create_sandbox
from sandbox.modes import Modes
from sandbox.server import serving
from schedules.clock import utc_now
from tests.builders_accounts import quick_hasher, settings
from tests.builders_messages import OURS, PHONE, Line
from tests.builders_people import house
from tests.builders_plans import CATALOGUE


class SteeredClock:
    """The machine's time from a chosen instant on, moved forwards by hand as well."""

    def __init__(self, start: datetime) -> None:
        self._offset = start - utc_now()

    def now(self) -> datetime:
        return utc_now() + self._offset

    def move_to(self, instant: datetime) -> None:
        self._offset = instant - utc_now()


class Phone:
    """One phone of the sandbox's page."""

    def __init__(self, port: int) -> None:
        self._port = port

    def texts(self) -> list[str]:
        return [one["body"] for one in self._received()]

    def statuses(self) -> list[str]:
        return [one["status"] for one in self._received()]

    def reply(self, body: str) -> None:
        self._ask("POST", "replies", {"body": body, "to": OURS})

    def misbehave(self, **modes: object) -> None:
        """Change how the carrier behaves."""
        self._call("POST", "/sandbox/modes", modes)

    def _received(self) -> list[dict[str, str]]:
        found = self._ask("GET", "messages", None)["messages"]
        return [one for one in found if one["direction"] != "inbound"]

    def _ask(self, method: str, what: str, sent: object) -> dict[str, object]:
        return self._call(method, f"/sandbox/phones/{PHONE}/{what}", sent)

    def _call(self, method: str, path: str, sent: object) -> dict[str, object]:
        headers = {"Content-Type": "application/json"}
        with closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=5)) as connection:
            connection.request(method, path, json.dumps(sent) if sent else None, headers)
            return json.loads(connection.getresponse().read())


@contextmanager
def web(app: Flask, port: int) -> Iterator[None]:
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def world(database, tmp_path):
    """The service and the sandbox, each on a port of its own, and the phone of one patient."""
    clock = SteeredClock(datetime(2026, 3, 2, 10, 30, tzinfo=UTC))
    port, account, token = free_port(), "AC" + "0" * 32, "0" * 32
    sandbox = create_sandbox(
        SandboxSettings(
            account_sid=account,
            auth_token=token,
            log_dir=tmp_path / "sandbox",
            webhook_url=f"http://127.0.0.1:{port}{INBOUND_PATH}{OVERRIDES}",
            clock=clock.now,
            modes=Modes(delivery_delay=0.05),
        )
    )
    with serving(sandbox, 0, clock.now, threading.Event()) as sandbox_port:
        public = f"http://127.0.0.1:{port}"
        given = settings(tmp_path, PUBLIC_BASE_URL=public, SANDBOX_PORT=str(sandbox_port))
        container = build(
            given, clock=clock, database=database, hasher=quick_hasher(), catalogue=CATALOGUE
        )
        line = Line(house(database, clock.now()), clock)
        with web(create_app(given, container), port):
            yield container, line, Phone(sandbox_port)


def test_assigned_texted_answered_and_seen_on_the_dashboard(world):
    container, line, phone = world
    clock = container.clock

    patient_id = line.house.patient(
        clock.now(), ask_by_text=True, phone=PHONE, preferred_times=(wall(11),)
    )
    beat(container, "send")
    until(lambda: len(phone.texts()) == 1, "the question of consent")
    phone.reply("Yes")
    until(lambda: line.house.read(patient_id).consent is Consent.GIVEN, "the yes")
    beat(container, "send")
    until(lambda: len(phone.texts()) == 3, "what confirms the yes")

    line.house.assign(patient_id, clock.now(), surgery_day=date(2026, 3, 1), operation_done=True)
    clock.move_to(datetime(2026, 3, 2, 11, 0, tzinfo=UTC))
    beat(container, "remind", "send")
    until(lambda: len(phone.texts()) == 4, "the morning's session")
    assert phone.texts()[3].startswith("Hillside: your morning session is ready.")
    phone.reply("DONE")
    until(lambda: row(container, line).adherence.done == 1, "the answer on the dashboard")
    beat(container, "send")
    until(lambda: all_arrived(line), "every receipt")

    seen = row(container, line)
    assert (seen.adherence.reported, seen.adherence.conservative) == (1.0, 1.0)
    assert seen.undelivered == 0
    assert seen.last_contact_at is not None
    assert phone.texts()[4].startswith("Well done")


def test_a_lost_answer_of_the_carrier_is_found_again_and_nothing_is_sent_twice(world):
    container, line, phone = world
    phone.misbehave(faults=[{"kind": "broken_json"}], callback_loss=1)
    line.house.patient(container.clock.now(), ask_by_text=True, phone=PHONE)

    beat(container, "send")
    assert [text.state for text in line.texts()] == [MessageState.UNKNOWN]
    until(lambda: phone.statuses() == ["delivered"], "the text to reach the phone all the same")
    container.clock.move_to(container.clock.now() + timedelta(minutes=2))
    beat(container, "settle")
    beat(container, "send")

    assert [text.state for text in line.texts()] == [MessageState.DELIVERED]
    assert len(phone.texts()) == 1


def beat(container: Container, *names: str) -> None:
    for name in names:
        beats.run(container, name)


def row(container: Container, line: Line) -> CaseloadRow:
    with line.database.reading() as tx:
        return caseload(tx, line.clinic_id, container.clock.now()).rows[0]


def all_arrived(line: Line) -> bool:
    return {text.state for text in line.texts()} == {MessageState.DELIVERED}
