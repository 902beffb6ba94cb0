"""A recall of words bars no exercise, and what was made from them is found by the text itself."""

from datetime import date

from physio_service.domain.recall import Faulty, Subject, is_given, stops_text
from tests.builders_plans import prescribed

WORDS = Faulty(Subject.WORDING, "en", "0.1.0")


def test_no_plan_is_made_from_words():
    plan = prescribed()

    assert not is_given(WORDS, plan)
    assert not stops_text(WORDS, plan, "P1", 0, date(2026, 3, 2), is_session=True)
