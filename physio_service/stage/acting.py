"""Acts in the order of their instants, with the service's own beats and a carrier that delivers.

The clock moves only to instants at which somebody acts or a text may be due.
"""

import heapq
from collections.abc import Callable
from datetime import datetime
from itertools import count
from uuid import uuid4

from physio_service import beats
from physio_service.container import Container
from physio_service.messaging.gateway import Handover
from physio_service.services.answering import answer_reply
from physio_service.services.receiving import Inbound, Receipt, receive_receipt, receive_reply
from physio_service.stage.carrier import KeepingGateway
from schedules.clock import VirtualClock


class Stage:
    """Acts in the order of their instants; after each, what is due happens."""

    def __init__(self, container: Container, clock: VirtualClock, gateway: KeepingGateway) -> None:
        """Take over the container's own clock and gateway."""
        self.container = container
        self.clock = clock
        self._gateway = gateway
        self._acts: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order = count()

    def at_instant(self, instant: datetime, act: Callable[[], None]) -> None:
        """Let `act` happen at an instant; one that is past by then happens at once."""
        heapq.heappush(self._acts, (instant, next(self._order), act))

    def beat(self, *names: str) -> None:
        """Run these beats now, then let the texts that left arrive."""
        for name in names:
            beats.TABLE[name][1](self.container)
        for sid, text in self._gateway.take():
            self.arrive(sid, text)

    def play(self, until: datetime) -> None:
        """Play every act before `until`, and leave the clock there."""
        while self._acts and self._acts[0][0] < until:
            self.act()
            self.beat("send")
        self.clock.move_to(until)

    def arrive(self, sid: str, text: Handover) -> None:
        """Let a text that left reach its phone, or not."""
        raise NotImplementedError

    def next_act_at(self) -> datetime | None:
        """Return when the next act is; none when there is none."""
        return self._acts[0][0] if self._acts else None

    def act(self) -> None:
        """Move the clock to the next act, and let it happen."""
        at, _, act = heapq.heappop(self._acts)
        self.clock.move_to(max(at, self.clock.now()))
        act()

    def report(self, sid: str, text: Handover, last: str, code: int) -> None:
        """Let the carrier say that a text was sent, and then the `last` word on it."""
        for status, error in (("sent", 0), (last, code)):
            receipt = Receipt(text.token, sid, status, error)
            receive_receipt(self.container.database, receipt, self.clock.now())

    def write(self, from_: str, to: str, text: str) -> None:
        """Let somebody text the clinic now, number to number (E.164)."""
        on, now = self.container, self.clock.now()
        kept = receive_reply(on.database, Inbound(f"SM{uuid4().hex}", to, from_, text), now)
        if kept is not None:
            answer_reply(on.database, on.texts, *kept, now)
