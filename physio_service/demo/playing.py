"""The demonstration's stage: phones whose owners answer by habit."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from physio_service.container import Container
from physio_service.demo.clock import ZONE
from physio_service.demo.people import CLINIC_NUMBER, UNREACHABLE, Habit
from physio_service.domain.question import ASKED_BY, QuestionKind
from physio_service.domain.wording import Command
from physio_service.messaging.gateway import Handover
from physio_service.services.inquiring import PAINS
from physio_service.stage import acting
from physio_service.stage.carrier import KeepingGateway
from physio_service.store import attempts, messages
from schedules.clock import VirtualClock
from schedules.localtime import instant_at, local_day, zone

_SESSION_WORDS = {"d": Command.DONE, "p": Command.PART, "s": Command.SKIP}
# Said by everybody alike: what no habit of the demonstration is about.
_NUMBERS = {QuestionKind.SESSIONS: "6", QuestionKind.WALKING: "12"}
_YES = (QuestionKind.CONSENT, QuestionKind.BEARS, QuestionKind.CRITERION)
_LONDON = zone(ZONE)


@dataclass(slots=True)
class Phone:
    """A phone, what its owner does, and how often they were asked what."""

    number: str  # E.164
    language: str
    habit: Habit
    sessions_asked: int = 0
    pains_asked: int = 0


class Stage(acting.Stage):
    """A stage with phones; days are counted from the day the demonstration begins."""

    def __init__(
        self, container: Container, clock: VirtualClock, gateway: KeepingGateway, first_day: date
    ) -> None:
        """Count days from `first_day`; the clock and the gateway are the container's own."""
        super().__init__(container, clock, gateway)
        self._first_day = first_day
        self._answered = 0
        self._phones: dict[str, Phone] = {}

    def at(self, day: int, wall: time, act: Callable[[], None]) -> None:
        """Let `act` happen on a day, by the clock in London."""
        self.at_instant(instant_at(self._first_day + timedelta(days=day), wall, _LONDON), act)

    def add(self, phone: Phone) -> None:
        """Let the owner of a phone answer, and write on their own account."""
        self._phones[phone.number] = phone
        for (day, wall), text in phone.habit.own_words.items():
            self.at(day, time.fromisoformat(wall), partial(self._write, phone, text))

    def arrive(self, sid: str, text: Handover) -> None:
        """Let a text reach its phone, unless it is off, and its owner answer in some minutes."""
        now, phone = self.clock.now(), self._phones[text.to]
        from_day = phone.habit.is_unreachable_from
        is_lost = from_day is not None and self._day(now) >= from_day
        self.report(sid, text, *(("undelivered", UNREACHABLE) if is_lost else ("delivered", 0)))
        answer = None if is_lost else self._answer(phone, self._wording_key(text.token, sid))
        if answer is not None:
            self._answered += 1
            at = now + timedelta(minutes=4 + 7 * self._answered % 41)
            self.at_instant(at, partial(self._write, phone, answer))

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
        if kind in PAINS:
            phone.pains_asked += kind is QuestionKind.PAIN
            return str(habit.pain[min(max(phone.pains_asked, 1), len(habit.pain)) - 1])
        if kind is QuestionKind.CONSENT and not habit.consents:
            return None
        if kind is QuestionKind.REASON:
            return None
        numbers = {QuestionKind.CRUTCHES: habit.crutches, **_NUMBERS}
        return numbers.get(kind) or self._say(phone, Command.YES if kind in _YES else Command.NO)

    def _say(self, phone: Phone, command: Command) -> str:
        return self.container.texts.in_language(phone.language).commands[command][0]

    def _write(self, phone: Phone, text: str) -> None:
        self.write(phone.number, CLINIC_NUMBER, text)

    def _day(self, instant: datetime) -> int:
        return (local_day(instant, _LONDON) - self._first_day).days


def letter(pattern: str, asked: int) -> str:
    """Return the letter for the so-manieth question, from 1, of a pattern that repeats."""
    return pattern[(asked - 1) % len(pattern)]
