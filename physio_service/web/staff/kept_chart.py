"""Weeks of adherence as two lines to be drawn; the table beside them has the same numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from physio_service.domain.adherence import Adherence
from physio_service.domain.trend import Week

WIDTH, HEIGHT = 640, 200  # of the drawing; it scales
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 16, 12, 28
_MOST_NAMES = 14  # weeks that are named below the drawing; of more, every so many


@dataclass(frozen=True, slots=True)
class Point:
    """One week, where it is drawn."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class KeptChart:
    """Both numbers of each week; a week without a number is left out of its line."""

    reported: tuple[Point, ...]
    conservative: tuple[Point, ...]
    names: tuple[tuple[float, int], ...]  # where, and the number of the week
    levels: tuple[tuple[str, float], ...] = tuple(
        (f"{share:.0%}", _TOP + (1 - share) * (HEIGHT - _TOP - _BOTTOM)) for share in (0, 0.5, 1)
    )

    @staticmethod
    def path(points: Sequence[Point]) -> str:
        """Return the corners of a line as SVG writes them."""
        return " ".join(f"{point.x:.1f},{point.y:.1f}" for point in points)


def kept_chart(weeks: Sequence[Week]) -> KeptChart | None:
    """Return the weeks drawn; none where there is nothing to draw."""
    scored = [week for week in weeks if week.adherence.conservative is not None]
    if not scored:
        return None
    first, last = scored[0].number, scored[-1].number
    step = (WIDTH - _LEFT - _RIGHT) / max(last - first, 1)
    every = -(-(last - first + 1) // _MOST_NAMES)

    def x(number: int) -> float:
        return _LEFT + (number - first) * step

    def line(number_of: str) -> tuple[Point, ...]:
        known = ((week.number, _share(week.adherence, number_of)) for week in scored)
        return tuple(Point(x(number), _y(share)) for number, share in known if share is not None)

    return KeptChart(
        reported=line("reported"),
        conservative=line("conservative"),
        names=tuple((x(number), number) for number in range(first, last + 1, every)),
    )


def _share(found: Adherence, number_of: str) -> float | None:
    share: float | None = getattr(found, number_of)
    return share


def _y(share: float) -> float:
    return _TOP + (1 - share) * (HEIGHT - _TOP - _BOTTOM)
