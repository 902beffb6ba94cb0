"""A wording finds its texts, knows what it lacks, and says by when in the patient's words."""

from datetime import datetime

import pytest

from physio_service.domain.text_key import EMERGENCY_KEYS, REQUIRED_KEYS, SAFETY_KEYS
from physio_service.domain.wording import (
    Command,
    Encoding,
    NoSuchText,
    Template,
    UnfitText,
    Voice,
    When,
    Wording,
    placeholders,
)

WHEN = When(
    today="by {time} today",
    weekday="on {day} by {time}",
    later="by {date}",
    days=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
)
MONDAY = datetime(2025, 3, 10, 12, 30)  # noqa: DTZ001 - a wall time


def text(key, *, safety=True):
    return Template(
        key=key,
        category="safety",
        text="Call {emergency}",
        encoding=Encoding.GSM_7,
        max_segments=1,
        limits={"emergency": 3},
        safety=safety,
    )


def wording(**changed):
    complete = {
        "language": "en",
        "name": "English",
        "english_name": "English",
        "direction": "ltr",
        "version": "1.0.0",
        "review_status": "draft",
        "content_hash": "0",
        "encoding": Encoding.GSM_7,
        "commands": {command: (command.value,) for command in Command},
        "sessions": {},
        "aids": {},
        "when": WHEN,
        "voice": Voice("", "", ""),
        "templates": {key: text(key) for key in SAFETY_KEYS},
        "session_digits": {},
        "consent_digits": {},
        "safety_digits": {},
    }
    return Wording(**complete | changed)


def test_emergency_texts_are_safety_texts_and_safety_texts_are_required():
    assert EMERGENCY_KEYS < SAFETY_KEYS < REQUIRED_KEYS


def test_a_text_is_found_by_its_key():
    assert wording().template("help").placeholders == {"emergency"}


def test_a_text_that_is_not_there_is_named():
    with pytest.raises(NoSuchText, match="en has no text 'praise'"):
        wording().template("praise")


def test_a_language_with_every_safety_text_and_command_can_be_chosen():
    assert wording().is_choosable


@pytest.mark.parametrize("key", sorted(SAFETY_KEYS))
def test_a_language_without_a_safety_text_cannot_be_chosen(key):
    templates = {other: text(other) for other in SAFETY_KEYS - {key}}

    lacking = wording(templates=templates)

    assert not lacking.is_choosable
    assert lacking.missing() == (key,)


def test_a_safety_text_that_is_not_marked_so_counts_as_missing():
    templates = {key: text(key, safety=key != "help") for key in SAFETY_KEYS}

    assert wording(templates=templates).missing() == ("help",)


@pytest.mark.parametrize("words", [{}, {Command.STOP: ()}])
def test_a_language_without_a_word_for_a_command_cannot_be_chosen(words):
    commands = {c: (c.value,) for c in Command if c is not Command.STOP} | words

    assert wording(commands=commands).missing() == ("command STOP",)


@pytest.mark.parametrize("broken", ["{", "}", "{a b}", "{0}", "{}", "{Clinic}", "{{clinic}}"])
def test_a_brace_that_is_no_placeholder_is_refused(broken):
    with pytest.raises(UnfitText, match="brace"):
        placeholders(f"Hello {broken}")


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (9, "by 14:05 today"),  # already past: never a weekday that points ahead
        (10, "by 14:05 today"),
        (11, "on Tue by 14:05"),
        (16, "on Sun by 14:05"),
        (17, "by 17/3"),
    ],
)
def test_a_promise_names_the_day_so_that_it_cannot_be_mistaken(day, expected):
    due = MONDAY.replace(day=day, hour=14, minute=5)

    assert wording().promise(due, MONDAY) == expected
