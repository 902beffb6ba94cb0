"""A denial raises nothing: what undoes it, ends it or doubles it makes a sign of it again."""

from functools import cache

import pytest

from physio_service.domain.interpreter import Interpreter
from physio_service.domain.label import UNCLEAR
from physio_service.domain.question import QuestionKind
from tests.builders_plans import CATALOGUE


@cache
def reader(language):
    return Interpreter(language, CATALOGUE.phrases, CATALOGUE.wordings, CATALOGUE.red_flags)


def labels(text, question=None, language="en"):
    return set(reader(language).read(text, question, looks_for_signs=True).labels)


@pytest.mark.parametrize(
    "text", ["no swelling", "no swelling in my ankle", "not had any fever", "fever: none"]
)
def test_what_is_denied_is_no_sign(text):
    assert labels(text) == {UNCLEAR}


@pytest.mark.parametrize(
    "text", ["no swelling except my ankle", "no swelling apart from the leg", "no fever but a fall"]
)
def test_what_is_excepted_from_a_denial_is_told(text):
    assert labels(text) == {"SAFETY:2"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no fever wound leaking", "SAFETY:2"),
        ("no fever my wound is leaking", "SAFETY:2"),
        ("no pain cant feel my foot", "SAFETY:1"),
        ("no fever swelling bleeding", UNCLEAR),
        ("no fever swelling or chest pain", UNCLEAR),
        ("not breathless just a swollen calf", "SAFETY:2"),
    ],
)
def test_a_denial_goes_on_over_a_list_and_not_into_the_next_sentence(text, said):
    assert labels(text) == {said}


def test_degrees_of_a_fever_with_a_decimal_are_a_sign_and_whole_numbers_alone_are_not():
    assert labels("38.5 this morning") == {"SAFETY:2"}
    assert labels("38 this morning") == {UNCLEAR}


@pytest.mark.parametrize(
    "text", ["not without fever", "I wouldn't say no fever", "can't say I haven't fallen"]
)
def test_a_denial_that_is_denied_is_none(text):
    assert labels(text) == {"SAFETY:2"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("done pain 9 calf hurts", {"DONE", "PAIN:9", "SAFETY:2"}),
        ("done pain 9 in my calf", {"DONE", "SAFETY:2"}),
        ("some pain in my calf", {"SAFETY:2"}),
        ("call me please my wound is leaking", {"CALL", "SAFETY:2"}),
        ("please call me the wound is leaking", {"CALL", "SAFETY:2"}),
        ("done thanks calf is swollen", {"DONE", "SAFETY:2"}),
    ],
)
def test_what_opens_a_text_is_said_beside_its_sign(text, said):
    assert labels(text, QuestionKind.SESSION) == said


@pytest.mark.parametrize(
    ("language", "text"), [("bn", "জ্বর নাই ফোলা নাই"), ("ur", "bukhar nahi sujan nahi")]
)
def test_a_denial_behind_its_sign_reaches_to_the_next_sign(language, text):
    assert labels(text, language=language) == {UNCLEAR}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("stop texting me I am in hospital with my mum", {"STOP"}),
        ("Please. Stop sending me these messages, I moved to Wales", {"STOP"}),
        ("stop texting me so early", {UNCLEAR}),
        ("should I stop getting texts my phone is new?", {UNCLEAR}),
        ("stop. I was only asking about parking", {UNCLEAR}),
        ("I moved to Leeds in May, thanks", {UNCLEAR}),
    ],
)
def test_a_wish_for_no_more_texts_counts_whatever_else_is_said(text, said):
    assert labels(text) == said


@pytest.mark.parametrize(("text", "said"), [("skip 2day", {"SKIP"}), ("Y x", {"YES"})])
def test_what_is_texted_short_is_read(text, said):
    assert labels(text, QuestionKind.CONSENT if said == {"YES"} else None) == said


@pytest.mark.parametrize("text", ["النزيف لا يتوقف", "نزيف لا يتوقف"])
def test_an_article_written_onto_a_word_hides_no_sign(text):
    assert labels(text, language="ar") == {"SAFETY:1"}


@pytest.mark.parametrize(
    ("text", "said"),
    [("wa2a3t imbare7", "SAFETY:2"), ("mish 2ader atnafas", "SAFETY:1"), ("4sets", UNCLEAR)],
)
def test_digits_stand_for_letters_only_in_words_that_are_known(text, said):
    assert labels(text, language="ar") == {said}


@pytest.mark.parametrize("text", ["my wound is bleding", "calf swollin up", "cant breethe"])
def test_a_slip_near_several_words_of_one_meaning_is_undone(text):
    assert labels(text) != {UNCLEAR}
