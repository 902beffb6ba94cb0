"""Adherence: how much of what was prescribed was done; always two numbers together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from physio_service.domain.activity import ActivityState
from physio_service.domain.course import AdherenceRules
from physio_service.domain.upshot import DatedSession, Upshot


class Band(StrEnum):
    """What the protocol calls an adherence; judged by the number that counts silence."""

    GOOD = "good"
    PARTIAL = "partial"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Adherence:
    """Scores from 0 to 1, and the sessions behind them by class; None: nothing to score.

    `reported` leaves silence out and flatters; `conservative` counts it as nothing done.
    Neither may be shown without the other.
    """

    reported: float | None
    conservative: float | None
    answered: int  # sessions behind `reported`
    due: int  # sessions behind `conservative`: answered, or silent
    reported_days: int  # days behind `reported`
    days: int  # days behind `conservative`
    not_asked: int = 0
    not_delivered: int = 0
    silent: int = 0
    no: int = 0
    part: int = 0
    done: int = 0
    in_app: int = 0
    seen: int = 0
    excused: int = 0

    @property
    def prescribed(self) -> int:
        """Return the sessions that are over, excused ones included: each has one class."""
        return sum(getattr(self, upshot.value) for upshot in Upshot)


def adherence(sessions: Iterable[DatedSession], rules: AdherenceRules) -> Adherence:
    """Return the adherence over sessions of one person.

    A day scores the mean of its sessions, and a stretch the mean of its days, so that a
    day of three sessions counts as one of two. Excused sessions are in neither number. Nor
    are those that nobody asked for, or whose text did not arrive: a nought says something of
    the patient, and that would say something of us. They are counted beside the numbers.
    """
    counts: Counter[str] = Counter()
    by_day: defaultdict[date, list[DatedSession]] = defaultdict(list)
    for session in sessions:
        if session.upshot is not None:
            counts[session.upshot.value] += 1
            by_day[session.day].append(session)
    reported = [[points(one, rules) for one in of_day] for of_day in by_day.values()]
    counted = [[counted_points(one, rules) for one in of_day] for of_day in by_day.values()]
    return Adherence(
        reported=mean(mean(scores) for scores in reported),
        conservative=mean(mean(scores) for scores in counted),
        answered=_known(score for scores in reported for score in scores),
        due=_known(score for scores in counted for score in scores),
        reported_days=_known(mean(scores) for scores in reported),
        days=_known(mean(scores) for scores in counted),
        **counts,
    )


def points(session: DatedSession, rules: AdherenceRules) -> float | None:
    """Return what an answered session scores, 0 to 1; none where nobody answered, or excused."""
    if session.upshot is Upshot.EXCUSED:
        return None
    return state_points(rules).get(session.state)


def counted_points(session: DatedSession, rules: AdherenceRules) -> float | None:
    """Return what a session scores when silence counts as nothing done."""
    return 0.0 if session.upshot is Upshot.SILENT else points(session, rules)


def state_points(rules: AdherenceRules) -> dict[ActivityState, float]:
    """Return what each answer scores by a protocol."""
    return {
        ActivityState.DONE: rules.done,
        ActivityState.PART: rules.part,
        ActivityState.SKIPPED: rules.skipped,
    }


def band(found: Adherence, rules: AdherenceRules) -> Band | None:
    """Return what the protocol calls an adherence, silence counted; none: nothing to judge."""
    if found.conservative is None:
        return None
    if reaches(found.conservative, rules.good_from):
        return Band.GOOD
    return Band.PARTIAL if reaches(found.conservative, rules.partial_from) else Band.LOW


def reaches(score: float, least: float) -> bool:
    """Say whether a score is at least `least`; a mean may fall short by rounding alone."""
    return score >= least - 1e-9


def mean(scores: Iterable[float | None]) -> float | None:
    """Return the mean of the scores that are known; none where none is."""
    known = [score for score in scores if score is not None]
    return sum(known) / len(known) if known else None


def _known(scores: Iterable[float | None]) -> int:
    return sum(score is not None for score in scores)
