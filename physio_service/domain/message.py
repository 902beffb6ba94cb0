"""One text, from wish to outcome: its duty, its states, and the way a receipt moves it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum
from uuid import UUID

from physio_service.domain.footing import Ground
from physio_service.domain.wording import Encoding


class Duty(StrEnum):
    """Why a text goes out, which says what rules bind it (M2, M3, M5)."""

    INITIATED = "initiated"  # we began: every rule binds
    CONSENT = "consent"  # the first question: the window binds, caps do not
    ANSWER = "answer"  # answers the person's own text: dropped outside the window
    COMMAND = "command"  # STOP's confirmation, HELP, START's question, staff's own: at any hour
    NOTICE = "notice"  # staff wrote it, or it must be said once: the window holds it, no cap
    SAFETY = "safety"  # S5: at any hour, before everything else


class Priority(IntEnum):
    """What leaves first when many are due."""

    SAFETY = 0
    COMMAND = 1
    ANSWER = 2
    CHECK = 3
    REMINDER = 4


class MessageState(StrEnum):
    """Where a text is; each intended text ends in one of the last ones (M6)."""

    QUEUED = "queued"
    HELD = "held"
    SENDING = "sending"
    SENT = "sent"  # the carrier took it
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"  # the carrier refused it
    UNKNOWN = "unknown"  # it may have gone: looked for, never sent again blindly (M8)
    UNKNOWN_FINAL = "unknown_final"  # it may have gone, and no look ever found it
    EXPIRED = "expired"
    SUPPRESSED = "suppressed"


# To a carer's phone, on the carer's own consent: neither counts as a text to the patient.
CARER_CONSENT, CARER_COPY = "carer_consent", "carer_copy"
OF_CARER = (CARER_CONSENT, CARER_COPY)

WAITING = (MessageState.QUEUED, MessageState.HELD)

# Receipts have no order one can trust: the state is the highest rank that ever came, so
# no two words that mean different states may share one.
# https://www.twilio.com/docs/messaging/api/message-resource#message-status-values
_RANKS: dict[str, tuple[int, MessageState]] = {
    "accepted": (0, MessageState.SENT),
    "scheduled": (0, MessageState.SENT),
    "queued": (1, MessageState.SENT),
    "sending": (2, MessageState.SENT),
    "sent": (3, MessageState.SENT),
    "canceled": (4, MessageState.UNDELIVERED),
    "undelivered": (5, MessageState.UNDELIVERED),
    "failed": (6, MessageState.FAILED),
    "delivered": (7, MessageState.DELIVERED),
    "read": (8, MessageState.DELIVERED),
}


def receipt_rank(status: str) -> tuple[int, MessageState] | None:
    """Return the rank of a carrier's status and the state it means; none for an unknown word."""
    return _RANKS.get(status)


@dataclass(frozen=True, slots=True)
class Message:
    """One message row, opened."""

    id: UUID
    clinic_id: UUID
    patient_id: UUID | None
    contact_id: UUID
    sender_id: UUID
    kind: str
    duty: Duty
    local_day: date
    sequence: int | None
    answers_id: UUID | None
    plan_version: int | None
    week_cap: int | None  # texts of its kind that we begin in seven days, in its phase
    wording_key: str
    wording_hash: str
    body: str
    encoding: Encoding
    segments: int
    due_at: datetime
    not_after_at: datetime
    created_at: datetime
    state: MessageState
    rule: str
    claimed_at: datetime | None
    provider_sid: str | None
    provider_rank: int
    settle_tries: int
    sought_from_at: datetime | None = None  # it may have left from then on; none: at its claim
    possible_duplicate: bool = False  # sent a second time, since nobody knew of the first
    ground: Ground | None = None  # S4: what its words rest on; none: on nothing that changes
    retries: int = 0  # times it was sent again because it did not arrive

    @property
    def is_to_staff(self) -> bool:
        """Whether it is about a task, or a number, of somebody who works in the clinic."""
        return self.patient_id is None and self.kind.startswith("staff_")

    def kept_back(self, state: MessageState) -> MessageState:
        """Return the end of a text that is kept back: one that may have gone never says it was."""
        return MessageState.UNKNOWN_FINAL if self.possible_duplicate else state
