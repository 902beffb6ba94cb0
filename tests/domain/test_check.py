"""A progress check asks safety first, nothing twice, and no more than a week bears."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physio_service.domain.check import (
    FAMILIES,
    NO,
    YES,
    Ask,
    asks_by_link,
    asks_by_text,
    is_asked_again,
    meant_by,
    next_of,
)
from physio_service.domain.course import AskedBefore, Criterion, CriterionKind
from physio_service.domain.question import ASKED_BY, ASKS, CRITERION_TEXTS, QuestionKind
from tests.builders_plans import prescribed

Q = QuestionKind
PLAN = prescribed(surgery_day=date(2026, 2, 23), today=date(2026, 2, 2))
PHASES = st.sampled_from([phase for phase in PLAN.phases if phase.check])
DAYS = st.dates(date(2026, 2, 23), date(2027, 2, 23))
CROWDED = replace(
    PLAN.phase("P3"),
    check=replace(PLAN.phase("P3").check, by_link=(Q.REST, Q.SOCKS)),
)
FAR = date(2026, 2, 24)


def names(asks):
    return [one.name for one in asks]


@given(PHASES, DAYS, st.integers(0, 21))
def test_safety_comes_first_nothing_twice_and_a_week_bears_it(phase, day, answered):
    asks = asks_by_text(phase, day, answered)

    assert asks[0].kind is Q.SAFETY
    assert len(set(names(asks))) == len(asks) <= phase.check.most_by_text
    on_page = asks_by_link(phase, day, answered)
    assert on_page[0].kind is Q.SAFETY
    assert set(names(asks)) <= set(names(on_page))
    assert len(set(names(on_page))) == len(on_page)


@given(PHASES, DAYS, st.data())
def test_while_safety_is_unanswered_it_is_next_and_no_answer_is_asked_for_again(phase, day, data):
    asks = asks_by_text(phase, day, 0)
    answered = data.draw(st.sets(st.sampled_from(names(asks))))

    following = next_of(asks, answered)

    assert following is None or following.name not in answered
    if "safety" not in answered:
        assert following.kind is Q.SAFETY
    assert (following is None) == (answered == set(names(asks)))


@given(PHASES, DAYS, st.data())
def test_an_answer_is_for_a_question_of_its_family_that_has_none(phase, day, data):
    asks = asks_by_text(phase, day, 0)
    answered = data.draw(st.sets(st.sampled_from(names(asks))))
    family = data.draw(st.sampled_from(sorted(set(FAMILIES.values()))))
    open_text = data.draw(st.none() | st.sampled_from([one.text for one in asks]))

    found = meant_by(asks, answered, family, open_text)

    assert found is None or (found.name not in answered and FAMILIES[found.kind] == family)
    if found is not None and found.kind in (Q.REST, Q.ACTIVITY):
        assert found.text == open_text


def test_sessions_are_counted_only_where_few_were_answered():
    phase = PLAN.phase("P2")

    assert Q.SESSIONS in [one.kind for one in asks_by_text(phase, FAR, 3)]
    assert Q.SESSIONS not in [one.kind for one in asks_by_text(phase, FAR, 4)]


def test_before_the_gate_what_it_turns_on_is_asked_and_counting_waits():
    phase = PLAN.phase("P1")
    last_week = phase.last_day - timedelta(days=6)

    assert names(asks_by_text(phase, last_week, 0)) == [
        "safety",
        "pain",
        "crutches",
        "wound_closed",
        "pain_rest",
        "safe_on_crutches",
    ]
    assert "wound_closed" not in names(asks_by_text(phase, phase.last_day - timedelta(days=8), 0))
    late = phase.last_day + timedelta(days=30)  # nobody decided yet
    assert "wound_closed" in names(asks_by_text(phase, late, 0))


def test_a_phase_without_a_planned_end_or_a_check_asks_for_no_gate():
    assert "wound_closed" not in names(
        asks_by_text(replace(PLAN.phase("P1"), last_day=None), FAR, 0)
    )
    assert asks_by_text(PLAN.phase("P0"), FAR, 0) == asks_by_link(PLAN.phase("P0"), FAR, 0) == ()


def test_a_measure_asked_every_week_is_not_asked_twice_before_the_gate():
    rests = Criterion(
        "rest", CriterionKind.SCORE, hard=False, measure="pain_usual", ask=AskedBefore(14)
    )
    phase = replace(PLAN.phase("P1"), criteria=(rests,))

    assert names(asks_by_text(phase, phase.last_day, 9)) == ["safety", "pain", "crutches"]


def test_the_page_asks_more_and_each_once():
    assert names(asks_by_link(CROWDED, FAR, 0)).count("socks_on") == 1
    assert "pain_rest" in names(asks_by_link(CROWDED, FAR, 0))


@pytest.mark.parametrize(
    ("ask", "number", "is_sign"),
    [
        (Ask(Q.SAFETY, "weekly_safety"), YES, True),
        (Ask(Q.SAFETY, "weekly_safety"), NO, False),
        (Ask(Q.BEARS, "weekly_bears"), NO, True),
        (Ask(Q.BEARS, "weekly_bears"), YES, False),
        (Ask(Q.CRITERION, "ask_wound_closed", "wound", no_is_sign=True), NO, True),
        (Ask(Q.CRITERION, "ask_no_limp", "limp"), NO, False),
        (Ask(Q.SOCKS, "weekly_socks"), NO, False),
        (Ask(Q.PAIN, "weekly_pain"), 10, False),
    ],
)
def test_a_sign_is_what_people_are_told_of_at_once(ask, number, is_sign):
    assert ask.is_sign(number) is is_sign


@pytest.mark.parametrize(
    ("kind", "taken", "refused"),
    [
        (Q.SAFETY, (0, 1), (2, -1)),
        (Q.PAIN, (0, 10), (11,)),
        (Q.CRUTCHES, (1, 4), (0, 5)),
        (Q.SESSIONS, (0, 21), (22,)),
        (Q.WALKING, (0, 300), (301,)),
    ],
)
def test_a_number_outside_its_range_is_no_answer(kind, taken, refused):
    ask = Ask(kind, ASKS[kind])

    assert all(ask.takes(number) for number in taken)
    assert not any(ask.takes(number) for number in refused)


def test_every_text_that_asks_is_known_by_its_question():
    assert all(ASKED_BY[text] is kind for kind, text in ASKS.items())
    assert {ASKED_BY[text] for text in CRITERION_TEXTS} == {Q.CRITERION}


@pytest.mark.parametrize(("hours", "is_asked"), [(3.9, False), (4, True), (16, True), (17, False)])
def test_what_stands_still_is_asked_on_hours_later_and_not_for_ever(hours, is_asked):
    said_at = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    assert is_asked_again(said_at, said_at + timedelta(hours=hours)) is is_asked
