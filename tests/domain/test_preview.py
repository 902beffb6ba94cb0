"""A preview tells each text and mark that a change touches, and no other, under one fingerprint."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physio_service.domain.correction import Reason, Way, Wrong
from physio_service.domain.forecast import Coming, Foreseen
from physio_service.domain.message import Duty
from physio_service.domain.preview import (
    NOT_PLANNED,
    PLANNED,
    Effect,
    Mark,
    Picture,
    Preview,
    Row,
    Turn,
    chosen,
    compared,
    day_text,
)
from schedules.localtime import zone

LONDON, WARSAW = zone("Europe/London"), zone("Europe/Warsaw")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
EVENING = NOON + timedelta(hours=6)
WALL = NOON.replace(tzinfo=None)  # in London in winter
ROW = UUID(int=9)
STATUS = Mark("offloading:1", "status", "TTWB")
WRONG = Wrong(ROW, "session_discreet", NOON, Reason.SESSION_OFF, Way.TEXT, "correct_session")


def seen(key: str = "a", at: datetime | None = NOON, rule: str = "due", **of: object) -> Foreseen:
    text = Coming(
        key=key,
        episode_id=None,
        kind="session",
        day=NOON.date(),
        due_at=at or NOON,
        not_after_at=NOON + timedelta(days=1),
        duty=Duty.INITIATED,
        purpose="session_discreet",
        phase_id="P1",
    )
    return Foreseen(replace(text, **of), at, rule)


def picture(*foreseen: Foreseen, marks: Iterable[Mark] = (), where=LONDON) -> Picture:
    return Picture(where, foreseen, tuple(marks))


def between(before: Picture, after: Picture, **of: object) -> Preview:
    return compared(before, after, **({"wrong": (), "rests_on": (), "put_aside": {}} | of))


def only(before: Picture, after: Picture, **of: object) -> Row:
    (row,) = between(before, after, **of).rows
    return row


def test_a_text_that_stays_as_it_is_is_left_alone():
    shown = between(picture(seen()), picture(seen()))

    assert (shown.rows, shown.kept) == ((), 1)


def test_a_text_that_left_neither_before_nor_after_is_not_told():
    shown = between(picture(seen(at=None)), picture(seen(at=None)))

    assert (shown.rows, shown.kept) == ((), 0)


def test_a_text_that_only_leaves_after_the_change_is_created():
    row = only(picture(), picture(seen(needs_sign_off=True)))

    assert (row.effect, row.why) == (Effect.CREATED, PLANNED)
    assert (row.from_at, row.to_at) == (None, NOON)
    assert (row.kind, row.purpose, row.phase_id) == ("session", "session_discreet", "P1")
    assert row.needs_sign_off


def test_a_text_that_nothing_stops_any_more_is_created():
    assert only(picture(seen(at=None, rule="paused")), picture(seen())).effect is Effect.CREATED


def test_a_text_that_nothing_asks_for_any_more_is_cancelled():
    row = only(picture(seen()), picture())

    assert (row.effect, row.why) == (Effect.CANCELLED, NOT_PLANNED)
    assert (row.from_at, row.to_at) == (NOON, None)


def test_a_text_that_a_rule_stops_names_the_rule():
    row = only(picture(seen()), picture(seen(at=None, rule="paused")))

    assert (row.effect, row.why) == (Effect.CANCELLED, "paused")


def test_a_text_on_record_that_is_put_aside_names_the_rule_that_does_so():
    row = only(picture(seen(message_id=ROW)), picture(), put_aside={ROW: "superseded"})

    assert (row.effect, row.why) == (Effect.CANCELLED, "superseded")


def test_a_text_at_another_time_is_moved_by_the_patients_clock():
    row = only(picture(seen()), picture(seen(at=EVENING)))

    assert (row.effect, row.why) == (Effect.MOVED, PLANNED)
    assert (row.from_local, row.to_local) == (WALL, WALL + timedelta(hours=6))


def test_a_text_at_the_same_instant_in_another_zone_is_moved():
    row = only(picture(seen()), picture(seen(), where=WARSAW))

    assert row.effect is Effect.MOVED
    assert (row.from_at, row.to_at) == (NOON, NOON)
    assert (row.from_local, row.to_local) == (WALL, WALL + timedelta(hours=1))


@pytest.mark.parametrize(
    "otherwise",
    [
        {"purpose": "session_plain"},
        {"values": (("aid", "stick"),)},
        {"phase_id": "P2"},
        {"needs_sign_off": True},
    ],
    ids=str,
)
def test_a_text_at_the_same_time_that_says_something_else_is_reworded(otherwise):
    assert only(picture(seen()), picture(seen(**otherwise))).effect is Effect.REWORDED


def test_a_text_that_is_moved_and_reworded_is_told_once_as_moved():
    row = only(picture(seen()), picture(seen(at=EVENING, purpose="session_plain")))

    assert (row.effect, row.purpose) == (Effect.MOVED, "session_plain")


def test_rows_are_in_the_order_of_the_time_a_text_would_have_left():
    before = picture(seen("late", EVENING), seen("moved", NOON - timedelta(hours=1)))
    after = picture(seen("new", NOON), seen("moved", NOON + timedelta(days=1)))

    effects = [row.effect for row in between(before, after).rows]

    assert effects == [Effect.MOVED, Effect.CREATED, Effect.CANCELLED]


def test_rows_are_counted_by_effect():
    shown = between(picture(seen("a"), seen("b")), picture(seen("c")))

    assert [shown.count(effect) for effect in Effect] == [2, 1, 0, 0]


keys = st.dictionaries(st.sampled_from("abcd"), st.sampled_from([None, NOON, EVENING]))


@given(keys, keys)
def test_each_text_that_leaves_before_or_after_is_a_row_or_kept(was, becomes):
    before, after = (
        picture(*(seen(key, at) for key, at in times.items())) for times in (was, becomes)
    )
    leaving = {key for times in (was, becomes) for key, at in times.items() if at is not None}

    shown, back = between(before, after), between(after, before)

    assert len(shown.rows) + shown.kept == len(leaving)
    assert shown.count(Effect.CANCELLED) == back.count(Effect.CREATED)
    assert shown.count(Effect.MOVED) == back.count(Effect.MOVED)


@pytest.mark.parametrize(
    ("before", "after", "turns"),
    [
        ([STATUS], [STATUS], ()),
        ([STATUS], [replace(STATUS, value="PWB")], (("TTWB", "PWB"),)),
        ([], [STATUS], (("", "TTWB"),)),
        ([STATUS], [], (("TTWB", ""),)),
    ],
)
def test_a_mark_that_changes_is_told_with_both_its_sides(before, after, turns):
    shown = between(picture(marks=before), picture(marks=after))

    assert shown.turns == tuple(Turn("offloading:1", "status", *sides) for sides in turns)


def test_the_same_change_of_the_same_rows_has_the_same_fingerprint():
    rests_on = [("episode", "1", "4"), ("patient", "2", "1")]
    shown = between(picture(seen()), picture(), rests_on=rests_on)

    assert between(picture(seen()), picture(), rests_on=rests_on[::-1]) == shown


@pytest.mark.parametrize(
    "other",
    [
        {"before": picture(seen(), seen("b")), "after": picture(seen("b"))},
        {"after": picture(seen("b"))},
        {"after": picture(marks=[STATUS])},
        {"wrong": (WRONG,)},
        {"rests_on": [("episode", "1", "5")]},
    ],
    ids=["a text left alone", "another row", "a mark", "a wrong text", "another version"],
)
def test_whatever_was_looked_at_is_in_the_fingerprint(other):
    asked = {"before": picture(seen()), "after": picture(), "rests_on": [("episode", "1", "4")]}

    assert between(**(asked | other)).fingerprint != between(**asked).fingerprint


def test_each_text_on_record_is_known_by_its_row():
    assert picture(seen("a", message_id=ROW), seen("b")).on_record == {ROW: "a"}


def test_a_day_is_told_as_a_day_and_none_as_nothing():
    assert (day_text(date(2026, 3, 2)), day_text(None)) == ("2026-03-02", "")


def test_the_corrections_that_were_ticked_are_made_and_no_other():
    other = replace(WRONG, message_id=UUID(int=1))

    assert chosen([WRONG, other], frozenset({ROW})) == (WRONG,)


@pytest.mark.parametrize("wrong", [(), (replace(WRONG, way=None),)], ids=["gone", "corrected"])
def test_a_correction_that_was_not_offered_is_none(wrong):
    with pytest.raises(KeyError):
        chosen(wrong, frozenset({ROW}))
