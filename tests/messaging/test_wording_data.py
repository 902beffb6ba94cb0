"""Every text of every language can be sent as planned and says nothing it must not."""

import re
from pathlib import Path

import pytest
import yaml

from physio_service.domain.discretion import BANNED, EVERYWHERE, REASSURING
from physio_service.domain.text_key import EMERGENCY_KEYS, REQUIRED_KEYS, SAFETY_KEYS
from physio_service.domain.wording import (
    Command,
    Encoding,
    Template,
    placeholders,
)
from physio_service.messaging.text import render, tagged

FOLDER = Path(__file__).parents[2] / "config" / "messages"
PLACEHOLDERS = yaml.safe_load((FOLDER / "placeholders.yaml").read_text("utf-8"))["placeholders"]
FILES = {
    path.stem: yaml.safe_load(path.read_text("utf-8"))
    for path in sorted(FOLDER.glob("*.yaml"))
    if path.stem != "placeholders"
}
LANGUAGES = {"en", "cy", "pl", "es", "fr", "ur", "bn", "ar"}


def worst_values(wording):
    """Return the longest value planned for each placeholder, as placeholders.yaml describes."""
    letter = "W" if wording["encoding"] == "GSM-7" else "Ж"
    filler = {"clinic": "W", "when": "W", "body": letter}
    return {
        name: rule.get("worst")
        or max(wording.get(rule.get("longest_of"), {}).values(), key=len, default=None)
        or filler[name] * rule["max_length"]
        for name, rule in PLACEHOLDERS.items()
    }


def template(language, key):
    entry = FILES[language]["texts"][key]
    return Template(
        key=key,
        category=entry["category"],
        text=entry["text"],
        encoding=Encoding(entry["encoding"]),
        max_segments=entry["segments"],
        limits={name: rule["max_length"] for name, rule in PLACEHOLDERS.items()},
        safety=entry["safety"],
    )


def spoken(text):
    """Return the words of `text`; a regular expression's \\w would cut Bengali at its vowels."""
    return re.split(r"[\s.,:;!?()،؟।۔]+", text)


def test_all_eight_languages_are_there():
    assert set(FILES) == LANGUAGES
    assert all(wording["language"] == language for language, wording in FILES.items())


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_language_has_every_text_and_no_other(language):
    assert set(FILES[language]["texts"]) == REQUIRED_KEYS


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_a_text_filled_with_the_longest_values_costs_what_it_declares(language):
    for key in FILES[language]["texts"]:
        entry = FILES[language]["texts"][key]

        cost = render(template(language, key), worst_values(FILES[language])).segments

        assert (cost.encoding, cost.units, cost.count) == (
            entry["encoding"],
            entry["max_chars"],
            entry["segments"],
        ), key


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_a_tag_before_the_longest_text_takes_one_segment_more_at_most(language):
    for key in FILES[language]["texts"]:
        plain = render(template(language, key), worst_values(FILES[language]))

        cost = tagged(plain, "H4").segments

        assert cost.encoding is plain.segments.encoding, key
        assert plain.segments.count <= cost.count <= plain.segments.count + 1, key
        assert key == "staff_message" or cost.count <= 3, key


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_a_text_travels_in_its_languages_encoding(language):
    for key in FILES[language]["texts"]:
        assert FILES[language]["texts"][key]["encoding"] == FILES[language]["encoding"], key


@pytest.mark.parametrize("key", sorted(REQUIRED_KEYS - {"staff_message"}))
def test_english_texts_fit_one_segment(key):
    assert FILES["en"]["texts"][key]["segments"] == 1


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_no_machine_text_takes_more_than_three_segments(language):
    for key in FILES[language]["texts"]:
        assert key == "staff_message" or FILES[language]["texts"][key]["segments"] <= 3, key


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_no_text_names_a_diagnosis_a_side_an_operation_or_a_link(language):
    for key in FILES[language]["texts"]:
        said = FILES[language]["texts"][key]["text"]

        assert not re.search(f"{BANNED[language]}|{EVERYWHERE}", said, re.IGNORECASE), key


@pytest.mark.parametrize("key", sorted(REQUIRED_KEYS))
def test_no_english_text_reassures(key):
    assert not re.search(REASSURING, FILES["en"]["texts"][key]["text"], re.IGNORECASE)


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_safety_texts_are_marked_and_name_the_emergency_number(language):
    texts = FILES[language]["texts"]

    assert {key for key, entry in texts.items() if entry["safety"]} == SAFETY_KEYS
    assert all("{emergency}" in texts[key]["text"] for key in EMERGENCY_KEYS)


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_the_safety_net_says_who_to_call_and_when_a_person_reads(language):
    asked = placeholders(FILES[language]["texts"]["unknown"]["text"])

    assert asked == {"emergency", "phone", "urgent", "when"}


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_a_text_leaves_open_what_its_english_leaves_open(language):
    for key, entry in FILES[language]["texts"].items():
        assert placeholders(entry["text"]) == placeholders(FILES["en"]["texts"][key]["text"]), key


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_no_aid_is_named_by_habit(language):
    aids = {said for name, said in FILES[language]["aids"].items() if name != "none"}

    for key, entry in FILES[language]["texts"].items():
        assert not [said for said in aids if re.search(rf"\b{said}\b", entry["text"])], key


@pytest.mark.parametrize("language", sorted(LANGUAGES - {"en"}))
def test_every_translation_is_marked_as_drafted_by_machine(language):
    assert all(entry["machine_drafted"] is True for entry in FILES[language]["texts"].values())
    assert FILES[language]["review_status"] == "draft"


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_answer_a_text_expects_is_one_it_offers(language):
    for key in FILES[language]["texts"]:
        wording = FILES[language]
        entry = wording["texts"][key]
        asked = "session" if key.startswith("session") else "safety"
        digits = wording[f"{asked}_digits"]
        offered = set(spoken(entry["text"]))

        for command in set(entry.get("expects", ())) & set(Command):
            words = set(wording["commands"][command])
            words |= {digit for digit, meant in digits.items() if meant == command}
            assert words & offered or any(" " in w and w in entry["text"] for w in words), command


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_word_in_capitals_is_understood(language):
    for key in FILES[language]["texts"]:
        known = {word for words in FILES[language]["commands"].values() for word in words}

        shouted = set(re.findall(r"\b[A-Z]{2,}\b", FILES[language]["texts"][key]["text"]))

        assert shouted <= known | {"SMS", "OK"}, key


@pytest.mark.parametrize("language", ["ar", "ur"])
def test_right_to_left_texts_keep_phone_numbers_in_order(language):
    # Without the opening mark a Latin clinic name turns the text left-to-right; without the
    # mark before it a number written in groups is shown last group first (Unicode UAX 9, W2, N1).
    assert FILES[language]["direction"] == "rtl"
    for key, entry in FILES[language]["texts"].items():
        said = entry["text"]
        assert said.startswith("\u200f"), key
        assert not re.search(r"(?<!\u200e)\{(phone|urgent|crisis)\}", said), key


@pytest.mark.parametrize("language", sorted(LANGUAGES - {"ar", "ur"}))
def test_left_to_right_texts_carry_no_direction_marks(language):
    assert FILES[language]["direction"] == "ltr"
    assert not re.search("[\u200e\u200f]", str(FILES[language]["texts"]))


def syllables(word):
    groups = re.findall(r"[aeiouy]+", word.lower())
    is_silent = word.endswith("e") and not word.endswith("le") and len(groups) > 1
    return max(1, len(groups) - is_silent)


def school_grade(said):
    """Return the Flesch-Kincaid grade (Kincaid 1975): 6 is a reading age of about 11."""
    plain = re.sub(r"\{[a-z]+\}", "it", said)
    sentences = [part for part in re.split(r"[.!?:;]+", plain) if re.search("[A-Za-z]", part)]
    words = re.findall(r"[A-Za-z']+", plain)
    per_sentence = len(words) / len(sentences)
    per_word = sum(map(syllables, words)) / len(words)
    return 0.39 * per_sentence + 11.8 * per_word - 15.59


@pytest.mark.parametrize("key", sorted(REQUIRED_KEYS - {"staff_message"}))
def test_english_texts_are_read_at_eleven(key):
    assert school_grade(FILES["en"]["texts"][key]["text"]) <= 6


def test_the_measure_of_reading_tells_plain_words_from_long_ones():
    assert school_grade("We had no answer from you. Reply DONE.") < 3
    assert school_grade("Perioperative immobilisation necessitates anticoagulation.") > 20


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_no_text_has_room_for_a_persons_name_or_number(language):
    for key in FILES[language]["texts"]:
        asked = placeholders(FILES[language]["texts"][key]["text"])

        assert not asked & {"name", "patient", "number", "birth", "nhs"}, key
        assert not re.search(r"\d{5,}", FILES[language]["texts"][key]["text"]), key
