"""The carrier as the services see it: hand a text over, look for one that may have gone.

There are three answers to a hand-over, not two: accepted, refused, and nobody knows.
They are values; the words of a vendor stay behind the port.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from physio_service.domain.price import Money
from physio_service.messaging.carrier_error import CarrierError


@dataclass(frozen=True, slots=True)
class Handover:
    """One text for the carrier; `token` comes back in every receipt."""

    token: str
    to: str
    from_address: str
    messaging_service_sid: str | None
    body: str
    validity: timedelta  # the carrier drops it when it is not delivered by then


@dataclass(frozen=True, slots=True)
class Accepted:
    """The carrier has it, under this id."""

    sid: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The carrier has it not, and says why."""

    error: CarrierError
    code: int
    is_known: bool = True  # a code missing from our table is reported to people
    retry_after: timedelta | None = None  # what the carrier asks us to wait


@dataclass(frozen=True, slots=True)
class Uncertain:
    """It may have gone; `reason` holds no personal data."""

    reason: str


Outcome = Accepted | Refused | Uncertain


@dataclass(frozen=True, slots=True)
class Seen:
    """A text as the carrier lists it."""

    sid: str
    body: str
    status: str
    error_code: int | None
    created_at: datetime
    price: Money | None = None  # once the carrier knows it


@dataclass(frozen=True, slots=True)
class Arrived:
    """A text that came in, as the carrier lists it."""

    sid: str
    from_: str
    to: str
    body: str
    media_count: int
    sent_at: datetime


class Records(Protocol):
    """What a carrier remembers, for when it could not tell us itself."""

    def received_on(self, number: str, since: datetime) -> list[Arrived] | None:
        """Return what came to our `number` since then, oldest first; none when it cannot say."""
        ...

    def found(self, sid: str) -> Seen | None:
        """Return a text of ours as it stands now; none when the carrier cannot say."""
        ...


class Gateway(Protocol):
    """What a carrier must be able to do."""

    is_real: bool  # whether texts reach people: then only signed wordings may leave
    can_list: bool  # whether what it lists can be recognised; not where it withholds words

    def hand_over(self, text: Handover) -> Outcome:
        """Hand one text over; returns within the total deadline, and never raises."""
        ...

    def seen_to(self, number: str, since: datetime) -> list[Seen] | None:
        """Return what the carrier lists to `number`, each once; none when it cannot say.

        `since` is when the text that is sought may have left: newer ones are surely listed.
        """
        ...
