"""Frozen values to JSON and back, by their declared types, so that a stored copy reads the same."""

from __future__ import annotations

import types
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, time
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

Value = TypeVar("Value")
Read = Callable[[Any], Any]


def to_json(value: object) -> Any:
    """Return `value` as JSON: a dataclass as an object, a tuple as a list, days and times as text.

    Times are whole minutes, HH:MM. Raises TypeError for a type that has no form here.
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [to_json(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat(timespec="minutes")
    if value is None or isinstance(value, str | int | float):
        return value
    raise TypeError(f"no JSON form for {type(value).__name__}")


def from_json(kind: type[Value], raw: object) -> Value:
    """Return the value of type `kind` that `to_json` made `raw` from.

    Raises ValueError or TypeError when `raw` is not one: a stored copy is never guessed at.
    """
    wanted: Any = kind
    result: Value = _reader(wanted)(raw)
    return result


@cache
def _reader(kind: Any) -> Read:
    """Return what reads a `kind`: found out once, for a plan is read at every reminder."""
    if get_origin(kind) in (Union, types.UnionType):
        inner = _reader(get_args(kind)[0])
        return lambda raw: None if raw is None else inner(raw)
    if get_origin(kind) is tuple:
        return _tuple_reader(get_args(kind))
    if is_dataclass(kind):
        return _object_reader(kind)
    read: Read = _plain_reader(kind)
    if issubclass(kind, Enum):
        read = kind
    elif kind in (date, time):
        read = kind.fromisoformat
    return read


def _plain_reader(kind: Any) -> Read:
    allowed = (int, float) if kind is float else kind

    def read(raw: Any) -> Any:
        if not isinstance(raw, allowed):
            raise TypeError(f"expected {kind.__name__}, found {type(raw).__name__}")
        return raw

    return read


def _tuple_reader(kinds: tuple[Any, ...]) -> Read:
    is_list = kinds[-1] is Ellipsis
    readers = [_reader(kind) for kind in kinds[: 1 if is_list else None]]

    def read(raw: Any) -> Any:
        if not isinstance(raw, list):
            raise TypeError(f"expected a list, found {type(raw).__name__}")
        if is_list:
            return tuple(map(readers[0], raw))
        return tuple(reader(item) for reader, item in zip(readers, raw, strict=True))

    return read


def _object_reader(kind: Any) -> Read:
    # Not read before the first object: a type may hold itself.
    hints = get_type_hints(kind)
    readers: dict[str, Read] = {}

    def read(raw: Any) -> Any:
        if not isinstance(raw, dict) or not raw.keys() <= hints.keys():
            raise ValueError(f"not the fields of {kind.__name__}")
        if not readers:
            readers.update({name: _reader(hint) for name, hint in hints.items()})
        # A field younger than the stored copy takes its default, if it has one.
        return kind(**{name: readers[name](item) for name, item in raw.items()})

    return read
