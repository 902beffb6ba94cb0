"""The words and digits of every language are understood one way only, and fit where they go."""

import re
import unicodedata
from pathlib import Path

import pytest
import yaml

from physio_service.domain.wording import AIDS, SESSIONS, Command, Encoding, fill
from physio_service.messaging.text import segments

FOLDER = Path(__file__).parents[2] / "config" / "messages"
PLACEHOLDERS = yaml.safe_load((FOLDER / "placeholders.yaml").read_text("utf-8"))["placeholders"]
LANGUAGES = ("ar", "bn", "cy", "en", "es", "fr", "pl", "ur")
FILES = {name: yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8")) for name in LANGUAGES}

# https://help.twilio.com/articles/223134027: answered by the carrier itself, in English.
CARRIER_STOPS = {"STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"}


def plain(word):
    """Fold case and accents as a reader of replies would; Bengali and Arabic vowels stay."""
    parts = unicodedata.normalize("NFKD", word.casefold()).replace("ł", "l")
    return "".join(sign for sign in parts if unicodedata.combining(sign) < 200)


def vocabulary(language):
    """Return command -> folded words, of the language and of English together."""
    return {
        command: {
            plain(word) for file in (language, "en") for word in FILES[file]["commands"][command]
        }
        for command in Command
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_means_two_commands(language):
    words = vocabulary(language)

    for first in Command:
        for second in Command:
            assert first is second or not words[first] & words[second]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_command_is_a_digit_and_every_command_has_its_english_word(language):
    commands = FILES[language]["commands"]

    assert set(commands) == set(Command)
    assert all(command in words for command, words in commands.items())
    assert not [word for words in commands.values() for word in words if re.search(r"\d", word)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_carriers_stop_words_mean_stop_and_nothing_else(language):
    commands = FILES[language]["commands"]

    assert set(commands["STOP"]) >= CARRIER_STOPS
    assert not CARRIER_STOPS & {
        word for command, words in commands.items() if command != "STOP" for word in words
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_courtesy_is_no_consent(language):
    assert "OK" not in FILES[language]["commands"]["YES"]


def test_polish_for_hello_does_not_mean_part():
    assert plain("CZEŚĆ") not in vocabulary("pl")[Command.PART]


@pytest.mark.parametrize("language", LANGUAGES)
def test_digits_are_offered_only_where_a_keyboard_needs_them(language):
    wording = FILES[language]
    tables = (wording["session_digits"], wording["consent_digits"], wording["safety_digits"])

    expected = (
        ({}, {}, {})
        if wording["encoding"] == "GSM-7"
        else ({"1": "DONE", "2": "PART", "3": "SKIP"}, *[{"1": "YES", "2": "NO"}] * 2)
    )
    assert tables == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_sessions_aids_and_days_are_complete_and_fit(language):
    wording = FILES[language]

    assert tuple(wording["sessions"]) == SESSIONS
    assert tuple(wording["aids"]) == AIDS
    assert len(wording["when"]["days"]) == 7
    for name in ("sessions", "aids"):
        limit = PLACEHOLDERS[name.removesuffix("s")]["max_length"]
        assert all(segments(said).units <= limit for said in wording[name].values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_by_when_fits_its_place_on_every_day(language):
    when = FILES[language]["when"]
    limit = PLACEHOLDERS["when"]["max_length"]

    for form in ("today", "weekday", "later"):
        for day in when["days"]:
            said = fill(when[form], {"time": "10:30", "day": day, "date": "29/12"})
            assert segments(said).units <= limit
            assert FILES[language]["encoding"] in (segments(said).encoding, Encoding.UCS_2)
