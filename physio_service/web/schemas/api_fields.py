"""The kinds of field the API is made of. Strict: JSON types are meant as they are written."""

import re
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from marshmallow import ValidationError, fields

Choice = TypeVar("Choice", bound=StrEnum)

# RFC 3339, 5.6: an instant has an offset; a time without one is somebody's guess.
_INSTANT = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)",
    re.ASCII,
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_WALL_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
# No control character but the ends of lines, and no half of a surrogate pair: neither can
# be texted, printed or kept by every database.
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
# Arithmetic on zones overflows at the ends of the calendar, and nobody is treated there.
_YEARS = range(1900, 2200)
_LINE_ENDS = re.compile(r"[\t\n\r\u2028\u2029]")


class Line(fields.String):
    """Text of one line, ends trimmed."""

    is_one_line = True

    def __init__(self, longest: int, *, shortest: int = 1, **options: Any) -> None:
        metadata = {"maxLength": longest, **options.pop("metadata", {})}
        if shortest:
            metadata["minLength"] = shortest
        super().__init__(metadata=metadata, **options)
        self.shortest, self.longest = shortest, longest

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError("must be text")
        if len(value) > self.longest:
            raise ValidationError(f"must be at most {self.longest} characters")
        if _UNFIT.search(value):
            raise ValidationError("holds a character that cannot be kept: leave it out")
        if self.is_one_line and _LINE_ENDS.search(value.strip()):
            raise ValidationError("must be one line")
        if len(value.strip()) < self.shortest:
            raise ValidationError("must not be blank")
        return value.strip()


class Prose(Line):
    """Text that may have several lines."""

    is_one_line = False


class Instant(fields.AwareDateTime):
    """A moment: told in UTC, taken with any offset, refused without one."""

    def __init__(self, **options: Any) -> None:
        metadata = {"examples": ["2026-03-02T09:00:00Z"], **options.pop("metadata", {})}
        super().__init__(format="iso", metadata=metadata, **options)

    def _serialize(self, value: datetime | None, *_: Any, **__: Any) -> Any:
        if value is None:
            return None
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> datetime:
        try:
            if not _INSTANT.fullmatch(value) or int(value[:4]) not in _YEARS:
                raise ValueError
            return datetime.fromisoformat(value.upper()).astimezone(UTC)
        except (TypeError, ValueError):
            raise ValidationError(
                "must be a time with its offset, as 2026-03-02T09:00:00Z or …+01:00"
            ) from None


class Day(fields.Date):
    """A calendar date, of no zone."""

    def __init__(self, **options: Any) -> None:
        metadata = {"examples": ["2026-03-02"], **options.pop("metadata", {})}
        super().__init__(format="iso", metadata=metadata, **options)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> date:
        try:
            if not _DAY.fullmatch(value) or int(value[:4]) not in _YEARS:
                raise ValueError
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            raise ValidationError("must be a date of our times, as 2026-03-02") from None


class WallTime(fields.Time):
    """A time of day on somebody's wall, whole minutes."""

    def __init__(self, **options: Any) -> None:
        metadata = {"pattern": f"^{_WALL_TIME.pattern}$", "examples": ["09:30"]}
        super().__init__(format="%H:%M", metadata=metadata, **options)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> time:
        if not isinstance(value, str) or not _WALL_TIME.fullmatch(value):
            raise ValidationError("must be a time of day, as 09:30")
        return time.fromisoformat(value)


class Whole(fields.Integer):
    """A whole number from `least` to `most`."""

    def __init__(self, least: int, most: int, **options: Any) -> None:
        metadata = {"minimum": least, "maximum": most, **options.pop("metadata", {})}
        super().__init__(metadata=metadata, **options)
        self.least, self.most = least, most

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> int:
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        if not is_whole or not self.least <= value <= self.most:
            raise ValidationError(f"must be a whole number from {self.least} to {self.most}")
        return int(value)


class Measure(fields.Float):
    """A number from `least` to `most`, whole or not."""

    def __init__(self, least: float, most: float, **options: Any) -> None:
        metadata = {"minimum": least, "maximum": most, **options.pop("metadata", {})}
        super().__init__(metadata=metadata, **options)
        self.least, self.most = least, most

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> float:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not self.least <= value <= self.most:
            raise ValidationError(f"must be a number from {self.least} to {self.most}")
        return float(value)


class Truth(fields.Boolean):
    """true or false, not a word or a number for it."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("must be true or false")
        return value


class AskedTruth(fields.Boolean):
    """true or false in a query."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> bool:
        if value not in ("true", "false"):
            raise ValidationError("must be true or false")
        return bool(value == "true")


class OneOf(fields.Enum[Choice]):
    """One word of a list."""

    def __init__(self, words: type[Choice], **options: Any) -> None:
        super().__init__(words, by_value=fields.String, **options)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Choice:
        if not isinstance(value, str) or value not in set(self.enum):
            raise ValidationError(f"must be one of {self.choices_text}")
        return self.enum(value)


class Id(fields.UUID):
    """The id of one thing."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> UUID:
        if not isinstance(value, str) or not _ID.fullmatch(value):
            raise ValidationError("must be an id, as 01234567-89ab-7def-8123-456789abcdef")
        return UUID(value)


class ByName(fields.Dict):
    """Values of one kind by name; a fault is told under the name it belongs to."""

    def __init__(self, of: fields.Field[Any], **options: Any) -> None:
        super().__init__(keys=Line(50), values=of, **options)

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> dict[str, Any]:
        try:
            found: dict[str, Any] = super()._deserialize(value, *_, **__)  # type: ignore[no-untyped-call]
        except ValidationError as error:
            raise ValidationError(_by_name(error.messages)) from None
        return found


def _by_name(messages: Any) -> Any:
    if not isinstance(messages, dict):
        return "must be a JSON object"
    return {name: told.get("key") or told["value"] for name, told in messages.items()}
