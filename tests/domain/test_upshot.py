"""Nine classes: every session that is over is in one, and so is every day of them."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from physio_service.domain.activity import ActivityState, Source
from physio_service.domain.message import MessageState
from physio_service.domain.upshot import ASKED_BY, CASES, Asked, DatedSession, Upshot, of_day

DAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
DONE, PART, SKIPPED = ActivityState.DONE, ActivityState.PART, ActivityState.SKIPPED
MISSED, EXCUSED = ActivityState.MISSED, ActivityState.EXCUSED
NOT_OVER = (ActivityState.PLANNED, ActivityState.CANCELLED)
any_session = st.builds(
    DatedSession,
    st.just(DAY),
    st.just(AT),
    st.sampled_from(ActivityState),
    st.sampled_from([None, *Source]),
    st.sampled_from(Asked),
    st.booleans(),
    st.booleans(),
)


def session(state: ActivityState, **changes: object) -> DatedSession:
    return DatedSession(DAY, AT, state, **changes)


OF = {
    Upshot.NOT_ASKED: session(MISSED, asked=Asked.KEPT_BACK),
    Upshot.NOT_DELIVERED: session(MISSED, asked=Asked.LOST),
    Upshot.SILENT: session(MISSED),
    Upshot.NO: session(SKIPPED, source=Source.SMS),
    Upshot.PART: session(PART, source=Source.APP),
    Upshot.DONE: session(DONE, source=Source.SMS),
    Upshot.IN_APP: session(DONE, source=Source.APP),
    Upshot.SEEN: session(DONE, source=Source.STAFF),
    Upshot.EXCUSED: session(EXCUSED),
}


@pytest.mark.parametrize("upshot", Upshot)
def test_there_is_a_session_of_each_class(upshot):
    assert OF[upshot].upshot is upshot


@pytest.mark.parametrize(
    ("found", "upshot"),
    [
        (session(MISSED, asked=Asked.NOBODY), Upshot.NOT_ASKED),
        (session(ActivityState.NOT_ASKED, asked=Asked.LOST), Upshot.NOT_DELIVERED),
        (session(MISSED, is_seen=True), Upshot.SEEN),
        (session(SKIPPED, source=Source.STAFF, is_seen=True), Upshot.NO),
        (session(DONE, source=Source.SMS, is_seen=True), Upshot.DONE),
        (session(DONE, is_excused=True), Upshot.EXCUSED),
        (session(MISSED, is_excused=True, is_seen=True), Upshot.EXCUSED),
    ],
)
def test_what_an_open_session_is_called_when_more_is_known(found, upshot):
    assert found.upshot is upshot


@given(any_session)
def test_every_session_that_is_over_has_a_class_and_no_other_has(found):
    assert (found.upshot is None) == (found.state in NOT_OVER)


@pytest.mark.parametrize(
    ("found", "is_due"),
    [
        (session(ActivityState.PLANNED), True),
        (session(ActivityState.CANCELLED), False),
        (session(MISSED), True),
        (session(MISSED, asked=Asked.LOST), False),
        (session(MISSED, is_seen=True), False),
        (session(DONE, source=Source.STAFF), True),
        (session(DONE, is_excused=True), False),
        (session(SKIPPED), True),
    ],
)
def test_an_answer_is_expected_of_what_was_asked_and_not_excused(found, is_due):
    assert found.is_due is is_due


@pytest.mark.parametrize("state", MessageState)
def test_every_state_of_a_text_says_how_far_it_came(state):
    arrived = state in (MessageState.SENT, MessageState.DELIVERED)

    assert (ASKED_BY[state] is Asked.ARRIVED) == arrived


def test_no_case_is_hidden_behind_those_before_it():
    assert {case.upshot for case in CASES} == set(Upshot)


@pytest.mark.parametrize(
    ("upshots", "day"),
    [
        ([], None),
        (["excused"], "excused"),
        (["excused", "silent"], "silent"),
        (["done", "done"], "done"),
        (["done", "in_app"], "in_app"),
        (["in_app", "seen"], "seen"),
        (["done", "silent"], "part"),
        (["done", "no"], "part"),
        (["part", "done"], "part"),
        (["part", "not_asked"], "part"),
        (["done", "not_asked"], "done"),
        (["done", "not_delivered"], "done"),
        (["no", "silent"], "no"),
        (["silent", "not_delivered"], "silent"),
        (["not_delivered", "not_asked"], "not_delivered"),
    ],
)
def test_a_day_has_one_class(upshots, day):
    assert of_day(OF[Upshot(upshot)] for upshot in upshots) == day


@pytest.mark.parametrize("state", [DONE, SKIPPED, MISSED])
def test_a_day_on_which_a_clinician_saw_the_patient_is_seen(state):
    assert of_day([session(state, is_seen=True)]) is Upshot.SEEN


def test_a_day_that_is_all_excused_stays_so_though_a_clinician_saw_the_patient():
    assert of_day([session(EXCUSED, is_seen=True)]) is Upshot.EXCUSED


@given(st.lists(any_session, max_size=4))
def test_every_day_with_something_over_has_one_class_in_any_order(sessions):
    day = of_day(sessions)

    assert (day is None) == all(one.upshot is None for one in sessions)
    assert of_day(reversed(sessions)) is day
