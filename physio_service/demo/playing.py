"""The stage: the real services on a virtual clock, and phones whose owners answer by habit.

The clock moves only to instants at which somebody acts or a text may be due.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import count
from uuid import uuid4

from physio_service import beats
from physio_service.container import Container
from physio_service.demo.carrier import KeepingGateway
from physio_service.demo.clock import ZONE
from physio_service.demo.people import CLINIC_NUMBER, UNREACHABLE, Habit
from physio_service.domain.question import ASKED_BY, QuestionKind
from physio_service.domain.wording import Command
from physio_service.services.answering import answer_reply
from physio_service.services.receiving import Inbound, Receipt, receive_receipt, receive_reply
from physio_service.store import attempts, messages
from schedules.clock import VirtualClock
from schedules.localtime import instant_at, local_day, zone

_SESSION_WORDS = {"d": Command.DONE, "p": Command.PART, "s": Command.SKIP}
_LONDON = zone(ZONE)


@dataclass(slots=True)
class Phone:
    """A phone, what its owner does, and how often they were asked what."""

    number: str  # E.164
    language: str
    habit: Habit
    sessions_asked: int = 0
    pains_asked: int = 0


class Stage:
    """Acts in the order of their instants; after each, what is due happens."""

    def __init__(
        self, container: Container, clock: VirtualClock, gateway: KeepingGateway, first_day: date
    ) -> None:
        """Count days from `first_day`; the clock and the gateway are the container's own."""
        self.container = container
        self.clock = clock
        self._gateway = gateway
        self._first_day = first_day
        self._acts: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order = count()
        self._phones: dict[str, Phone] = {}

    def at(self, day: int, wall: time, act: Callable[[], None]) -> None:
        """Let `act` happen on a day, by the clock in London."""
        self._at(instant_at(self._first_day + timedelta(days=day), wall, _LONDON), act)

    def add(self, phone: Phone) -> None:
        """Let the owner of a phone answer, and write on their own account."""
        self._phones[phone.number] = phone
        for (day, wall), text in phone.habit.own_words.items():
            self.at(day, time.fromisoformat(wall), partial(self._write, phone, text))

    def beat(self, *names: str) -> None:
        """Run these beats now, then let the texts that left arrive."""
        for name in names:
            beats.TABLE[name][1](self.container)
        self._deliver()

    def play(self, until: datetime) -> None:
        """Play every act before `until`, and leave the clock there."""
        while self._acts and self._acts[0][0] < until:
            at, _, act = heapq.heappop(self._acts)
            self.clock.move_to(max(at, self.clock.now()))
            act()
            self.beat("send")
        self.clock.move_to(until)

    def _at(self, instant: datetime, act: Callable[[], None]) -> None:
        heapq.heappush(self._acts, (instant, next(self._order), act))

    def _deliver(self) -> None:
        now = self.clock.now()
        for sid, text in self._gateway.take():
            phone = self._phones[text.to]
            from_day = phone.habit.is_unreachable_from
            is_lost = from_day is not None and self._day(now) >= from_day
            last = ("undelivered", UNREACHABLE) if is_lost else ("delivered", 0)
            for status, code in (("sent", 0), last):
                receive_receipt(
                    self.container.database, Receipt(text.token, sid, status, code), now
                )
            answer = None if is_lost else self._answer(phone, self._wording_key(text.token, sid))
            if answer is not None:
                at = now + timedelta(minutes=4 + 7 * next(self._order) % 41)
                self._at(at, partial(self._write, phone, answer))

    def _wording_key(self, token: str, sid: str) -> str:
        with self.container.database.reading() as tx:
            found = attempts.message_of(tx, token=token, sid=sid)
            return messages.get(tx, *found).wording_key if found else ""

    def _answer(self, phone: Phone, key: str) -> str | None:
        """Return what the owner answers to a text; none when they do not."""
        habit, kind = phone.habit, ASKED_BY.get(key)
        from_day = habit.is_silent_from
        if kind is None or (from_day is not None and self._day(self.clock.now()) >= from_day):
            return None
        if kind is QuestionKind.SESSION:
            phone.sessions_asked += 1
            word = _SESSION_WORDS.get(letter(habit.sessions, phone.sessions_asked))
            return self._say(phone, word) if word else None
        if kind is QuestionKind.PAIN:
            phone.pains_asked += 1
            return str(habit.pain[min(phone.pains_asked, len(habit.pain)) - 1])
        if kind is QuestionKind.CRUTCHES:
            return habit.crutches
        if kind is QuestionKind.CONSENT:
            return self._say(phone, Command.YES) if habit.consents else None
        return self._say(phone, Command.NO)

    def _say(self, phone: Phone, command: Command) -> str:
        return self.container.texts.in_language(phone.language).commands[command][0]

    def _write(self, phone: Phone, text: str) -> None:
        now, on = self.clock.now(), self.container
        inbound = Inbound(f"SM{uuid4().hex}", CLINIC_NUMBER, phone.number, text)
        kept = receive_reply(on.database, inbound, now)
        if kept is not None:
            answer_reply(on.database, on.texts, *kept, now)

    def _day(self, instant: datetime) -> int:
        return (local_day(instant, _LONDON) - self._first_day).days


def letter(pattern: str, asked: int) -> str:
    """Return the letter for the so-manieth question, from 1, of a pattern that repeats."""
    return pattern[(asked - 1) % len(pattern)]
