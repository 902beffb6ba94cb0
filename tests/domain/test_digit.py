"""A bare digit answers one question: which ones take it depends on the language."""

import pytest

from physio_service.domain.digit import asks_by_digits
from physio_service.domain.question import QuestionKind
from tests.builders_plans import CATALOGUE

ENGLISH, URDU = CATALOGUE.wordings["en"], CATALOGUE.wordings["ur"]


@pytest.mark.parametrize("wording", [ENGLISH, URDU], ids=["en", "ur"])
@pytest.mark.parametrize("kind", [QuestionKind.PAIN, QuestionKind.CRUTCHES, QuestionKind.WALKING])
def test_a_number_is_asked_for_in_digits_in_every_language(wording, kind):
    assert asks_by_digits(wording, kind)


@pytest.mark.parametrize(
    "kind",
    [
        QuestionKind.CONSENT,
        QuestionKind.SESSION,
        QuestionKind.SAFETY,
        QuestionKind.BEARS,
        QuestionKind.SOCKS,
        QuestionKind.CRITERION,
    ],
)
def test_what_a_word_answers_takes_digits_only_where_the_language_offers_them(kind):
    assert asks_by_digits(URDU, kind)
    assert not asks_by_digits(ENGLISH, kind)


@pytest.mark.parametrize("wording", [ENGLISH, URDU], ids=["en", "ur"])
def test_where_nothing_is_asked_no_digit_answers(wording):
    assert not asks_by_digits(wording, None)
