"""Pace the calls: fewer at once after each refusal for haste, regained one by one."""

import random
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from schedules.backoff import Backoff

AT_ONCE = 8  # calls in flight; never claim more than can be called at once
# The first wait stays below two seconds, none passes a minute; texts end by their own time.
_BACKOFF = Backoff(timedelta(seconds=2), timedelta(minutes=1), attempts=10**6)


class Pace:
    """One process's pace with its carrier; its threads may all tell it how they fared."""

    def __init__(self, most: int = AT_ONCE, jitter: Callable[[], float] = random.random) -> None:
        self._most, self._jitter = most, jitter
        self._lock = threading.Lock()
        self._size = most
        self._refusals = 0  # since a call was last taken
        self._resumes_at: datetime | None = None

    @property
    def size(self) -> int:
        """How many calls may be in flight."""
        return self._size

    def is_resting(self, now: datetime) -> bool:
        """Say whether the carrier is to be left alone for now."""
        return self._resumes_at is not None and now < self._resumes_at

    def slow_down(self, now: datetime, retry_after: timedelta | None) -> datetime:
        """Halve what is in flight, and return when to go on: not before the carrier said.

        Calls that were in flight together are refused together: that counts once.
        """
        with self._lock:
            if not self.is_resting(now):
                self._size = max(1, self._size // 2)
                self._refusals += 1
            drawn = _BACKOFF.next_try(self._refusals, now, self._jitter()) or now
            self._resumes_at = max(drawn, now + (retry_after or timedelta()))
            return self._resumes_at

    def speed_up(self) -> None:
        """Regain one call after a round that the carrier took whole."""
        with self._lock:
            self._size = min(self._most, self._size + 1)
            self._refusals = 0
