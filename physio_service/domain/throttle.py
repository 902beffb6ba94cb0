"""How long to wait after wrong passwords: growing, forgotten in time, never for ever."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from physio_service.domain.errors import PhysioError


class TooManyTries(PhysioError):
    """Too many wrong passwords lately; `wait` says when to try again."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__("too many attempts: wait a little, then try again")
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Patience:
    """How many tries are free, how long a wait may grow, and when old tries are forgotten."""

    free: int
    longest: timedelta
    forgets_after: timedelta


# An account's wait stays short, so a stranger who tries on purpose cannot keep its owner
# out for long; the stranger's own address waits far longer. An address has more free tries
# because a whole clinic may share one.
ACCOUNT = Patience(free=5, longest=timedelta(minutes=1), forgets_after=timedelta(hours=1))
ADDRESS = Patience(free=20, longest=timedelta(minutes=15), forgets_after=timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class Tries:
    """What is remembered of one account or one address."""

    failures: int
    last_failure_at: datetime
    blocked_until_at: datetime

    def wait(self, now: datetime) -> timedelta:
        """Return how long from `now` until the next try is looked at; nothing or less: now."""
        return self.blocked_until_at - now

    def counted(self, patience: Patience, now: datetime) -> "Tries":
        """Return what is remembered after one more try that is not known to be right."""
        is_forgotten = now - self.last_failure_at >= patience.forgets_after
        failures = 1 if is_forgotten else self.failures + 1
        return Tries(failures, now, now + pause_after(failures, patience))

    def forgiven(self) -> "Tries":
        """Return what is remembered when the try just counted turned out to be right."""
        return Tries(max(self.failures - 1, 0), self.last_failure_at, self.last_failure_at)


def pause_after(failures: int, patience: Patience) -> timedelta:
    """Return the wait after so many failures: 1, 2, 4 … seconds once the free ones are used."""
    over = failures - patience.free
    if over <= 0:
        return timedelta()
    return min(timedelta(seconds=2 ** min(over - 1, 20)), patience.longest)
