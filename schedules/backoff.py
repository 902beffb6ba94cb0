"""Backoff: when to try again, or to give up."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from schedules.clock import require_aware


@dataclass(frozen=True, slots=True)
class Backoff:
    """Up to `attempts` tries; the wait between two is drawn below a ceiling that doubles."""

    base: timedelta  # the ceiling of the first wait
    cap: timedelta  # the ceiling of any wait
    attempts: int  # tries in all, the first included

    def __post_init__(self) -> None:
        if not timedelta() < self.base <= self.cap:
            raise ValueError("a base is more than nothing and no more than the cap")
        if self.attempts < 1:
            raise ValueError("there is at least one attempt")

    def next_try(self, attempt: int, now: datetime, jitter: float) -> datetime | None:
        """Return when to try again after try number `attempt` (from 1) failed, or None.

        `jitter`, drawn by the caller from [0, 1), is the share of the ceiling that is
        waited. All of the wait is drawn, not a part of it, so that many which failed
        together do not come back together. Raises ValueError for an attempt below 1, a
        jitter outside [0, 1) or a naive `now`.
        """
        if attempt < 1:
            raise ValueError("attempts are counted from 1")
        if not 0 <= jitter < 1:
            raise ValueError("a jitter is at least 0 and less than 1")
        require_aware(now)
        if attempt >= self.attempts:
            return None
        # Past this many doublings the cap holds; more would only overflow.
        doublings = min(attempt - 1, (self.cap // self.base).bit_length())
        return now + min(self.cap, self.base * (1 << doublings)) * jitter
