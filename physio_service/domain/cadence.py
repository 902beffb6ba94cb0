"""How often somebody is reminded: less while they keep to it, and what silence leads to."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from statistics import fmean

from physio_service.domain.adherence import reaches
from physio_service.domain.course import MessageRules

_WEEK = 7  # days
# A week counts as kept only when it was asked about often enough to tell.
_FEWEST_DAYS_A_WEEK = 3

# The texts that remind of a session, and nothing else.
REMINDERS = frozenset({"session_discreet", "session_plain", "session_walk"})

# Days of silence before the text that speaks of it. After the last, a person rings: when, says
# the rule of silence (domain/rulebook).
NUDGES = {1: "nudge_1", 2: "nudge_2", 4: "nudge_4"}


def is_tapered(scores: Iterable[tuple[date, float]], today: date, rules: MessageRules) -> bool:
    """Say whether reminders may thin out today; `scores` are of sessions that were asked about.

    Each score is 0 to 1, with its day before `today`. Every one of the last weeks must have
    held the protocol's adherence: one week below it, and reminders are back.
    """
    weeks: defaultdict[int, dict[date, list[float]]] = defaultdict(dict)
    for day, score in scores:
        ago = (today - day).days - 1
        if 0 <= ago < rules.taper_weeks * _WEEK:
            weeks[ago // _WEEK].setdefault(day, []).append(score)
    return all(_is_kept(weeks[week], rules.taper_adherence) for week in range(rules.taper_weeks))


def _is_kept(days: dict[date, list[float]], least: float) -> bool:
    if len(days) < _FEWEST_DAYS_A_WEEK:
        return False
    kept = fmean(fmean(scores) for scores in days.values())
    return reaches(kept, least)


def looks_back_to(today: date, rules: MessageRules) -> date:
    """Return the first day that `is_tapered` asks about."""
    return today - timedelta(days=rules.taper_weeks * _WEEK)


def is_left_out(day: date, place: int, sessions: int) -> bool:
    """Say whether a tapered reminder is left out: the `place`-th, from 0, of the day's `sessions`.

    Of several a day the first is kept; of one a day, every other day's.
    """
    return place > 0 if sessions > 1 else day.toordinal() % 2 == 1
