"""Hip range over time, as lines to be drawn and rows to be read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from physio_service.domain.assessment import DEGREES, Assessment
from physio_service.domain.offloading import Limb
from physio_service.queries.findings import Finding
from physio_service.web.staff.clinical_words import MOVEMENTS

WIDTH, HEIGHT = 320, 150  # of the drawing; it scales
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 12, 10, 22
_SHORTEST = timedelta(days=14)  # so that two readings of one week do not fill the width


@dataclass(frozen=True, slots=True)
class Trace:
    """The readings of one hip, where they are drawn."""

    limb: Limb
    points: tuple[tuple[float, float], ...]

    @property
    def path(self) -> str:
        """Return the corners of the line as SVG writes them."""
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in self.points)


@dataclass(frozen=True, slots=True)
class Trend:
    """One movement of both hips in time."""

    title: str
    first_day: date
    last_day: date
    levels: tuple[tuple[int, float], ...]  # degrees that have a line of their own, and where
    traces: tuple[Trace, ...]


def assessed(findings: Sequence[Finding]) -> list[tuple[date, Assessment]]:
    """Return the assessments among findings, by day."""
    return [
        (one.record.day, one.record.findings)
        for one in findings
        if isinstance(one.record.findings, Assessment)
    ]


def trends(findings: Sequence[Finding]) -> tuple[Trend, ...]:
    """Return a trend for each movement that was measured at all."""
    rows = assessed(findings)
    drawn = (_trend(name, rows) for name in DEGREES)
    return tuple(one for one in drawn if one is not None)


def _trend(name: str, rows: Sequence[tuple[date, Assessment]]) -> Trend | None:
    readings = {
        limb: [
            (day, degrees)
            for day, found in rows
            if (degrees := getattr(found.range_of(limb), name)) is not None
        ]
        for limb in Limb
    }
    flat = [one for of_limb in readings.values() for one in of_limb]
    if not flat:
        return None
    last = max(day for day, _ in flat)
    first = min(min(day for day, _ in flat), last - _SHORTEST)
    low, high = _span([degrees for _, degrees in flat])

    def point(day: date, degrees: int) -> tuple[float, float]:
        x = _LEFT + (day - first) / (last - first) * (WIDTH - _LEFT - _RIGHT)
        return x, _height(degrees, low, high)

    return Trend(
        title=str(MOVEMENTS[name]),
        first_day=first,
        last_day=last,
        levels=tuple(
            (degrees, _height(degrees, low, high)) for degrees in range(low, high + 1, 30)
        ),
        traces=tuple(
            Trace(limb, tuple(point(*one) for one in of_limb))
            for limb, of_limb in readings.items()
            if of_limb
        ),
    )


def _span(degrees: Sequence[int]) -> tuple[int, int]:
    """Return the lowest and highest line, in thirties, at least one apart."""
    low = min(0, *degrees) // 30 * 30
    high = -(-max(30, *degrees) // 30) * 30
    return low, high


def _height(degrees: int, low: int, high: int) -> float:
    return _TOP + (high - degrees) / (high - low) * (HEIGHT - _TOP - _BOTTOM)
