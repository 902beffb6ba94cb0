"""The rehearsal's stage: besides the acts, whatever falls due moves the clock to its instant."""

from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from physio_service.container import Container
from physio_service.messaging.gateway import Handover
from physio_service.queries.rehearsal import next_again, next_due
from physio_service.services.receiving import Receipt, receive_receipt
from physio_service.stage import acting
from physio_service.stage.carrier import KeepingGateway
from schedules.clock import VirtualClock

# What is still due after every beat waits for the next ones, as it would in service.
_NEXT_BEATS = timedelta(minutes=1)
# Of what falls due a text is made, and it leaves; the clock stops wherever anything does. Others
# look at days and at what hangs: they run when a day begins, and after each act. Those that look
# after the service itself have nothing to do with a course.
_DUE = ("remind", "send")
_DAY = ("plan", "settle", "miss", "watch")


class Stage(acting.Stage):
    """A stage that counts the texts that arrive, and beats whenever something is due."""

    def __init__(
        self,
        container: Container,
        clock: VirtualClock,
        gateway: KeepingGateway,
        arrived: Callable[[int], None],
    ) -> None:
        """Call `arrived` with the number of each text that arrives, from 1."""
        super().__init__(container, clock, gateway)
        self._arrived = arrived
        self._count = 0
        self._days: deque[datetime] = deque()

    def days_begin(self, instants: Iterable[datetime]) -> None:
        """Let a day be planned, and the one before it closed, at each of these in their order."""
        self._days.extend(instants)

    def run(self, until: datetime) -> None:
        """Let everything happen that is to happen before `until`, and leave the clock there."""
        while (at := self._next(until)) < until:
            act_at = self.next_act_at()
            if act_at is not None and act_at <= at:
                self.act()
                self.beat(*_DAY, *_DUE)
                continue
            self.clock.move_to(at)
            if self._days and self._days[0] <= at:
                self._days.popleft()
                self.beat(*_DAY)
            else:
                self.beat(*_DUE)
        self.clock.move_to(until)

    def arrive(self, sid: str, text: Handover) -> None:
        """Let a text reach its phone at once; the carrier's last word on it is enough."""
        receipt = Receipt(text.token, sid, "delivered", 0)
        receive_receipt(self.container.database, receipt, self.clock.now())
        self._count += 1
        self._arrived(self._count)

    def _next(self, until: datetime) -> datetime:
        now = self.clock.now()
        with self.container.database.reading() as tx:
            due_at = next_due(tx)
            again_at = next_again(tx, now)
        if due_at is not None and due_at <= now:
            due_at = now + _NEXT_BEATS
        day_at = self._days[0] if self._days else None
        return max(
            now,
            min(
                at for at in (due_at, again_at, self.next_act_at(), day_at, until) if at is not None
            ),
        )
