"""Each rule fires on its facts and thresholds, tells why, and is silent one step below."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physio_service.domain import off_track
from physio_service.domain.alert import RuleId
from physio_service.domain.fact import Answer, Failures, Heard, Silence, Standing, Week
from physio_service.domain.rulebook import RULES

OPERATED = date(2026, 3, 2)


def usual(rule: RuleId) -> dict[str, float]:
    return {one.name: one.usual for one in RULES[rule].thresholds}


def day(number: int) -> date:
    """Return a day by its number after the operation."""
    return OPERATED + timedelta(days=number)


def standing(number: int, **changes) -> Standing:
    return Standing(**({"today": day(number), "operated_day": OPERATED} | changes))


def heard(score: float, on: int, *before: tuple[float, int], prescribed=None) -> Heard:
    """A value on a day after the operation, and those before it as (score, day)."""
    return Heard(Answer(score, day(on)), [Answer(s, day(d)) for s, d in before], prescribed)


def jump(score: float, on: int, *before: tuple[float, int], **stand):
    said = heard(score, on, *before)
    return off_track.pain_jump(standing(on, **stand), said, usual(RuleId.PAIN_JUMP))


def test_a_weekly_answer_is_compared_with_the_one_a_week_before():
    assert jump(5, 20, (3, 13)) == {"now": 5, "before": 3, "answers": 1, "days": 7}
    assert jump(5, 20, (4, 13)) is None  # by one only
    assert jump(4, 20, (2, 13)) is None  # not five


def test_a_late_weekly_answer_is_compared_with_the_last_one_all_the_same():
    assert jump(6, 29, (3, 20)) == {"now": 6, "before": 3, "answers": 1, "days": 9}
    assert jump(6, 56, (3, 20)) is None  # five weeks old: nobody knows what pain was


def test_daily_answers_are_compared_by_their_median():
    before = ((2, 20), (3, 21), (6, 22), (3, 23))

    assert jump(6, 24, *before) == {"now": 6, "before": 3, "answers": 4, "days": 4}
    assert jump(5, 24, (2, 20), (4, 21), (4, 22)) is None


def test_of_two_answers_in_a_week_the_last_one_counts():
    assert jump(6, 20, (2, 15), (5, 18)) is None
    assert jump(6, 20, (5, 15), (3, 18)) is not None


def test_the_first_weeks_are_covered_from_the_second_answer_on():
    assert jump(6, 6) is None
    assert jump(6, 13, (4, 6)) is not None


def test_pain_before_the_operation_is_another_pain():
    assert jump(8, 6, (2, -3), (2, 0)) is None
    assert jump(8, 6, (2, 1), operated_day=None) is None


@pytest.mark.parametrize(
    ("score", "on", "fires"), [(8, 14, True), (7, 14, False), (10, 13, False), (8, 0, False)]
)
def test_severe_pain_fires_from_the_fifteenth_day_on(score, on, fires):
    found = off_track.pain_severe(standing(on), heard(score, on), usual(RuleId.PAIN_SEVERE))

    assert found == ({"now": score, "day": on} if fires else None)


def test_severe_pain_before_the_operation_is_no_news():
    before = standing(20, operated_day=None)

    assert off_track.pain_severe(before, heard(9, 20), usual(RuleId.PAIN_SEVERE)) is None


@pytest.mark.parametrize(("score", "fires"), [(5, False), (6, True)])
def test_the_worst_band_fires_at_any_time(score, fires):
    found = off_track.pain_red(
        standing(0, operated_day=None), heard(score, 0), usual(RuleId.PAIN_RED)
    )

    assert (found is not None) is fires


@pytest.mark.parametrize(
    ("score", "on", "before", "values"),
    [
        (4, 84, [(5, 6), (4, 77)], {"at_first": 5, "mean": 4, "week": 12}),
        (4, 83, [(5, 6)], None),  # a day short of twelve weeks
        (3, 84, [(4, 6)], None),  # no longer four
        (4, 84, [(6, 6)], None),  # fell by two
        (6, 84, [(7, -3), (5, 6)], {"at_first": 7, "mean": 6, "week": 12}),  # before it counts
        (5, 84, [], None),  # nothing to compare with
        (5, 84, [(6, 80)], None),  # nor with answers of the same week
        (5, 84, [(5, 6), (6, 80)], {"at_first": 5, "mean": 5.5, "week": 12}),
    ],
)
def test_pain_that_has_not_fallen_by_week_twelve_is_told(score, on, before, values):
    said = heard(score, on, *before)

    assert off_track.pain_plateau(standing(on), said, usual(RuleId.PAIN_PLATEAU)) == values


def test_no_plateau_is_known_without_an_operation():
    found = off_track.pain_plateau(
        standing(90, operated_day=None), heard(9, 90, (9, 1)), usual(RuleId.PAIN_PLATEAU)
    )

    assert found is None


@pytest.mark.parametrize(
    ("score", "operated", "fires"),
    [(0, OPERATED, True), (1, OPERATED, False), (0, None, False)],
)
def test_a_leg_that_bears_less_than_before_is_told(score, operated, fires):
    found = off_track.cannot_bear_as_before(
        standing(20, operated_day=operated), heard(score, 20), {}
    )

    assert (found is not None) is fires


@pytest.mark.parametrize(
    ("use", "stand", "fires"),
    [
        (2, {}, False),
        (3, {}, True),
        (4, {}, True),
        (4, {"is_offloaded": False}, False),
        (4, {"operated_day": None}, False),
    ],
)
def test_an_aid_left_off_is_told_while_a_leg_is_offloaded(use, stand, fires):
    found = off_track.crutches_not_used(
        standing(20, **stand), heard(use, 20), usual(RuleId.CRUTCHES_NOT_USED)
    )

    assert found == ({"now": use} if fires else None)


@pytest.mark.parametrize(
    ("minutes", "on", "values"),
    [
        (9, 84, {"now": 9, "weeks": 6}),
        (10, 84, None),
        (9, 83, None),
    ],
)
def test_walking_little_six_weeks_after_offloading_is_told(minutes, on, values):
    stand = standing(on, offload_ended_day=day(42))
    t = usual(RuleId.WALKING_NOT_PROGRESSING)

    assert off_track.walking_not_progressing(stand, heard(minutes, on), t) == values


def test_nobody_has_to_walk_far_while_offloaded():
    t = usual(RuleId.WALKING_NOT_PROGRESSING)

    assert off_track.walking_not_progressing(standing(200), heard(0, 200), t) is None


@pytest.mark.parametrize(
    ("said", "prescribed", "fires"),
    [(21, 14, True), (20, 14, False), (5, 2, False), (6, 2, True), (9, None, False), (9, 0, False)],
)
def test_far_more_sessions_than_prescribed_are_told(said, prescribed, fires):
    found = off_track.too_many_sessions(
        standing(20), heard(said, 20, prescribed=prescribed), usual(RuleId.TOO_MUCH)
    )

    assert found == ({"now": said, "prescribed": prescribed} if fires else None)


@pytest.mark.parametrize(("said", "fires"), [(30, True), (29, False)])
def test_a_walk_of_twice_the_days_minutes_is_told(said, fires):
    found = off_track.too_many_minutes(
        standing(60), heard(said, 60, prescribed=15), usual(RuleId.TOO_MUCH)
    )

    assert (found is not None) is fires


def test_nothing_is_too_much_before_the_operation():
    said = heard(99, 20, prescribed=1)

    assert (
        off_track.too_many_minutes(standing(20, operated_day=None), said, usual(RuleId.TOO_MUCH))
        is None
    )


LOW = Week(reported=0.8, conservative=0.4, answers=6, sessions=14)


def test_two_weeks_of_little_are_told_with_both_numbers():
    found = off_track.low_adherence([LOW, LOW], usual(RuleId.LOW_ADHERENCE))

    assert found == {
        "weeks": 2,
        "conservative_1": 0.4,
        "reported_1": 0.8,
        "conservative_2": 0.4,
        "reported_2": 0.8,
    }


@pytest.mark.parametrize(
    "weeks",
    [
        [LOW],
        [LOW, Week(0.5, 0.5, 14, 14)],  # half is not below half
        [LOW, Week(None, 0.0, 0, 14)],  # a silent week is silence
        [LOW, Week(0.0, 0.0, 2, 2)],  # the others were excused
        [LOW, Week(None, None, 1, 3)],
    ],
)
def test_a_week_that_is_not_low_or_not_known_keeps_it_silent(weeks):
    assert off_track.low_adherence(weeks, usual(RuleId.LOW_ADHERENCE)) is None


def silence(*days: int, today: int = 7):
    facts = Silence([day(number) for number in days], day(today))
    return off_track.silent(facts, usual(RuleId.SILENT))


def test_seven_days_of_texts_without_a_word_are_silence():
    assert silence(0, 1, 5, 6) == {"days": 7, "texts": 4}
    assert silence(1, 5, 6) is None  # the sixth day


def test_where_no_text_arrives_nobody_is_silent():
    assert silence() is None
    assert silence(0) is None  # one text may be overlooked
    assert silence(0, 1, today=30) is None  # and none has arrived for weeks


@pytest.mark.parametrize(
    ("failures", "fires"),
    [
        (Failures(3, is_unusable=False, code=30005), True),
        (Failures(2, is_unusable=False, code=30005), False),
        (Failures(1, is_unusable=True, code=30006), True),
        (Failures(0, is_unusable=True, code=0), False),
    ],
)
def test_three_failures_running_are_told_or_one_after_which_none_is_tried(failures, fires):
    assert (off_track.undelivered(failures, usual(RuleId.UNDELIVERED)) is not None) is fires


@pytest.mark.parametrize(("days", "fires"), [(13, False), (14, True), (20, True)])
def test_two_weeks_past_the_planned_end_are_told(days, fires):
    end = day(42)
    t = usual(RuleId.OFFLOAD_OVERRUN)

    found = off_track.offload_overrun(end + timedelta(days=days), end, t)

    assert found == ({"days": days} if fires else None)


@given(
    st.lists(st.tuples(st.integers(0, 10), st.integers(1, 90)), max_size=6),
    st.integers(0, 10),
)
def test_more_pain_never_makes_a_jump_go_away(before, score):
    past = sorted(before, key=lambda one: one[1])

    if jump(score, 91, *past) is not None and score < 10:
        assert jump(score + 1, 91, *past) is not None
