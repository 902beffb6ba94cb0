"""Adherence: how much of what was prescribed was done; always two numbers together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from physio_service.domain.activity import ActivityState
from physio_service.domain.course import AdherenceRules


@dataclass(frozen=True, slots=True)
class Adherence:
    """Scores from 0 to 1 with the counts of sessions behind them; None: nothing to score.

    `reported` leaves silence out and flatters; `conservative` counts it as nothing done.
    Neither may be shown without the other.
    """

    reported: float | None
    conservative: float | None
    prescribed: int  # sessions whose time has come, excused ones included
    excused: int
    done: int
    part: int
    skipped: int
    silent: int
    not_asked: int = 0  # a rule of ours kept back what would ask: no silence of the patient's


def adherence(sessions: Iterable[tuple[date, ActivityState]], rules: AdherenceRules) -> Adherence:
    """Return the adherence over sessions, each with its day and what became of it.

    A day scores the mean of its sessions, and a stretch the mean of its days, so that a
    day of three sessions counts as one of two. Excused sessions are left out, and so are
    those that were not asked for, are still planned, or were called off.
    """
    counts: Counter[ActivityState] = Counter()
    by_day: defaultdict[date, list[ActivityState]] = defaultdict(list)
    for day, state in sessions:
        counts[state] += 1
        by_day[day].append(state)
    points = {
        ActivityState.DONE: rules.done,
        ActivityState.PART: rules.part,
        ActivityState.SKIPPED: rules.skipped,
    }
    return Adherence(
        reported=_mean(_score(states, points) for states in by_day.values()),
        conservative=_mean(
            _score(states, {**points, ActivityState.MISSED: 0.0}) for states in by_day.values()
        ),
        prescribed=sum(counts[state] for state in (*points, *_WITHOUT_ANSWER)),
        excused=counts[ActivityState.EXCUSED],
        done=counts[ActivityState.DONE],
        part=counts[ActivityState.PART],
        skipped=counts[ActivityState.SKIPPED],
        silent=counts[ActivityState.MISSED],
        not_asked=counts[ActivityState.NOT_ASKED],
    )


_WITHOUT_ANSWER = (ActivityState.MISSED, ActivityState.EXCUSED)


def _score(states: list[ActivityState], points: Mapping[ActivityState, float]) -> float | None:
    return _mean(points.get(state) for state in states)


def _mean(scores: Iterable[float | None]) -> float | None:
    known = [score for score in scores if score is not None]
    return sum(known) / len(known) if known else None
