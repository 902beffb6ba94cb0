"""Adherence: two numbers that go together, what is in each, and laws that hold for any course."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physio_service.domain.activity import OPEN_STATES, Activity, ActivityState, Source
from physio_service.domain.adherence import Adherence, Band, adherence, band
from physio_service.domain.upshot import Asked, DatedSession, Upshot
from tests.builders_plans import PROTOCOL

RULES = PROTOCOL.rules.adherence
MONDAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
DONE, PART, SKIPPED = ActivityState.DONE, ActivityState.PART, ActivityState.SKIPPED
MISSED, EXCUSED = ActivityState.MISSED, ActivityState.EXCUSED
LEFT_OUT = (ActivityState.PLANNED, ActivityState.CANCELLED)
dated = st.builds(
    DatedSession,
    st.integers(0, 20).map(lambda ahead: MONDAY + timedelta(ahead)),
    st.just(AT),
    st.sampled_from(ActivityState),
    st.sampled_from([None, *Source]),
    st.sampled_from(Asked),
    st.booleans(),
    st.booleans(),
)
courses = st.lists(dated, max_size=20)


def session(state: ActivityState, ahead: int = 0, **changes: object) -> DatedSession:
    return DatedSession(MONDAY + timedelta(days=ahead), AT, state, **changes)


def of(*days: list[ActivityState]) -> Adherence:
    kept = (session(state, ahead) for ahead, states in enumerate(days) for state in states)
    return adherence(kept, RULES)


def numbers(found: Adherence) -> tuple[object, object]:
    return found.reported, found.conservative


@pytest.mark.parametrize(
    ("days", "reported", "conservative"),
    [
        ([[DONE]], 1.0, 1.0),
        ([[PART]], 0.5, 0.5),
        ([[SKIPPED]], 0.0, 0.0),
        ([[MISSED]], None, 0.0),
        ([[EXCUSED]], None, None),
        ([], None, None),
        ([[DONE, MISSED]], 1.0, 0.5),
        ([[DONE], [MISSED]], 1.0, 0.5),
        ([[DONE], [EXCUSED], [SKIPPED]], 0.5, 0.5),
        ([[DONE, EXCUSED], [MISSED]], 1.0, 0.5),
        ([[DONE, DONE, DONE], [SKIPPED]], 0.5, 0.5),  # days count alike
        ([[DONE, *LEFT_OUT], list(LEFT_OUT)], 1.0, 1.0),
    ],
)
def test_the_two_numbers_of_adherence(days, reported, conservative):
    assert numbers(of(*days)) == (reported, conservative)


@pytest.mark.parametrize("asked", [Asked.NOBODY, Asked.KEPT_BACK, Asked.LOST])
def test_what_no_text_asked_for_is_in_neither_number_and_is_counted(asked):
    found = adherence([session(DONE), session(MISSED, 1, asked=asked)], RULES)

    assert numbers(found) == (1.0, 1.0)
    assert (found.silent, found.not_asked + found.not_delivered, found.prescribed) == (0, 1, 2)


def test_an_open_session_of_a_day_seen_by_a_clinician_is_no_silence():
    found = adherence([session(SKIPPED), session(MISSED, 1, is_seen=True)], RULES)

    assert numbers(found) == (0.0, 0.0)
    assert (found.seen, found.silent, found.due) == (1, 0, 1)


def test_the_counts_say_what_is_behind_the_numbers():
    found = of([DONE, PART], [SKIPPED, MISSED], [EXCUSED, ActivityState.PLANNED])

    assert found == Adherence(
        reported=pytest.approx((0.75 + 0) / 2),
        conservative=pytest.approx((0.75 + 0) / 2),
        answered=3,
        due=4,
        reported_days=2,
        days=2,
        done=1,
        part=1,
        no=1,
        silent=1,
        excused=1,
    )


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([[DONE], [DONE], [DONE], [DONE], [MISSED]], Band.GOOD),  # 0.80
        ([[DONE], [DONE], [DONE], [MISSED]], Band.PARTIAL),  # 0.75
        ([[DONE], [MISSED]], Band.PARTIAL),  # 0.50
        ([[PART], [MISSED]], Band.LOW),
        ([[EXCUSED]], None),
    ],
)
def test_the_band_is_judged_by_the_number_that_counts_silence(days, expected):
    assert band(of(*days), RULES) is expected


@given(courses)
def test_every_session_that_is_over_is_in_exactly_one_class(course):
    over = [one for one in course if one.state not in LEFT_OUT]

    found = adherence(course, RULES)

    assert found.prescribed == len(over)
    assert found.answered + found.silent == found.due


@given(courses)
def test_silence_as_nothing_done_is_never_more_than_what_was_reported(course):
    found = adherence(course, RULES)

    if found.reported is not None:
        assert found.conservative <= found.reported + 1e-9


def counted_by_hand(course: list[DatedSession]) -> tuple[float | None, float | None]:
    """Both numbers again, from nothing but what the rows say and the words of the rule."""
    answered: dict[date, list[float]] = {}
    due: dict[date, list[float]] = {}
    for one in course:
        if one.is_excused or one.state in (EXCUSED, *LEFT_OUT):
            continue
        score = {DONE: 1.0, PART: 0.5, SKIPPED: 0.0}.get(one.state)
        if score is not None:
            answered.setdefault(one.day, []).append(score)
        if score is not None or (one.asked is Asked.ARRIVED and not one.is_seen):
            due.setdefault(one.day, []).append(score or 0.0)
    days = [[sum(scores) / len(scores) for scores in by.values()] for by in (answered, due)]
    reported, conservative = (sum(of) / len(of) if of else None for of in days)
    return reported, conservative


@given(courses)
def test_both_numbers_are_those_of_a_count_by_hand(course):
    assert numbers(adherence(course, RULES)) == pytest.approx(counted_by_hand(course))


@given(courses, st.randoms(use_true_random=False))
def test_the_order_in_which_answers_come_changes_nothing(course, random):
    found = adherence(course, RULES)
    random.shuffle(course)
    again = adherence(course, RULES)

    assert numbers(again) == pytest.approx(numbers(found))
    assert again.prescribed == found.prescribed


@given(courses)
def test_silence_changes_only_the_conservative_number(course):
    found = adherence(course, RULES)

    spoken = adherence([one for one in course if one.upshot is not Upshot.SILENT], RULES)

    assert spoken.reported == spoken.conservative == found.reported


@given(courses)
def test_answering_done_instead_of_nothing_is_never_worse(course):
    states = [DONE if one.upshot is Upshot.SILENT else one.state for one in course]
    answered = [
        DatedSession(one.day, one.due_at, state, one.source, one.asked, one.is_excused, one.is_seen)
        for one, state in zip(course, states, strict=True)
    ]

    silent, spoken = adherence(course, RULES), adherence(answered, RULES)

    if silent.conservative is not None:
        assert silent.conservative <= spoken.conservative + 1e-9


@given(courses, st.integers(0, 20))
def test_an_excused_day_changes_neither_number(course, ahead):
    excused = [session(EXCUSED, ahead), session(DONE, ahead, is_excused=True)]

    assert numbers(adherence([*course, *excused], RULES)) == numbers(adherence(course, RULES))


@pytest.mark.parametrize(
    ("state", "settled"),
    [(state, state not in OPEN_STATES) for state in ActivityState],
)
def test_a_missed_activity_may_still_be_answered(state, settled):
    fields = dict.fromkeys(Activity.__dataclass_fields__)

    assert Activity(**{**fields, "state": state}).is_settled is settled
