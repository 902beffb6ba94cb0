"""The contact window: the hours of a day in which a person may be reached."""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from schedules.localtime import local_day, local_time

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """Wall times [opens, closes) of every day, read off the wall clock of a zone.

    Where summer time begins or ends, the wall clock still decides: a window that falls
    wholly in a skipped hour does not open that day, and one that falls wholly in a
    repeated hour opens twice.
    """

    opens: time
    closes: time  # exclusive, later on the same day

    def __post_init__(self) -> None:
        if self.opens.tzinfo is not None or self.closes.tzinfo is not None:
            raise ValueError("a window is in wall time and carries no zone of its own")
        if self.opens >= self.closes:
            raise ValueError(f"a window opens before it closes: {self.opens} to {self.closes}")

    def contains(self, instant: datetime, zone: ZoneInfo) -> bool:
        """Say whether the window is open at `instant`; raise ValueError if it is naive."""
        return self.opens <= local_time(instant, zone) < self.closes

    def next_open(self, instant: datetime, zone: ZoneInfo) -> datetime:
        """Return the first UTC instant, `instant` itself or later, with the window open."""
        opens_at, _ = self._stretch(instant, zone)
        return max(opens_at, instant.astimezone(UTC))

    def closes_at(self, instant: datetime, zone: ZoneInfo) -> datetime:
        """Return the UTC instant at which the window open at `instant`, or next, closes."""
        _, closes_at = self._stretch(instant, zone)
        return closes_at

    def intersect(self, other: "Window") -> "Window | None":
        """Return the hours that both allow, or None if there are none."""
        opens, closes = max(self.opens, other.opens), min(self.closes, other.closes)
        return Window(opens, closes) if opens < closes else None

    def _stretch(self, instant: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return the stretch of opening that holds `instant`, or else the next one."""
        day = local_day(instant, zone)
        while True:
            for opens_at, closes_at in self._stretches_on(day, zone):
                if closes_at > instant:
                    return opens_at, closes_at
            day += _ONE_DAY

    def _stretches_on(self, day: date, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
        """Return the UTC [start, end) in which the wall clock reads `day` and within hours."""
        midnight = datetime.combine(day, time(), tzinfo=UTC)
        before = _offset(midnight.replace(tzinfo=zone))
        after = _offset((midnight + _ONE_DAY).replace(tzinfo=zone, fold=1))
        opens = datetime.combine(day, self.opens, tzinfo=UTC)
        closes = datetime.combine(day, self.closes, tzinfo=UTC)
        if before == after:
            return [(opens - before, closes - before)]

        # No zone is a whole day from UTC, so the change lies in these three days.
        changes_at = _change(midnight - _ONE_DAY, midnight + 2 * _ONE_DAY, after, zone)
        early = opens - before, min(closes - before, changes_at)
        late = max(opens - after, changes_at), closes - after
        stretches = [(start, end) for start, end in (early, late) if start < end]
        if len(stretches) == 2 and early[1] == late[0]:
            return [(early[0], late[1])]
        return stretches


def _offset(wall: datetime) -> timedelta:
    return wall.replace(tzinfo=UTC) - wall.astimezone(UTC)


def _change(start: datetime, end: datetime, after: timedelta, zone: ZoneInfo) -> datetime:
    """Return the instant in (start, end) from which the zone's offset is `after`.

    Found by halving, to the second: the standard library does not list the changes.
    """

    def has_changed(second: int) -> bool:
        return (start + timedelta(seconds=second)).astimezone(zone).utcoffset() == after

    seconds = range(int((end - start).total_seconds()))
    return start + timedelta(seconds=bisect_left(seconds, True, key=has_changed))
