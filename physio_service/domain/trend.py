"""Adherence in time: day by day, by weeks of the operation, and in runs of days kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from physio_service.domain.activity import ActivityState
from physio_service.domain.adherence import (
    Adherence,
    Band,
    adherence,
    band,
    counted_points,
    mean,
    points,
    reaches,
)
from physio_service.domain.course import AdherenceRules
from physio_service.domain.upshot import DatedSession, Upshot, of_day

_WEEK = 7  # days


@dataclass(frozen=True, slots=True)
class Day:
    """One day that asked for something: its class and its two scores."""

    day: date  # on the patient's calendar
    sessions: tuple[DatedSession, ...]  # in order of time
    upshot: Upshot | None  # none: nothing of it is over yet
    reported: float | None  # 0 to 1
    conservative: float | None
    is_open: bool  # some of it may still be answered: it is not judged yet


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days counted from the operation; the first, with the day itself, is 1."""

    number: int  # 0 and less: before the operation
    first_day: date
    adherence: Adherence
    band: Band | None


@dataclass(frozen=True, slots=True)
class Runs:
    """Days kept in a row, for staff: no patient is pushed through pain to keep one up."""

    current: int
    longest: int


def days_of(sessions: Iterable[DatedSession], rules: AdherenceRules) -> tuple[Day, ...]:
    """Return each day of a person's sessions once, in order."""
    by_day: defaultdict[date, list[DatedSession]] = defaultdict(list)
    for session in sessions:
        if session.state is not ActivityState.CANCELLED:
            by_day[session.day].append(session)
    return tuple(_day(day, by_day[day], rules) for day in sorted(by_day))


def _day(day: date, sessions: list[DatedSession], rules: AdherenceRules) -> Day:
    in_order = sorted(sessions, key=lambda one: one.due_at)
    return Day(
        day=day,
        sessions=tuple(in_order),
        upshot=of_day(in_order),
        reported=mean(points(one, rules) for one in in_order),
        conservative=mean(counted_points(one, rules) for one in in_order),
        is_open=any(one.state is ActivityState.PLANNED for one in in_order),
    )


def week_of(day: date, surgery_day: date) -> int:
    """Return which week of the operation a day is in: the day itself begins week 1."""
    return (day - surgery_day).days // _WEEK + 1


def weeks_of(
    days: Sequence[Day], surgery_day: date | None, rules: AdherenceRules
) -> tuple[Week, ...]:
    """Return the weeks that ask for something, in order; none while no day is set."""
    if surgery_day is None:
        return ()
    by_number: defaultdict[int, list[DatedSession]] = defaultdict(list)
    for day in days:
        by_number[week_of(day.day, surgery_day)] += day.sessions
    return tuple(
        _week(number, surgery_day, by_number[number], rules) for number in sorted(by_number)
    )


def _week(
    number: int, surgery_day: date, sessions: list[DatedSession], rules: AdherenceRules
) -> Week:
    found = adherence(sessions, rules)
    first_day = surgery_day + timedelta(days=(number - 1) * _WEEK)
    return Week(number, first_day, found, band(found, rules))


def runs(days: Iterable[Day], rules: AdherenceRules) -> Runs:
    """Return the runs of days kept: those whose sessions reach what the protocol calls good.

    A day that is in neither number, or not over, neither breaks a run nor lengthens it:
    excused, not asked for, not delivered, or seen by a clinician and nothing said.
    """
    current = longest = 0
    for day in days:
        if day.conservative is None or day.is_open:
            continue
        current = current + 1 if reaches(day.conservative, rules.good_from) else 0
        longest = max(longest, current)
    return Runs(current, longest)
