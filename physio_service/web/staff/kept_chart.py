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
    """Both numbers of each week; a line breaks at a week without a number."""

    reported: tuple[tuple[Point, ...], ...]  # its unbroken pieces
    conservative: tuple[tuple[Point, ...], ...]
    names: tuple[tuple[float, int], ...]  # where, and the number of the week
    levels: tuple[tuple[str, float], ...] = tuple(
        (f"{share:.0%}", _TOP + (1 - share) * (HEIGHT - _TOP - _BOTTOM)) for share in (0, 0.5, 1)
    )

    @staticmethod
    def path(points: Sequence[Point]) -> str:
        """Return the corners of a line as SVG writes them."""
        return " ".join(f"{point.x:.1f},{point.y:.1f}" for point in points)


def kept_chart(weeks: Sequence[Week]) -> KeptChart | None:
    """Return the weeks since the operation, drawn; none where there is nothing to draw."""
    after = [week for week in weeks if week.number > 0]
    scored = [week for week in after if week.adherence.conservative is not None]
    if not scored:
        return None
    first, last = scored[0].number, scored[-1].number
    step = (WIDTH - _LEFT - _RIGHT) / max(last - first, 1)
    every = -(-(last - first + 1) // _MOST_NAMES)

    def x(number: int) -> float:
        return _LEFT + (number - first) * step

    def line(number_of: str) -> tuple[tuple[Point, ...], ...]:
        pieces: list[list[Point]] = []
        before = first - 1
        for week in scored:
            share = _share(week.adherence, number_of)
            if share is None:
                continue
            if not pieces or week.number > before + 1:
                pieces.append([])
            pieces[-1].append(Point(x(week.number), _y(share)))
            before = week.number
        return tuple(tuple(piece) for piece in pieces)

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
