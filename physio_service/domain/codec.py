"""Frozen values to JSON and back, by their declared types, so that a stored copy reads the same."""

from __future__ import annotations

import types
from dataclasses import fields, is_dataclass
from datetime import date, time
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

Value = TypeVar("Value")


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
    result: Value = _read(kind, raw)
    return result


def _read(kind: Any, raw: Any) -> Any:
    if get_origin(kind) in (Union, types.UnionType):
        return None if raw is None else _read(get_args(kind)[0], raw)
    if get_origin(kind) is tuple:
        return _read_tuple(get_args(kind), raw)
    if is_dataclass(kind):
        return _read_object(kind, raw)
    if issubclass(kind, Enum):
        return kind(raw)
    if kind in (date, time):
        return kind.fromisoformat(raw)
    allowed = (int, float) if kind is float else kind
    if not isinstance(raw, allowed):
        raise TypeError(f"expected {kind.__name__}, found {type(raw).__name__}")
    return raw


def _read_tuple(kinds: tuple[Any, ...], raw: Any) -> tuple[Any, ...]:
    if not isinstance(raw, list):
        raise TypeError(f"expected a list, found {type(raw).__name__}")
    if kinds[-1] is Ellipsis:
        return tuple(_read(kinds[0], item) for item in raw)
    return tuple(_read(kind, item) for kind, item in zip(kinds, raw, strict=True))


def _read_object(kind: Any, raw: Any) -> Any:
    hints = _hints(kind)
    if not isinstance(raw, dict) or not raw.keys() <= hints.keys():
        raise ValueError(f"not the fields of {kind.__name__}")
    # A field younger than the stored copy takes its default, if it has one.
    return kind(**{name: _read(hints[name], item) for name, item in raw.items()})


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
