"""Logs: events and ids as JSON, and nothing a person wrote or is called."""

import io
import json
import logging
import sys
import threading

import pytest

from physio_service.web import logging as our_logging
from tests.builders_web import add_probe

CANARY = "canary-Nora-+447700900123"


@pytest.fixture
def lines():
    """What the formatter makes of each record while the test runs."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(our_logging.Line())
    logging.root.addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.root.removeHandler(handler)


def test_a_request_is_logged_by_its_view_and_never_by_its_address(app, lines):
    add_probe(app)

    app.test_client().get(f"/api/probe/raise/stale?name={CANARY}")

    line = next(line for line in lines() if line["event"] == "request answered")
    assert (line["endpoint"], line["status"], line["method"]) == ("probe_raise", 412, "GET")
    assert line["request_id"]
    assert "canary" not in json.dumps(lines())
    assert "stale" not in json.dumps(line)


def test_only_named_fields_leave(lines):
    logging.getLogger("physio_service.test").warning(
        "message sent", extra={"message_id": 7, "body": CANARY, "phone": CANARY}
    )

    (line,) = lines()
    assert line["message_id"] == 7
    assert "canary" not in json.dumps(line)


def test_an_exception_is_told_by_class_and_place_only(lines):
    def fail():
        name = CANARY
        try:
            raise ValueError(name)
        except ValueError as error:
            raise RuntimeError(f"about {name}") from error

    try:
        fail()
    except RuntimeError:
        logging.getLogger("physio_service.test").exception("beat failed")

    (line,) = lines()
    assert line["error"] == ["builtins.RuntimeError", "builtins.ValueError"]
    assert line["frames"][-1].startswith("tests/web/test_web_logging.py:")
    assert "canary" not in json.dumps(line)


def test_what_a_library_formatted_is_withheld(lines):
    library = logging.getLogger("somelibrary")
    library.warning(f"calling {CANARY}")
    library.warning("calling %s", CANARY, extra={"patient_id": CANARY})

    assert [line["event"] for line in lines()] == ["text of a library withheld", "calling %s"]
    assert "canary" not in json.dumps(lines())


def test_nothing_in_a_line_can_end_it_or_colour_it():
    record = logging.LogRecord(
        "physio_service.test", logging.INFO, "", 0, "sent\r\n\x1b[31m\u2028", None, None
    )

    text = our_logging.Line().format(record)

    assert text.isascii()
    assert text.isprintable()


def test_the_chatty_are_held_back_and_configuring_twice_adds_nothing(app):
    before = list(logging.root.handlers)

    our_logging.configure("INFO")

    assert logging.root.handlers == before
    for name in ("twilio.http_client", "urllib3", "sqlalchemy.engine"):
        assert logging.getLogger(name).level == logging.WARNING


def test_a_program_or_thread_that_dies_says_so_without_its_words(app, lines):
    try:
        raise ValueError(CANARY)
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
        our_logging._thread_died(
            threading.ExceptHookArgs((type(error), error, error.__traceback__, None))
        )

    assert [line["event"] for line in lines()] == ["program died", "thread died"]
    assert "canary" not in json.dumps(lines())


def test_an_interrupt_from_the_keyboard_is_no_error(app, lines):
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)

    assert lines() == []
