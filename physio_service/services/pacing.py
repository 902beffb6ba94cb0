"""Pace the calls: so many a minute at most, fewer at once after each refusal for haste."""

import random
import threading
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from schedules.backoff import Backoff

AT_ONCE = 8  # calls in flight; never claim more than can be called at once
# The first wait stays below two seconds, none passes a minute; texts end by their own time.
_MINUTE = timedelta(minutes=1)
_BACKOFF = Backoff(timedelta(seconds=2), timedelta(minutes=1), attempts=10**6)


class Pace:
    """One process's pace with its carrier; its threads may all tell it how they fared.

    `a_minute` is how many calls may begin in any minute; none is as many as the carrier takes.
    """

    def __init__(
        self,
        most: int = AT_ONCE,
        jitter: Callable[[], float] = random.random,
        a_minute: int | None = None,
    ) -> None:
        self._most, self._jitter, self._a_minute = most, jitter, a_minute
        self._begun = deque[tuple[datetime, int]]()  # in the last minute: when, and how many
        self._lock = threading.Lock()
        self._size = most
        self._refusals = 0  # since a call was last taken
        self._resumes_at: datetime | None = None

    @property
    def size(self) -> int:
        """How many calls may be in flight."""
        return self._size

    def room(self, now: datetime) -> int:
        """Return how many calls may begin now; none while the carrier is left alone."""
        if self.is_resting(now):
            return 0
        if self._a_minute is None:
            return self._size
        # What lies ahead was begun before the clock was put back: nothing says how long ago.
        while self._begun and not now - _MINUTE < self._begun[0][0] <= now:
            self._begun.popleft()
        return min(self._size, self._a_minute - sum(calls for _, calls in self._begun))

    def begin(self, calls: int, now: datetime) -> None:
        """Note that so many calls begin; from the one thread that asked for `room`."""
        if self._a_minute is not None:
            self._begun.append((now, calls))

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
