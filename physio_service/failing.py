"""Breaks the service on purpose, at the points that the settings name: for fault tests only."""

import logging
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence

from config.failpoints import Action, Failpoint
from config.settings import BadSettings
from physio_service.domain.failpoint import Passing, Point, pass_by

log = logging.getLogger(__name__)


class FailpointReached(RuntimeError):
    """The failure that a fault test asked for."""


def passing(
    failpoints: Sequence[Failpoint],
    *,
    end: Callable[[int], None] = lambda how: os.kill(os.getpid(), how),
    pause: Callable[[float], None] = time.sleep,
) -> Passing:
    """Return what happens at each point; nothing at all when no fault was asked for.

    Raises BadSettings for a point that does not exist.
    """
    if unknown := sorted({one.point for one in failpoints} - set(Point)):
        points = ", ".join(Point)
        raise BadSettings(
            (f"FAILPOINTS names {', '.join(unknown)}: the points are {points}",),
        )
    return _Failing(failpoints, end, pause) if failpoints else pass_by


class _Failing:
    """Counts how often each point was passed, over all threads, and fails where it should."""

    def __init__(
        self,
        failpoints: Sequence[Failpoint],
        end: Callable[[int], None],
        pause: Callable[[float], None],
    ) -> None:
        self._failpoints, self._end, self._pause = failpoints, end, pause
        self._passed: Counter[Point] = Counter()
        self._lock = threading.Lock()

    def __call__(self, point: Point) -> None:
        with self._lock:
            self._passed[point] += 1
            count = self._passed[point]
        for one in self._failpoints:
            is_its_turn = count == one.nth if one.nth else count % one.every == 0
            if one.point == point and is_its_turn:
                self._fail(one)

    def _fail(self, one: Failpoint) -> None:
        log.warning("failpoint reached", extra={"point": one.point, "action": one.action.value})
        match one.action:
            case Action.KILL:
                self._end(signal.SIGKILL)
            case Action.STOP:
                self._end(signal.SIGSTOP)
            case Action.PAUSE:
                self._pause(one.seconds)
            case Action.RAISE:
                raise FailpointReached(one.point)
