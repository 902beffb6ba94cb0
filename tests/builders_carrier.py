"""A carrier of ours: it keeps what it is handed, and answers as it is told."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from physio_service.messaging.carrier_error import CarrierError, ErrorClass, error_of
from physio_service.messaging.gateway import (
    Accepted,
    Arrived,
    Handover,
    Outcome,
    Refused,
    Seen,
)


def _nothing(text: Handover) -> None:
    """Do nothing while a text is handed over."""


@dataclass
class FakeCarrier:
    """A Gateway; without an answer to give it accepts."""

    answers: list[Outcome] = field(default_factory=list)  # then it accepts
    seen: list[Seen] | None = field(default_factory=list)
    arrived: list[Arrived] = field(default_factory=list)
    during: Callable[[Handover], None] = _nothing
    is_real: bool = False
    can_list: bool = True
    handed: list[Handover] = field(default_factory=list)
    asked_for: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def hand_over(self, text: Handover) -> Outcome:
        self.during(text)
        with self._lock:
            self.handed.append(text)
            return self.answers.pop(0) if self.answers else Accepted(f"SM{len(self.handed):032}")

    def seen_to(self, number: str, since: datetime) -> list[Seen] | None:  # noqa: ARG002
        self.asked_for.append(number)
        return self.seen

    def received_on(self, number: str, since: datetime) -> list[Arrived] | None:
        return [one for one in self.arrived if one.to == number and one.sent_at >= since]

    def found(self, sid: str) -> Seen | None:
        return next((one for one in self.seen or [] if one.sid == sid), None)

    @property
    def bodies(self) -> list[str]:
        return [text.body for text in self.handed]


def refused(code: int, retry_after: timedelta | None = None) -> Refused:
    """Return the carrier's refusal with a code, as the table has it."""
    error = error_of(code) or CarrierError(ErrorClass.SAFE)
    return Refused(error, code, retry_after=retry_after)
