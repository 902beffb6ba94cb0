"""What phrases say together: what does not agree is read by a person."""

import pytest

from physio_service.domain.interpreter import Interpreter
from physio_service.domain.phrase import Numbers, folded
from physio_service.domain.question import QuestionKind as Q
from physio_service.domain.token import tokens
from tests.builders_plans import CATALOGUE

ENGLISH = Interpreter("en", CATALOGUE.phrases, CATALOGUE.wordings, CATALOGUE.red_flags)


@pytest.mark.parametrize(
    ("text", "question", "said"),
    [
        ("did 5 of 3", None, {"UNCLEAR"}),
        ("yes. no", Q.SAFETY, {"UNCLEAR"}),
        ("start, pause", None, {"UNCLEAR"}),
        ("skip, done, too busy", Q.SESSION, {"UNCLEAR"}),
        ("done, too busy", Q.REASON, {"UNCLEAR"}),
        ("yes, all fine", Q.SAFETY, {"UNCLEAR"}),
        ("thanks fell on the stairs", None, {"SAFETY:2"}),
        ("please yes calf is swollen", Q.SAFETY, {"YES", "SAFETY:2"}),
        ("some pain in my calf", Q.SESSION, {"SAFETY:2"}),
        ("chest pain", None, {"SAFETY:1"}),
    ],
)
def test_what_does_not_agree_is_read_by_a_person(text, question, said):
    assert ENGLISH.read(text, question, looks_for_signs=True).labels == said


def test_no_number_begins_after_the_end_of_a_text():
    assert list(Numbers({folded("two"): 2}).at(tokens("two"), 1)) == []
