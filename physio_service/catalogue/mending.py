"""Read a faulty file all the same: each fault is noted and a stand-in put in its place.

So the fields that are right can be judged together with those that are wrong, and an editor
is told everything at once. What was stood in for is never a value anybody uses.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from marshmallow import ValidationError

from physio_service.catalogue.fields import Given, Items, Part, Strict, Table, flatten
from physio_service.catalogue.header import Finding
from physio_service.catalogue.reading import FieldPath

_ROUNDS = 200  # each notes a fault or more; a file with more is told the first of them


@dataclass(slots=True)
class Mended:
    """What could be read: the fields, or none, the faults, and where stand-ins are."""

    fields: Mapping[str, Any] | None = None
    faults: list[Finding] = field(default_factory=list)
    places: set[FieldPath] = field(default_factory=set)


def mended(schema: Strict, content: Any) -> Mended:
    """Return the fields of `content`, with a stand-in wherever something is wrong."""
    found, whole = Mended(), [deepcopy(content)]
    for _ in range(_ROUNDS):
        try:
            found.fields = schema.load(whole[0])
            break
        except ValidationError as error:
            wrong = list(flatten(error.messages))
        found.faults += [one for one in wrong if not _follows(one[0], found.places)]
        for path, _message in wrong:
            _mend(schema, whole, _unmended(path, found.places))
    return found


def _follows(path: FieldPath, places: set[FieldPath]) -> bool:
    """Say whether a fault may only be there for a stand-in in it, or beside it."""
    return any(
        place[: len(path)] == path or (place[:-1] == path[:-1] and place[-1:] == ("status_rule",))
        for place in places
    )


def _unmended(path: FieldPath, places: set[FieldPath]) -> FieldPath:
    """Return the first of `path` and what holds it that has no stand-in yet."""
    while path in places and path:
        path = path[:-1]
    places.add(path)
    return path


def _mend(schema: Strict, whole: list[Any], path: FieldPath) -> None:
    """Put a stand-in at `path`; take out what is no field there."""
    holder: Any = whole
    kind: Any = Part(type(schema))
    key: Any = 0
    for step in path:
        if not isinstance(holder[key], dict | list):
            break
        holder, key = holder[key], step
        kind = _inner(kind, step)
        if kind is None:
            holder.pop(key, None)
            return
    holder[key] = stand_in(kind)


def _inner(kind: Given, step: str | int) -> Given | None:
    if isinstance(kind, Part):
        found = kind.schema.fields.get(str(step))
        return found if isinstance(found, Given) else None
    return kind.inner if isinstance(kind, Items | Table) else None


def stand_in(kind: Given) -> Any:
    """Return a value that a field of this kind takes, as YAML would give it."""
    if isinstance(kind, Part):
        known = kind.schema.fields.items()
        own = {
            name: stand_in(one) for name, one in known if isinstance(one, Given) and one.required
        }
        return own | kind.schema.stands_in
    if isinstance(kind, Items):
        return [stand_in(kind.inner) for _ in range(kind.least)]
    return {} if isinstance(kind, Table) else kind.stand_in()
