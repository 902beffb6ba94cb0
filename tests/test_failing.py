"""Failpoints: named, counted, off by default, and only with the sandbox."""

import signal

import pytest

from config.failpoints import parse
from config.settings import BadSettings, load_settings
from physio_service.domain.failpoint import Point, pass_by
from physio_service.failing import FailpointReached, passing
from tests.builders_accounts import environ
from tests.config.test_settings import TWILIO


def ends_of(asked, passed):
    """Return what happened, and after which passing, when points are passed in an order."""
    happened = []
    fail = passing(parse(asked), end=happened.append, pause=happened.append)
    for point in passed:
        fail(point)
        happened.append(point)
    return happened


def test_nothing_happens_anywhere_by_default(tmp_path):
    settings = load_settings(environ(tmp_path))

    assert passing(settings.failpoints) is pass_by
    assert {pass_by(point) for point in Point} == {None}


def test_a_point_kills_at_the_passing_that_was_named_and_at_no_other():
    happened = ends_of("claimed=kill@2", [Point.CLAIMED, Point.RECORDED, Point.CLAIMED] * 2)

    assert happened.count(signal.SIGKILL) == 1
    assert happened.index(signal.SIGKILL) == 2


def test_a_pause_comes_each_so_many_times():
    happened = ends_of("before_call=pause:4.5%2", [Point.BEFORE_CALL] * 5)

    assert [index for index, one in enumerate(happened) if one == 4.5] == [1, 4]


def test_a_process_stands_still_at_each_passing_without_a_number():
    assert ends_of("queued=stop", [Point.QUEUED] * 2).count(signal.SIGSTOP) == 2


def test_a_point_can_fail_as_a_mistake_of_ours_would():
    fail = passing(parse("before_record=raise"))

    with pytest.raises(FailpointReached, match="before_record"):
        fail(Point.BEFORE_RECORD)


@pytest.mark.parametrize(
    "asked",
    [
        "claimed",
        "claimed=explode",
        "claimed=kill:3",
        "claimed=pause",
        "claimed=kill@0",
        "claimed=kill@2%3",
        "Claimed=kill",
    ],
)
def test_a_fault_that_cannot_be_read_is_refused(tmp_path, asked):
    with pytest.raises(BadSettings, match="FAILPOINTS"):
        load_settings(environ(tmp_path, FAILPOINTS=asked))


def test_a_point_that_does_not_exist_is_refused_with_those_that_do():
    with pytest.raises(BadSettings, match="never_there: the points are queued, claimed"):
        passing(parse("never_there=kill"))


def test_a_service_on_a_real_carrier_is_never_broken_on_purpose(tmp_path):
    given = environ(tmp_path, **TWILIO, FAILPOINTS="claimed=kill", DEMO="0")

    with pytest.raises(BadSettings, match="FAILPOINTS is for CARRIER=sandbox only"):
        load_settings(given)
