"""Keeping to the offloading is counted apart, by questions asked and answered."""

from datetime import UTC, datetime, timedelta

import pytest

from physio_service.domain.crutch_use import CrutchAnswer, CrutchQuestion, CrutchUse, crutch_use
from physio_service.domain.upshot import Asked

MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)
NOTHING = CrutchUse(0, 0, 0, 0, 0, 0, 0)


def question(week: int, asked: Asked = Asked.ARRIVED) -> CrutchQuestion:
    return CrutchQuestion(MONDAY + timedelta(weeks=week), asked)


def answer(days: float, use: int) -> CrutchAnswer:
    return CrutchAnswer(MONDAY + timedelta(days=days), use)


def test_each_answer_and_each_silence_is_counted_once():
    asked = [question(week) for week in range(5)]

    found = crutch_use(asked, [answer(7 * week, week + 1) for week in range(4)])

    assert found == CrutchUse(0, 0, 1, 1, 1, 1, 1)
    assert (found.asked, found.answered) == (5, 4)
    assert (found.of_answered, found.of_asked) == (0.5, 0.4)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        (Asked.NOBODY, "not_asked"),
        (Asked.KEPT_BACK, "not_asked"),
        (Asked.LOST, "not_delivered"),
    ],
)
def test_what_did_not_reach_the_patient_is_in_neither_share(asked, field):
    found = crutch_use([question(0), question(1, asked)], [answer(0, 1)])

    assert getattr(found, field) == 1
    assert (found.asked, found.of_answered, found.of_asked) == (1, 1.0, 1.0)


def test_without_a_question_there_is_no_share():
    found = crutch_use([], [])

    assert found == NOTHING
    assert (found.of_answered, found.of_asked) == (None, None)


def test_an_answer_told_otherwise_is_to_the_question_of_its_week():
    found = crutch_use([question(0), question(1)], [answer(3, 1)])

    assert (found.always, found.silent, found.asked) == (1, 1, 2)


def test_an_answer_in_place_of_one_given_corrects_it():
    found = crutch_use([question(0)], [answer(0, 1), answer(1, 4), answer(2, 3)])

    assert (found.asked, found.always, found.sometimes) == (1, 0, 1)


def test_an_answer_nobody_asked_for_by_text_counts_as_asked_otherwise():
    found = crutch_use([question(0)], [answer(0, 1), answer(9, 2), answer(-1, 1)])

    assert (found.asked, found.always, found.mostly) == (3, 2, 1)
