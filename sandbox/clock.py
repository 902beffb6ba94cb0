"""The sandbox's own clock: the machine's time, moved by a fixed offset."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def offset_clock(seconds: float) -> Clock:
    """Return a clock that reads `seconds` ahead of the machine, in UTC."""

    def now() -> datetime:
        return datetime.fromtimestamp(time.time() + seconds, tz=UTC)

    return now
