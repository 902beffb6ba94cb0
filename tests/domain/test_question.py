"""In the words of which question an answer is read."""

import pytest

from physio_service.domain.question import QuestionKind, read_as

PAINS = (QuestionKind.REST, QuestionKind.ACTIVITY)


@pytest.mark.parametrize("kind", PAINS)
def test_a_pain_at_rest_or_in_use_is_answered_as_any_pain(kind):
    assert read_as(kind) is QuestionKind.PAIN


@pytest.mark.parametrize("kind", [kind for kind in QuestionKind if kind not in PAINS])
def test_every_other_question_is_answered_in_its_own_words(kind):
    assert read_as(kind) is kind
