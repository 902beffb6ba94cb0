"""Weeks of sessions as the rules of adherence count them: whole ones, each after the operation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from physio_service.domain.activity import ActivityState
from physio_service.domain.adherence import adherence
from physio_service.domain.course import AdherenceRules
from physio_service.domain.fact import Week
from physio_service.domain.pairing import once_a_session

_DAYS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Session:
    """One session and what became of it; `is_lost`: asked for by texts, none of which arrived."""

    day: date
    due_at: datetime
    state: ActivityState
    is_lost: bool = False


def weeks_of(
    sessions: Iterable[Session],
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
        weeks.append(_week([one for one in known if first <= one.day < before], rules))
    return tuple(weeks)


def _week(sessions: Sequence[Session], rules: AdherenceRules) -> Week:
    told = once_a_session((one.day, one.due_at, _counted(one)) for one in sessions)
    found = adherence(told, rules)
    answers = found.done + found.part + found.skipped
    return Week(found.reported, found.conservative, answers, answers + found.silent)


def _counted(one: Session) -> ActivityState:
    """What nobody could know of is no silence of the patient's."""
    is_ours = one.is_lost and one.state is ActivityState.MISSED
    return ActivityState.NOT_ASKED if is_ours else one.state
