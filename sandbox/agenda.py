"""What is to be done when: a thread-safe queue ordered by instant."""

import heapq
import itertools
import threading
from datetime import datetime
from typing import Generic, TypeVar

Job = TypeVar("Job")


class Agenda(Generic[Job]):
    """Jobs with a due instant; those of one instant keep the order they came in."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._order = itertools.count()
        self._jobs: list[tuple[datetime, int, Job]] = []

    def add(self, due_at: datetime, job: Job) -> None:
        with self._lock:
            heapq.heappush(self._jobs, (due_at, next(self._order), job))

    def take_due(self, now: datetime) -> list[Job]:
        """Remove and return all jobs that are due at `now`."""
        taken = []
        with self._lock:
            while self._jobs and self._jobs[0][0] <= now:
                taken.append(heapq.heappop(self._jobs)[2])
        return taken

    def next_due_at(self) -> datetime | None:
        with self._lock:
            return self._jobs[0][0] if self._jobs else None
