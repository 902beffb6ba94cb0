"""Weeks of sessions as the rules of adherence count them: whole ones, each after the operation."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from physio_service.domain.adherence import adherence
from physio_service.domain.course import AdherenceRules
from physio_service.domain.fact import Week
from physio_service.domain.pairing import once_a_session
from physio_service.domain.upshot import DatedSession

_DAYS = timedelta(days=7)


def weeks_of(
    sessions: Iterable[DatedSession],
    operated_day: date,
    today: date,
    number: int,
    rules: AdherenceRules,
) -> tuple[Week, ...]:
    """Return up to `number` whole weeks before `today`, from the latest back.

    The week that holds the operation is none: nobody could do a week's work in it.
    """
    known = list(sessions)
    weeks = []
    for back in range(number):
        before = today - back * _DAYS
        first = before - _DAYS
        if first <= operated_day:
            break
        of_week = once_a_session(one for one in known if first <= one.day < before)
        found = adherence(of_week, rules)
        weeks.append(Week(found.reported, found.conservative, found.answered, found.due))
    return tuple(weeks)
