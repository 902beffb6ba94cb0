"""The page of a check: which words ask a question, and a link that staff can read and not open."""

from physio_service.domain.check import Ask
from physio_service.domain.check_page import PAGE_WORDS, asked_in, without_secret
from physio_service.domain.question import CRITERION_TEXTS, QuestionKind

SECRET = "Ab3-_" * 4 + "xy"  # as long as the secrets are


def test_a_question_is_asked_in_the_words_of_its_kind():
    assert asked_in(Ask(QuestionKind.PAIN, "check_pain")) == "pain"


def test_a_criterion_is_asked_in_words_of_its_own():
    assert asked_in(Ask(QuestionKind.CRITERION, CRITERION_TEXTS[0])) == CRITERION_TEXTS[0]


def test_no_criterion_is_without_words_on_the_page():
    asks = [Ask(QuestionKind.CRITERION, text) for text in CRITERION_TEXTS]

    assert {asked_in(ask) for ask in asks} <= set(PAGE_WORDS)


def test_the_link_in_a_text_that_staff_read_opens_nothing():
    body = f"Your questions: https://clinic.example/c#{SECRET} Thank you"

    assert without_secret(body) == "Your questions: https://clinic.example/c#… Thank you"


def test_a_text_without_a_link_is_read_as_it_left():
    assert without_secret("Bridges: 1 x 8. Reply DONE") == "Bridges: 1 x 8. Reply DONE"
