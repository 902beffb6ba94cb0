"""The carrier's error codes as data: what each means, for a call and for a delivery alike.

Source: https://www.twilio.com/docs/api/errors. Twilio warns that codes may change: one that is
missing here is judged by its HTTP status, and reported to people.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class ErrorClass(StrEnum):
    """What an error means for the text it is about."""

    SAFE = "safe"  # never processed: handed over again, at no cost
    AMBIG = "ambig"  # nobody knows: looked for, never sent again blindly
    PERM = "perm"  # it cannot arrive there
    OPTOUT = "optout"
    CONFIG = "config"  # our account or sender: every text would be refused
    TEMP = "temp"  # it did not arrive, and may be tried again in its window
    POISON = "poison"  # our own mistake in this text


class About(StrEnum):
    """What an error speaks of, beyond the one text."""

    TEXT = "text"
    NUMBER = "number"  # nobody has it as a mobile
    ROUTE = "route"  # not from this sender of ours
    REGION = "region"  # the account may not text that country
    WORDING = "wording"  # others with the same words would meet the same
    SENDER = "sender"
    ACCOUNT = "account"


class Rest(StrEnum):
    """How long a line that refuses everything is left alone before one text tries it again."""

    MINUTE = "minute"
    HOUR = "hour"
    NEXT_DAY = "next_day"  # on the clinic's clock
    ROLLING_DAY = "rolling_day"  # until the first text of the last 24 hours is a day old


@dataclass(frozen=True, slots=True)
class CarrierError:
    """One meaning; `more` tries, `apart` in time, are what a TEMP allows."""

    kind: ErrorClass
    about: About = About.TEXT
    rest: Rest = Rest.MINUTE
    more: int = 0
    apart: timedelta = timedelta()


NO_ERROR = CarrierError(ErrorClass.PERM)  # the carrier gave no code: it says nothing more

_SAFE = CarrierError(ErrorClass.SAFE)
_AMBIG = CarrierError(ErrorClass.AMBIG)
_POISON = CarrierError(ErrorClass.POISON)
_OVER = CarrierError(ErrorClass.PERM)
_NUMBER = CarrierError(ErrorClass.PERM, About.NUMBER)
_ROUTE = CarrierError(ErrorClass.PERM, About.ROUTE)
_REGION = CarrierError(ErrorClass.PERM, About.REGION)
_WORDING = CarrierError(ErrorClass.PERM, About.WORDING)
_ACCOUNT = CarrierError(ErrorClass.CONFIG, About.ACCOUNT)
_SENDER = CarrierError(ErrorClass.CONFIG, About.SENDER)


def _temp(more: int, **apart: float) -> CarrierError:
    return CarrierError(ErrorClass.TEMP, more=more, apart=timedelta(**apart))


TABLE: Mapping[int, CarrierError] = {
    # Refused when it is handed over.
    **dict.fromkeys([20003, 20005, 20006, 20010, 20101, 20403, 20404], _ACCOUNT),
    20429: _SAFE,  # "too many requests" is never processed
    **dict.fromkeys([20500, 20503], _AMBIG),  # a gateway in between may say so after acceptance
    **dict.fromkeys([21211, 21217, 21401, 21604, 21614], _NUMBER),
    21408: _REGION,
    21612: _ROUTE,
    **dict.fromkeys([21608, 21219], _ACCOUNT),  # a trial account texts its own numbers only
    **dict.fromkeys([21212, 21601, 21603, 21606, *range(21701, 21706), 21709, 21712], _SENDER),
    21610: CarrierError(ErrorClass.OPTOUT),
    21611: CarrierError(ErrorClass.SAFE, About.SENDER),  # this sender's queue is full
    **dict.fromkeys([21602, 21609, 21617, 21618, 21619, 21620, 21624], _POISON),
    **dict.fromkeys(range(35111, 35127), _POISON),
    60728: CarrierError(ErrorClass.CONFIG, About.ACCOUNT, Rest.HOUR),
    63038: CarrierError(ErrorClass.CONFIG, About.ACCOUNT, Rest.ROLLING_DAY),
    # Taken, and not delivered.
    30001: _temp(2, minutes=10),  # a queue overflowed
    30002: _ACCOUNT,  # suspended
    30003: _temp(2, hours=1),  # the handset is off
    **dict.fromkeys([30004, 30450], _OVER),  # blocked: a person sees to it
    **dict.fromkeys([30005, 30006], _NUMBER),
    30007: _WORDING,  # filtered
    30008: _temp(1, minutes=10),
    30009: _OVER,  # a part is missing
    30010: _OVER,  # dearer than allowed
    30017: _temp(2, minutes=10),  # congestion
    30019: _POISON,
    **dict.fromkeys([30020, 30021, 30500], _temp(1, minutes=10)),
    30022: CarrierError(ErrorClass.CONFIG, About.SENDER),
    **dict.fromkeys([30023, 30027], CarrierError(ErrorClass.CONFIG, About.SENDER, Rest.NEXT_DAY)),
    **dict.fromkeys([30032, 30034, 30035], _SENDER),
    30036: _OVER,  # its validity ended: it is missed, and never sent late
    30410: _AMBIG,  # the provider fell silent; it may have arrived
    **dict.fromkeys([63017, 63018], _temp(2, minutes=10)),  # rate of the channel
}


def error_of(code: int) -> CarrierError | None:
    """Return what a code means; none when no row of the table says."""
    return TABLE.get(code)
