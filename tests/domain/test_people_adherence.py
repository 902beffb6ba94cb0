from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physio_service.domain.activity import OPEN_STATES, Activity, ActivityState
from physio_service.domain.adherence import Adherence, adherence
from tests.builders_plans import PROTOCOL

RULES = PROTOCOL.rules.adherence
MONDAY = date(2026, 3, 2)
DONE, PART, SKIPPED = ActivityState.DONE, ActivityState.PART, ActivityState.SKIPPED
MISSED, EXCUSED = ActivityState.MISSED, ActivityState.EXCUSED
LEFT_OUT = (ActivityState.PLANNED, ActivityState.CANCELLED)
sessions = st.lists(
    st.tuples(
        st.integers(0, 6).map(lambda ahead: MONDAY + timedelta(ahead)),
        st.sampled_from(ActivityState),
    ),
    max_size=20,
)


def of(*days: list[ActivityState]) -> Adherence:
    return adherence(
        [
            (MONDAY + timedelta(days=ahead), state)
            for ahead, states in enumerate(days)
            for state in states
        ],
        RULES,
    )


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
    result = of(*days)

    assert (result.reported, result.conservative) == (reported, conservative)


def test_the_counts_say_what_is_behind_the_numbers():
    result = of([DONE, PART], [SKIPPED, MISSED], [EXCUSED, ActivityState.PLANNED])

    assert result == Adherence(
        reported=pytest.approx((0.75 + 0) / 2),
        conservative=pytest.approx((0.75 + 0) / 2),
        prescribed=5,
        excused=1,
        done=1,
        part=1,
        skipped=1,
        silent=1,
    )


@given(sessions)
def test_silence_changes_only_the_conservative_number(kept):
    result = adherence(kept, RULES)

    without_silence = adherence([one for one in kept if one[1] is not MISSED], RULES)

    assert without_silence.reported == without_silence.conservative == result.reported


@given(sessions)
def test_answering_done_instead_of_nothing_is_never_worse(kept):
    answered = adherence([(day, DONE if state is MISSED else state) for day, state in kept], RULES)

    silent = adherence(kept, RULES)

    assert (silent.conservative is None) == (answered.conservative is None)
    if silent.conservative is not None:
        assert silent.conservative <= answered.conservative + 1e-9


@given(sessions)
def test_excused_days_change_nothing(kept):
    excused = [(day, EXCUSED) for day, _ in kept]

    with_excuses = adherence([*kept, *excused], RULES)

    assert with_excuses.reported == adherence(kept, RULES).reported
    assert with_excuses.conservative == adherence(kept, RULES).conservative


@pytest.mark.parametrize(
    ("state", "settled"),
    [(state, state not in OPEN_STATES) for state in ActivityState],
)
def test_a_missed_activity_may_still_be_answered(state, settled):
    fields = dict.fromkeys(Activity.__dataclass_fields__)

    assert Activity(**{**fields, "state": state}).is_settled is settled


def test_what_was_not_asked_is_counted_apart_and_scores_nothing():
    found = adherence([(MONDAY, ActivityState.DONE), (MONDAY, ActivityState.NOT_ASKED)], RULES)

    assert (found.reported, found.conservative, found.prescribed) == (1.0, 1.0, 1)
    assert (found.silent, found.not_asked) == (0, 1)
