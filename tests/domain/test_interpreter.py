"""Reading a text whole: all that it says, what it tells of danger, and never a guess."""

import random
import re
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physio_service.domain.interpreter import Interpreter
from physio_service.domain.label import UNCLEAR, is_label
from physio_service.domain.phrase import BadPhrase, Phrases
from physio_service.domain.phrasebook import Aside
from physio_service.domain.question import QuestionKind
from physio_service.domain.reading import LONGEST
from physio_service.domain.sign import BadSign, read_sign
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


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        ("tjrs", "fr", "CRUTCHES:always"),
        ("tjrs", "en", UNCLEAR),
        ("kbhi nhi", "ur", "CRUTCHES:not"),
    ],
)
def test_a_short_form_is_written_out_in_its_own_language(text, language, said):
    assert labels(text, Q.CRUTCHES, language) == {said}


def test_a_letter_behind_a_number_is_a_measure_and_nothing_short():
    assert labels("38 c", None, "fr") == {"SAFETY:2"}


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


@pytest.mark.parametrize(("word", "said"), [("skip", UNCLEAR), ("stop", "STOP")])
def test_a_word_of_two_languages_that_disagree_is_understood_only_when_it_stops(word, said):
    wordings = CATALOGUE.wordings
    french = replace(wordings["fr"], commands={Command.DONE: (word,)})
    interpreter = Interpreter(
        "fr", CATALOGUE.phrases, {**wordings, "fr": french}, CATALOGUE.red_flags
    )

    assert interpreter.read(word, None, looks_for_signs=True).labels == {said}


@pytest.mark.parametrize("typed", ["worng", "wronng"])
def test_a_slip_is_never_read_as_a_word_that_costs_something(typed):
    assert labels(typed, Q.SESSION) == {UNCLEAR}


@pytest.mark.parametrize(
    ("typed", "said"),
    [("stpo", "STOP"), ("skp", "SKIP"), ("sikp", "SKIP"), ("skipp", "SKIP"), ("puase", "PAUSE")],
)
def test_a_slip_of_what_the_next_text_undoes_is_read(typed, said):
    assert labels(typed, Q.SESSION) == {said}


@pytest.mark.parametrize(
    ("text", "question", "is_thanks"),
    [
        ("thanks", None, True),
        ("Thank you so much!", Q.SESSION, True),
        ("thanks", Q.CONSENT, False),
        ("thanks", Q.SAFETY, False),
        ("thanks but my calf is swollen", None, False),
        ("oh my god", None, False),
        ("done, thanks", Q.SESSION, False),
    ],
)
def test_thanks_alone_need_nobody(text, question, is_thanks):
    read = KNOWN["en"].read(text, question, looks_for_signs=False)

    assert read.is_thanks is is_thanks


@pytest.mark.parametrize("language", LANGUAGES)
def test_thanks_are_known_in_every_language(language):
    (said, *_) = CATALOGUE.phrases[language].asides[Aside.THANKS]
    word = re.split(r"[()|\[\]]+", said.partition("(")[2])[0]

    assert KNOWN[language].read(word, None, looks_for_signs=False).is_thanks


def test_some_of_something_that_tells_of_danger_is_no_part_of_a_session():
    assert labels("part pain in my calf", Q.SESSION) == {"SAFETY:2"}
    assert labels("part. my calf is swollen", Q.SESSION) == {"SAFETY:2", "PART"}


def test_courtesy_before_an_answer_beside_a_sign_hides_nothing():
    assert labels("sorry done my calf is swollen", Q.SESSION) == {"SAFETY:2", "DONE"}


@pytest.mark.parametrize(
    ("template", "fault"),
    [
        ("(a|b", "not closed"),
        ("a|b)", "too many"),
        ("[a]", "says nothing"),
        ("<gone>", "not there"),
    ],
)
def test_a_template_that_cannot_be_read_says_why(template, fault):
    with pytest.raises(BadPhrase, match=fault):
        Phrases[str]().add(template, {}, "DONE")


def test_a_rule_that_cannot_be_read_says_why():
    condition = CATALOGUE.red_flags.conditions[0]

    with pytest.raises(BadSign, match="is no rule"):
        read_sign(condition, "chest and pain")


@pytest.mark.parametrize("written", ["PAIN:11", "pain:3", "DONE ", "MINUTES:301", ""])
def test_what_is_not_spelled_as_a_label_is_none(written):
    assert not is_label(written)
