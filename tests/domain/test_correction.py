"""Which texts that have left a change makes wrong, and how each is set right."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from physio_service.domain.correction import Left, Reason, Situation, Way, Wrong, wrongs
from physio_service.domain.offloading import Aid, Status

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
SESSION = UUID(int=5)
AIDS = {"two_crutches": "crutches", "one_crutch": "crutch", "stick": "stick", "frame": "frame"}
THERE = Situation(
    asked={SESSION: "P1:bridges"},
    status=Status.PWB,
    aid=Aid.ONE_CRUTCH,
    surgery_days=frozenset({date(2026, 3, 16)}),
    review_days=frozenset({date(2026, 4, 17)}),
    can_be_texted=True,
)


def left(purpose: str = "session_discreet", body: str = "", **changes: object) -> Left:
    text = Left(UUID(int=1), purpose, "notice", AT.date(), AT, body)
    return replace(text, **changes)


def found(text: Left, corrected: frozenset[UUID] = frozenset(), **after: object) -> list[Wrong]:
    return list(wrongs([text], THERE, replace(THERE, **after), AIDS, corrected))


def reasons(text: Left, **after: object) -> list[Reason]:
    return [one.reason for one in found(text, **after)]


@pytest.mark.parametrize(
    ("kind", "reason"), [("session", Reason.SESSION_OFF), ("check", Reason.CHECK_OFF)]
)
def test_what_was_asked_of_today_and_is_off_is_wrong(kind, reason):
    asked = left(kind=kind, activity_ids=(SESSION,))

    assert reasons(asked, asked={}) == [reason]
    assert reasons(asked, asked={SESSION: "P1:bridges, squats"}) == [reason]
    assert reasons(asked) == []


def test_a_text_about_something_that_is_past_is_not_wrong():
    assert reasons(left(kind="session", activity_ids=(UUID(int=6),)), asked={}) == []


def test_a_loosening_is_wrong_once_it_is_taken_back():
    assert reasons(left("phase_change"), status=Status.TTWB) == [Reason.STAGE_BACK]
    assert reasons(left("phase_change"), status=Status.WBAT) == []
    assert reasons(left("phase_change"), status=None) == []
    assert reasons(left("session_discreet"), status=Status.TTWB) == []


@pytest.mark.parametrize(
    ("body", "aid", "is_wrong"),
    [
        ("use your crutch for every step", Aid.TWO_CRUTCHES, True),
        ("use your crutches for every step", Aid.TWO_CRUTCHES, False),
        ("use your crutch for every step", Aid.STICK, False),
        ("use your crutch for every step", None, False),
        ("walk as your sheet says", Aid.FRAME, False),
    ],
)
def test_an_aid_is_wrong_where_it_was_named_and_more_support_is_needed_now(body, aid, is_wrong):
    assert reasons(left("offload_reminder", body), aid=aid) == [Reason.AID_OTHER] * is_wrong


def test_days_that_moved_make_the_texts_about_them_wrong():
    other = frozenset({date(2026, 5, 1)})

    assert reasons(left("preop_prepare"), surgery_days=other) == [Reason.DAY_OTHER]
    assert reasons(left("offload_end_near"), review_days=other) == [Reason.DAY_OTHER]
    assert reasons(left("offload_end_near"), surgery_days=other) == []


def test_the_text_that_sets_it_right_names_an_aid_only_where_there_is_one():
    (with_aid,) = found(left("phase_change"), status=Status.TTWB)
    (without,) = found(left("phase_change"), status=Status.TTWB, aid=Aid.NONE)

    assert (with_aid.correction, without.correction) == ("correct_aid", "correct_plan")


def test_who_cannot_be_texted_is_rung_and_nobody_is_told_twice():
    text = left("phase_change")

    assert [one.way for one in found(text, status=Status.NWB)] == [Way.TEXT]
    assert [one.way for one in found(text, status=Status.NWB, can_be_texted=False)] == [Way.CALL]
    again = found(text, frozenset({text.message_id}), status=Status.NWB)
    assert [one.way for one in again] == [None]
