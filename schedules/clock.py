"""The clock: the only module that reads the machine's time."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol


def utc_now() -> datetime:
    """Return the present instant, aware and in UTC."""
    return datetime.now(UTC)


def require_aware(instant: datetime) -> datetime:
    """Return `instant` unchanged; raise ValueError if it names no instant (no offset)."""
    if instant.utcoffset() is None:
        raise ValueError("an instant needs an offset from UTC; this one is naive")
    return instant


class Clock(Protocol):
    """What a loop that lasts is given; a single step takes `now` instead."""

    def now(self) -> datetime:
        """Return the present instant, aware and in UTC."""
        ...


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        return utc_now()


@dataclass(frozen=True, slots=True)
class ShiftedClock:
    """The machine's time plus a fixed offset: a demonstration begins at a chosen hour."""

    offset: timedelta

    def now(self) -> datetime:
        return utc_now() + self.offset


class VirtualClock:
    """A clock moved by hand, for rehearsal and tests. It never moves by itself."""

    __slots__ = ("_now",)

    def __init__(self, start: datetime) -> None:
        """Stand at `start`; raise ValueError if it is naive."""
        self._now = require_aware(start).astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def forward(self, **amounts: float) -> None:
        """Move on by `timedelta(**amounts)`; raise ValueError if that would go back."""
        self.move_to(self._now + timedelta(**amounts))

    def move_to(self, instant: datetime, *, backwards: bool = False) -> None:
        """Stand at `instant`.

        Raise ValueError if it is naive, or if it lies before the present and
        `backwards` does not say that this is meant.
        """
        target = require_aware(instant).astimezone(UTC)
        if target < self._now and not backwards:
            raise ValueError("a clock does not go back unless told that this is meant")
        self._now = target
