"""Lines and days to be drawn: numbers for the templates, which decide nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from physio_service.domain.activity import Activity, ActivityKind
from physio_service.domain.measurement import Measurement
from physio_service.queries.caseload_parts import PAINS
from physio_service.queries.patient import Story

WIDTH, HEIGHT = 640, 180  # of the drawing; it scales
_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 10, 12, 26
_MOST = 10  # the worst pain
_WEEK = timedelta(days=7)
_SHORTEST = timedelta(days=14)  # so that a first score does not fill the whole width


@dataclass(frozen=True, slots=True)
class Point:
    """One score, where it is drawn."""

    x: float
    y: float
    measurement: Measurement


@dataclass(frozen=True, slots=True)
class Line:
    """Scores of one kind in time."""

    points: tuple[Point, ...]
    first_day: date
    last_day: date

    @property
    def path(self) -> str:
        """Return the corners of the line as SVG writes them."""
        return " ".join(f"{point.x:.1f},{point.y:.1f}" for point in self.points)

    @property
    def levels(self) -> tuple[tuple[int, float], ...]:
        """Return the scores that have a line of their own, and where."""
        return tuple((score, _y(score)) for score in (0, 5, 10))


@dataclass(frozen=True, slots=True)
class Day:
    """What one day asked, and what came of it."""

    day: date
    activities: tuple[Activity, ...]


def pain(measurements: Sequence[Measurement], today: date) -> Line | None:
    """Return the pain scores as a line that ends today; none: there are none."""
    scores = [one for one in measurements if one.kind in PAINS]
    if not scores:
        return None
    first = min(scores[0].local_day, today - _SHORTEST)
    span = max((today - first).days, 1)
    points = tuple(
        Point(_x((one.local_day - first).days / span), _y(one.score), one) for one in scores
    )
    return Line(points, first, today)


def days(story: Story) -> dict[str, tuple[Day, ...]]:
    """Return the days ahead, soonest first, and those behind, latest first."""
    back = tuple(reversed(_by_day(story.back)))
    week = tuple(day for day in back if day.day >= story.today - _WEEK)
    return {"ahead": _by_day(story.ahead), "week": week, "back": back[len(week) :] and back}


def _by_day(activities: Sequence[Activity]) -> tuple[Day, ...]:
    asked = [one for one in activities if one.kind is not ActivityKind.NOTICE]
    found = sorted({one.local_day for one in asked})
    return tuple(Day(day, tuple(one for one in asked if one.local_day == day)) for day in found)


def _x(share: float) -> float:
    return _LEFT + share * (WIDTH - _LEFT - _RIGHT)


def _y(score: float) -> float:
    return _TOP + (1 - score / _MOST) * (HEIGHT - _TOP - _BOTTOM)
