"""The kinds of field a catalogue file is made of. Strict: nothing is converted or passed over."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import time
from enum import StrEnum
from typing import Any, ClassVar

from marshmallow import RAISE, Schema, ValidationError, fields, post_load

from physio_service.catalogue.reading import FieldPath

_LIKELY = ("stand_in", "0.0.0", "en")  # a text of each form there is
_LONGEST_SHOWN = 60
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


class Strict(Schema):
    """A set of fields, none of them unknown, from which `makes` builds a value."""

    makes: ClassVar[Callable[..., Any]] = dict
    stands_in: ClassVar[dict[str, Any]] = {}  # where the fields' own stand-ins do not fit together

    class Meta:
        unknown = RAISE

    def __init__(self) -> None:
        super().__init__()
        known = ", ".join(self.fields)
        self.error_messages["unknown"] = f"is not a field here: the fields are {known}"
        self.error_messages["type"] = "must be fields with values, as in name: value"

    @post_load
    def make(self, loaded: dict[str, Any], **_: Any) -> Any:
        return type(self).makes(**loaded)


class Given(fields.Field[Any]):
    """A field that must be there unless it has a default."""

    default_error_messages = {  # noqa: RUF012
        "required": "is missing: add it",
        "null": "has no value: give it one",
        "validator_failed": "is not allowed",
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(required="load_default" not in options, **options)

    def stand_in(self) -> Any:
        """Return a value of this kind, for a place where a wrong one stands."""
        raise NotImplementedError


class Text(Given):
    """Text that is not blank; with `pattern`, of that form."""

    def __init__(self, pattern: str | None = None, form: str = "", **options: Any) -> None:
        super().__init__(**options)
        self.pattern, self.form = pattern, form

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError("must be text: put it in quotes")
        if not value.strip():
            raise ValidationError("must not be blank")
        if self.pattern and not re.fullmatch(self.pattern, value):
            raise ValidationError(f"must be {self.form}")
        return value

    def stand_in(self) -> str:
        return next((like for like in _LIKELY if re.fullmatch(self.pattern or ".*", like)), "x")


class Number(Given):
    """A number from `least` to `most`; whole unless `whole=False`."""

    def __init__(self, least: float, most: float, *, whole: bool = True, **options: Any) -> None:
        super().__init__(**options)
        self.least, self.most, self.whole = least, most, whole

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        kinds = (int,) if self.whole else (int, float)
        if isinstance(value, bool) or not isinstance(value, kinds):
            raise ValidationError(f"must be a {'whole ' if self.whole else ''}number, unquoted")
        if not self.least <= value <= self.most:
            span = f"from {self.least:g} to {self.most:g}"
            raise ValidationError(f"is {_shown(value)}: must be {span}")
        return value if self.whole else float(value)

    def stand_in(self) -> float:
        return self.least


class Truth(Given):
    """true or false."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> bool:
        if not isinstance(value, bool):
            raise ValidationError("must be true or false")
        return value

    def stand_in(self) -> bool:
        return False


class OneOf(Given):
    """A word of a list; `why` says the reason for the list."""

    def __init__(
        self, words: type[StrEnum] | tuple[str, ...], why: str = "", **options: Any
    ) -> None:
        super().__init__(**options)
        self.why = f" ({why})" if why else ""
        self.words = {str(word): word for word in words}

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if not isinstance(value, str) or value not in self.words:
            given = f"is {_shown(value)}: " if isinstance(value, str | int) else ""
            raise ValidationError(f"{given}must be one of {', '.join(self.words)}{self.why}")
        return self.words[value]

    def stand_in(self) -> str:
        return next(iter(self.words))


class WallTime(Given):
    """A time of day, HH:MM."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> time:
        if not isinstance(value, str) or not _TIME.fullmatch(value):
            raise ValidationError('must be a time in quotes, as in "08:00"')
        return time.fromisoformat(value)

    def stand_in(self) -> str:
        return "08:00"


class Part(Given):
    """Fields within a field."""

    def __init__(self, schema: type[Strict], **options: Any) -> None:
        super().__init__(**options)
        self.schema = schema()

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        return self.schema.load(value)


class Items(Given):
    """A list of `inner`, of at least `least`."""

    def __init__(self, inner: Given, least: int = 0, **options: Any) -> None:
        super().__init__(**options)
        self.inner, self.least = inner, least

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise ValidationError("must be a list, as in [one, two]")
        if len(value) < self.least:
            raise ValidationError(f"must have at least {self.least}")
        return tuple(_each(enumerate(value), self.inner).values())


class Table(Given):
    """A mapping of words, of a list if `keys` is given, to `inner`."""

    def __init__(self, inner: Given, keys: Any = None, **options: Any) -> None:
        super().__init__(**options)
        self.inner = inner
        self.keys = None if keys is None else {str(key): key for key in keys}

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> dict[Any, Any]:
        if not isinstance(value, dict):
            raise ValidationError("must be names with values, as in name: value")
        if self.keys is not None and not value.keys() <= self.keys.keys():
            message = f"is not known: use {', '.join(self.keys)}"
            raise ValidationError({key: [message] for key in value.keys() - self.keys.keys()})
        found = _each(iter(value.items()), self.inner)
        return found if self.keys is None else {self.keys[key]: found[key] for key in found}


def _shown(value: Any) -> str:
    """Return a wrong value for a message: cut, for a file may hold anything."""
    if isinstance(value, int) and value.bit_length() > _LONGEST_SHOWN:
        return "too large"
    return str(value)[:_LONGEST_SHOWN]


def _each(items: Iterator[tuple[Any, Any]], inner: Given) -> dict[Any, Any]:
    found, errors = {}, {}
    for place, item in items:
        try:
            found[place] = inner.deserialize(item)
        except ValidationError as error:
            errors[place] = error.messages
    if errors:
        raise ValidationError(errors)
    return found


def flatten(messages: Any, path: FieldPath = ()) -> Iterator[tuple[FieldPath, str]]:
    """Yield each message of a ValidationError with the path of its field."""
    if isinstance(messages, dict):
        for step, inner in messages.items():
            yield from flatten(inner, path if step == "_schema" else (*path, step))
    else:
        for message in messages:
            yield path, message
