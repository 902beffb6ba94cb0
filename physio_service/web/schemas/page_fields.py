"""The kinds of field a page's form is made of: text as typed, read into values.

What is left empty is `missing`, unless the field may be; each says itself how to mend it.
"""

import re
from datetime import date, time
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields

Choice = TypeVar("Choice", bound=StrEnum)

_WALL_TIME = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)")
_DECIMAL = re.compile(r"\d{1,3}([.,]\d{1,2})?", re.ASCII)
_ENDS = 2  # of a stretch: it opens and it closes
# No control character but the ends of lines: none can be texted or printed.
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


class Typed(fields.Field[Any]):
    """One field; `says` is what to tell somebody who left it empty."""

    def __init__(self, says: Any = None, **options: Any) -> None:
        if says is None:
            super().__init__(load_default=None, **options)
        else:
            super().__init__(required=True, error_messages={"required": says}, **options)

    def read(self, typed: str) -> Any:
        raise NotImplementedError

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> Any:
        if _UNFIT.search(str(value)):
            raise ValidationError(str(_l("Take out the character that cannot be kept")))
        return self.read(str(value))


class Words(Typed):
    """Text of at most `longest` characters, kept as typed."""

    def __init__(self, longest: int, says: Any = None, **options: Any) -> None:
        super().__init__(says, **options)
        self.longest = longest

    def read(self, typed: str) -> str:
        if len(typed) > self.longest:
            raise ValidationError(
                str(_l("Use at most %(longest)s characters", longest=self.longest))
            )
        return typed


class Whole(Typed):
    """A whole number; what it may be is the service's business."""

    def read(self, typed: str) -> int:
        if not (typed.isascii() and typed.isdigit() and len(typed) <= 4):
            raise ValidationError(str(_l("Use digits only, such as 6")))
        return int(typed)


class OneOf(Typed):
    """One of the values of an enumeration."""

    def __init__(self, kind: type[Choice], says: Any = None, **options: Any) -> None:
        super().__init__(says, **options)
        self.kind = kind

    def read(self, typed: str) -> StrEnum:
        try:
            return self.kind(typed)
        except ValueError:
            raise ValidationError(str(_l("Choose one from the list"))) from None


class Id(Typed):
    """The id of one of a list."""

    def read(self, typed: str) -> UUID:
        try:
            return UUID(typed)
        except ValueError:
            raise ValidationError(str(_l("Choose one from the list"))) from None


class YesNo(Typed):
    """Yes or no; nothing is assumed of who ticks neither."""

    def read(self, typed: str) -> bool:
        if typed not in ("yes", "no"):
            raise ValidationError(str(_l("Choose yes or no")))
        return typed == "yes"


class Day(Typed):
    """A date typed as day, month and year: 2 3 2026."""

    def read(self, typed: str) -> date:
        numbers = typed.split("-")
        if not all(number.isascii() and number.isdigit() for number in numbers):
            raise ValidationError(str(_l("Give the day, the month and the year in digits")))
        year, month, day = (int(number[:4]) for number in numbers)
        try:
            return date(year, month, day)
        except ValueError:
            raise ValidationError(str(_l("Give a date that exists, such as 2 3 2026"))) from None


class Stretches(Typed):
    """The hours of one day, as 08:00-12:30, 13:30-18:00; nothing: closed."""

    def read(self, typed: str) -> tuple[tuple[time, time], ...]:
        return tuple(self._stretch(one.strip()) for one in typed.split(","))

    def _stretch(self, typed: str) -> tuple[time, time]:
        found = [_WALL_TIME.fullmatch(at.strip()) for at in re.split("[-–]", typed)]
        times = [time(int(match[1]), int(match[2])) for match in found if match]
        if len(times) != _ENDS or len(found) != _ENDS:
            raise ValidationError(str(_l("Give hours such as 08:00–12:30, 13:30–18:00")))
        return times[0], times[1]


class WallTime(Typed):
    """A time of day, as 09:30."""

    def read(self, typed: str) -> time:
        match = _WALL_TIME.fullmatch(typed[:5])
        if match is None:
            raise ValidationError(str(_l("Give a time such as 09:30")))
        return time(int(match[1]), int(match[2]))


class Signed(Typed):
    """A whole number that may be below zero: -10."""

    def read(self, typed: str) -> int:
        digits = typed.replace("−", "-").removeprefix("-")
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 3):
            raise ValidationError(str(_l("Use digits only, such as 95 or -10")))
        return int(typed.replace("−", "-"))


class Decimal(Typed):
    """A number that may have decimals, after a point or a comma: 82.5."""

    def read(self, typed: str) -> float:
        if not _DECIMAL.fullmatch(typed):
            raise ValidationError(str(_l("Use digits only, such as 82.5")))
        return float(typed.replace(",", "."))
