"""What a text means: one small value, in every shipped language, or a person reads it."""

import random
import time
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from physio_service.domain.question import NUMERIC, QuestionKind
from physio_service.domain.reply import LONGEST, Said, Score, Unclear, fold, parse, vocabulary
from physio_service.domain.wording import Command
from tests.builders_plans import CATALOGUE

WORDINGS = CATALOGUE.wordings
PAIN, CRUTCHES = QuestionKind.PAIN, QuestionKind.CRUTCHES


def meaning(text, question=None, language="en", digits=None):
    words = vocabulary([WORDINGS[language], WORDINGS["en"]])
    return parse(text, question=question, words=words, digits=digits or {})


@pytest.mark.parametrize("language", sorted(WORDINGS))
def test_every_word_of_every_language_is_understood_as_people_type_it(language):
    for command, words in WORDINGS[language].commands.items():
        for word in set(words) - set(WORDINGS[language].ambiguous):
            for typed in (word, word.lower(), f"  {word}. ", f"{word}!!", f"“{word}”"):
                assert meaning(typed, language=language) == Said(command), typed


@pytest.mark.parametrize("language", sorted(WORDINGS))
def test_english_comes_with_every_language(language):
    for command in set(Command) - set(WORDINGS[language].ambiguous):
        assert meaning(command.value, language=language) == Said(command)


def test_a_word_that_is_another_in_the_patients_language_is_no_answer():
    for typed in ("no", "NO", "No thanks"):
        assert meaning(typed, language="pl") == Unclear()
    assert meaning("nie", language="pl") == Said(Command.NO)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("please stop", Command.STOP),
        ("Stop, please!", Command.STOP),
        ("done thanks", Command.DONE),
        ("Done. Thank you", Command.DONE),
        ("thank you, done", Command.DONE),
        ("yes pls", Command.YES),
        ("STOP\u200b", Command.STOP),
        ("\u200fSTOP\u200e", Command.STOP),
        ("ＳＴＯＰ", Command.STOP),
        ("stop\nall", Command.STOP),
        ("don\u00adE", Command.DONE),
        ("done :)", Command.DONE),
        ("Done:-)", Command.DONE),
        ("(done)", Command.DONE),
        ("done:", Command.DONE),
        ("stop :(", Command.STOP),
    ],
)
def test_politeness_and_what_phones_add_change_no_word(text, command):
    assert meaning(text) == Said(command)


def test_marks_of_direction_do_not_hide_a_stop():
    assert meaning("\u200fتوقف\u200f", language="ar") == Said(Command.STOP)
    assert meaning("¡Hecho!", language="es") == Said(Command.DONE)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "?!",
        "no pain",
        "done?",
        "done but my calf hurts",
        "not done",
        "yes and no",
        "stop it hurts",
        "I would like to stop texting about my day",
        "please",
        "thank you",
        "y e s",
        "undone",
        "yess",
        "half",
        "👍",
        ":D",
        "D:",
        "d;",
        "(y)",
        "(n)",
        "no :(",
        "done ;)",
        "done ((",
        "7",
        "1",
        "help me I fell",
    ],
)
def test_whatever_says_more_or_less_than_one_thing_is_unclear(text):
    assert meaning(text) == Unclear()


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("7", 7), (" 10. ", 10), ("٧", 7), ("৭", 7), ("۱۰", 10), ("７", 7), ("(3)", 3)],
)
def test_a_bare_number_in_any_digits_answers_the_open_pain_question(text, number):
    assert meaning(text, PAIN) == Score(PAIN, number)


@pytest.mark.parametrize(
    "text",
    [
        "10/10", "3-4", "2 or 3", "11", "-1", "3.5", "3,5", "½", "about 5", "5?", "5%", "5 5",
        "7th", "007", "1000000000000", "9" * 1600, "five", "5⃣", ".5", ",5",
        ":3", ";3", "8)", ":0",
    ],
)  # fmt: skip
def test_anything_but_one_number_in_range_is_no_score(text):
    assert meaning(text, PAIN) == Unclear()


@pytest.mark.parametrize(
    ("text", "is_score"), [("0", False), ("1", True), ("4", True), ("5", False)]
)
def test_crutches_are_asked_from_one_to_four(text, is_score):
    assert meaning(text, CRUTCHES) == (Score(CRUTCHES, int(text)) if is_score else Unclear())


@pytest.mark.parametrize("question", [kind for kind in QuestionKind if kind not in NUMERIC])
def test_a_number_means_nothing_outside_a_numeric_question(question):
    assert meaning("7", question) == Unclear()


def test_digits_stand_for_words_only_while_their_question_is_open():
    arabic = WORDINGS["ar"]

    for typed in ("1", "١", "۱"):
        asked = meaning(typed, QuestionKind.SESSION, "ar", arabic.session_digits)
        assert asked == Said(Command.DONE)
    assert meaning("2", QuestionKind.CONSENT, "ar", arabic.consent_digits) == Said(Command.NO)
    assert meaning("1", None, "ar") == Unclear()
    assert meaning("1", PAIN, "ar", arabic.session_digits) == Score(PAIN, 1)


def test_words_are_understood_while_a_number_is_asked():
    assert meaning("STOP", PAIN) == Said(Command.STOP)
    assert meaning("no", PAIN) == Said(Command.NO)


@pytest.mark.parametrize(
    ("text", "language"),
    [("some", "en"), ("Some, thanks", "en"), ("কিছুটা", "bn"), ("n", "en"), ("O", "fr"), ("s", "es")],
)
@pytest.mark.parametrize("question", NUMERIC)
def test_how_much_is_no_part_of_a_session_and_a_letter_no_word(text, language, question):
    assert meaning(text, question, language) == Unclear()
    assert isinstance(meaning(text, None, language), Said)


def test_where_two_languages_disagree_stop_wins_and_otherwise_neither():
    english, other = WORDINGS["en"], WORDINGS["es"]
    words = vocabulary([english, _saying(other, DONE="halt", STOP="done", YES="skip")])

    assert words["done"] is Command.STOP
    assert words["halt"] is Command.DONE
    assert "skip" not in words


def test_an_ambiguous_word_is_never_understood_unless_it_stops():
    words = vocabulary([replace(WORDINGS["en"], ambiguous=("Done", "STOP"))])

    assert "done" not in words
    assert words["stop"] is Command.STOP


def _saying(wording, **words):
    return replace(wording, commands={Command(key): (word,) for key, word in words.items()})


def test_a_text_longer_than_the_carrier_takes_is_not_read():
    assert meaning("done" + " " * (LONGEST - 4)) == Said(Command.DONE)
    assert meaning("done" + " " * (LONGEST - 3)) == Unclear()


texts = st.text(max_size=40) | st.lists(
    st.sampled_from(
        ["done", "STOP", "no", "7", "/", "\u200f", "please ", "no pain", "١", "\n", "?", ":", "("]
    )
).map("".join)


@given(texts, st.none() | st.sampled_from(QuestionKind))
@example("stop", None)
def test_folding_is_stable_and_reading_never_fails(text, question):
    found = meaning(text, question)

    assert isinstance(found, Said | Score | Unclear)
    assert meaning(f" {text} ", question) == found
    if isinstance(found, Said):
        assert fold(found.command) in vocabulary([WORDINGS["en"]])


def test_twenty_thousand_texts_of_any_characters_never_raise():
    chance = random.Random(7)
    words = vocabulary(WORDINGS.values())
    kinds = [None, *QuestionKind]

    for _ in range(20_000):
        length = chance.choice([0, 1, 2, 3, 8, 40])
        text = "".join(chr(chance.randrange(0x110000)) for _ in range(length))
        found = parse(text, question=chance.choice(kinds), words=words, digits={"1": Command.YES})
        assert isinstance(found, Said | Score | Unclear)


def test_the_longest_text_takes_no_longer_than_its_length_asks():
    def took(text):
        started = time.perf_counter()
        for _ in range(3):
            meaning(text, PAIN)
        return time.perf_counter() - started

    for piece in ("a", "please ", "9", "\u200f", "a\u0301\u0316", "ﷺ"):
        whole = (piece * LONGEST)[:LONGEST]
        assert took(whole) < 0.5, ascii(piece)
