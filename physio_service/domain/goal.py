"""A patient's goals: up to three things in their own words, scored from 0 to 10."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from physio_service.domain.activity import Source
from physio_service.domain.errors import Fault

MOST_GOALS = 3
LONGEST_WORDS = 120  # characters
LEAST, MOST = 0, 10  # cannot do it at all; as before the trouble began
# Scored when it is set, and then about once in four weeks: at the start, on the way, at the end.
_SCORED_EVERY = timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class GoalScore:
    """How well somebody could do it, 0 to 10, on a day of theirs."""

    score: int
    day: date
    source: Source


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal that stands, and its scores from the first on."""

    id: UUID
    episode_id: UUID
    words: str
    scores: tuple[GoalScore, ...] = ()

    def is_due(self, today: date) -> bool:
        """Say whether it is to be scored: never yet, or not for four weeks."""
        return not self.scores or self.scores[-1].day <= today - _SCORED_EVERY


def goal_faults(words: str, standing: Sequence[Goal]) -> list[Fault]:
    """Return what is wrong with a new goal beside those that stand."""
    if not words.strip():
        return [Fault("words", "write what the patient wants to do, in their own words")]
    if len(words.strip()) > LONGEST_WORDS:
        return [Fault("words", f"must be at most {LONGEST_WORDS} characters")]
    if len(standing) >= MOST_GOALS:
        return [Fault("words", f"there are {MOST_GOALS} goals already: end one first")]
    return []


def score_faults(score: int) -> list[Fault]:
    """Return what is wrong with a score."""
    return [] if LEAST <= score <= MOST else [Fault("score", f"must be from {LEAST} to {MOST}")]


def goal_name(goal_id: UUID) -> str:
    """Return the name under which a goal's score is given beside the answers of a check."""
    return f"goal-{goal_id}"
