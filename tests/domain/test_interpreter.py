"""Reading a text whole: all that it says, what it tells of danger, and never a guess."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physio_service.domain.interpreter import Interpreter
from physio_service.domain.label import UNCLEAR, is_label
from physio_service.domain.question import QuestionKind
from physio_service.domain.reading import LONGEST
from physio_service.domain.wording import Command
from tests.builders_plans import CATALOGUE

LANGUAGES = sorted(CATALOGUE.wordings)
KNOWN = {
    language: Interpreter(language, CATALOGUE.phrases, CATALOGUE.wordings, CATALOGUE.red_flags)
    for language in LANGUAGES
}
Q = QuestionKind


def labels(text, question=None, language="en", *, tiered=True):
    return set(KNOWN[language].read(text, question, looks_for_signs=tiered).labels)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_that_texts_offer_is_understood_as_people_type_it(language):
    wording = CATALOGUE.wordings[language]
    for command, words in wording.commands.items():
        asked = Q.CONSENT if command is Command.WRONG else None
        for word in set(words) - set(wording.ambiguous):
            for typed in (word, word.lower(), f"  {word}. ", f"{word}!!", f"“{word}”"):
                assert labels(typed, asked, language) == {str(command)}, typed


def test_static_mode_sorts_nothing_by_its_signs():
    assert labels("my calf is swollen", tiered=False) == {UNCLEAR}
    assert labels("done but my calf is swollen", Q.SESSION, tiered=False) == {UNCLEAR}
    assert labels("done, no swelling", Q.SESSION, tiered=False) == {"DONE"}


def test_findings_say_which_condition_and_where():
    found = KNOWN["en"].read("done. my calf is swollen", None, looks_for_signs=True).findings

    assert [(one.condition, one.tier, one.start, one.end) for one in found] == [("dvt", 2, 3, 6)]


@pytest.mark.parametrize(
    ("text", "question", "said"),
    [
        ("1", Q.SESSION, "DONE"),
        ("2", Q.CONSENT, "NO"),
        ("1", None, UNCLEAR),
        ("1", Q.PAIN, "PAIN:1"),
    ],
)
def test_digits_stand_for_words_only_while_their_question_is_open(text, question, said):
    assert labels(text, question, "ar") == {said}


def test_nine_asks_nobody_to_call():
    assert labels("9") == {UNCLEAR}
    assert labels("9", Q.SESSION) == {UNCLEAR}


def test_wrong_alone_counts_only_while_consent_is_open():
    assert labels("wrong", Q.CONSENT) == {"WRONG"}
    assert labels("wrong", Q.SESSION) == {UNCLEAR}
    assert labels("wrong number", Q.SESSION) == {"WRONG"}


@pytest.mark.parametrize("text", ["no", "NO", "No thanks"])
def test_a_word_that_is_another_in_the_patients_language_is_no_answer(text):
    assert labels(text, Q.SAFETY, "pl") == {UNCLEAR}


def test_a_text_longer_than_the_carrier_takes_says_nothing_but_may_tell_of_danger():
    assert labels("done" + " " * (LONGEST - 4)) == {"DONE"}
    assert labels("done" + " " * (LONGEST - 3)) == {UNCLEAR}
    assert labels("chest pain" + " " * LONGEST) == {"SAFETY:1"}


pieces = st.lists(
    st.sampled_from(
        ["done", "STOP", "no", "7", "/", "\u200f", "please ", "chest", "pain", "١", "\n", "?", " ",
         ":", "(", "10", "and ", "but ", "swollen", " calf ", "না", "ব্যথা", "👍", "✅", "x", "'", "-"]
    )
).map("".join)  # fmt: skip


@given(
    st.text(max_size=40) | pieces,
    st.none() | st.sampled_from(QuestionKind),
    st.sampled_from(LANGUAGES),
)
def test_reading_never_fails_and_unclear_stands_alone(text, question, language):
    found = labels(text, question, language)

    assert found
    assert all(map(is_label, found))
    assert UNCLEAR not in found or found == {UNCLEAR}
    assert labels(f" {text} ", question, language) == found


def test_thousands_of_texts_of_any_characters_never_raise():
    chance = random.Random(7)
    kinds = [None, *QuestionKind]

    for _ in range(2_000):
        length = chance.choice([0, 1, 2, 3, 8, 40])
        text = "".join(chr(chance.randrange(0x110000)) for _ in range(length))
        assert labels(text, chance.choice(kinds), chance.choice(LANGUAGES))


@pytest.mark.parametrize(
    "piece",
    ["a", "please ", "9", "\u200f", "a\u0301\u0316", "ﷺ", "no calf ", "chest pain ", "swollen leg ",
     "did half of the ", "stop ", "i have done my ", "calf fell cannot stand ", "1 ", "x ", "?"],
)  # fmt: skip
def test_the_time_to_read_grows_as_the_text_does(piece):
    def took(length):
        text = (piece * length)[:length]
        started = time.process_time()
        for _ in range(3):
            labels(text, Q.PAIN)
        return time.process_time() - started

    took(100)
    assert took(LONGEST) < max(12 * took(LONGEST // 4), 0.2)
