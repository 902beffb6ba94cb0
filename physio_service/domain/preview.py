"""A preview: what a change would do to the texts and days ahead, and to those already sent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from physio_service.domain.correction import Wrong
from physio_service.domain.forecast import Foreseen

NOT_PLANNED = "not_planned"  # nothing asks for the text any more
PLANNED = "planned"  # it is planned now, or nothing stops it any more


class Effect(StrEnum):
    """What a change does to a text that lies ahead."""

    CANCELLED = "cancelled"
    CREATED = "created"
    MOVED = "moved"
    REWORDED = "reworded"  # at the same time, it will say something else


@dataclass(frozen=True, slots=True)
class Row:
    """One text that a change touches."""

    effect: Effect
    kind: str
    purpose: str  # the key of its wording
    phase_id: str
    from_at: datetime | None  # when it would have left; none: it would not have
    to_at: datetime | None  # when it leaves; none: it does not
    from_local: datetime | None  # the same by the patient's clock, in the zone of that side
    to_local: datetime | None
    why: str  # the rule that decides
    needs_sign_off: bool  # of a phase that only a person's sign-off opens


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing of the course that stands beside its texts: a planned day, a status, a task."""

    subject: str  # as phase:P2, offloading:1, task:gate_due
    what: str  # as first_day
    value: str  # a code, a number or a day, as text; never what a person typed


@dataclass(frozen=True, slots=True)
class Turn:
    """How a mark stands before and after; an empty side: it is not there."""

    subject: str
    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A patient's whole course as it stands: texts ahead, and what they follow from."""

    zone: ZoneInfo
    foreseen: tuple[Foreseen, ...]
    marks: tuple[Mark, ...]

    @property
    def on_record(self) -> dict[UUID, str]:
        """The key of each text that has a row, by the row."""
        texts = (one.text for one in self.foreseen)
        return {text.message_id: text.key for text in texts if text.message_id is not None}


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change does; `fingerprint` is of all of it and of the rows that it rests on."""

    rows: tuple[Row, ...]
    turns: tuple[Turn, ...]
    wrong: tuple[Wrong, ...]
    kept: int  # texts ahead that it leaves alone
    fingerprint: str

    def count(self, effect: Effect) -> int:
        return sum(row.effect is effect for row in self.rows)


def compared(
    before: Picture,
    after: Picture,
    wrong: Sequence[Wrong],
    rests_on: Iterable[Sequence[str]],
    put_aside: Mapping[UUID, str],
) -> Preview:
    """Return what lies between two pictures of one patient, in the order of time.

    `put_aside` are the rules of the texts on record that will not leave any more. `rests_on`
    names every row that was looked at, with its version: when one of them changes, so does
    the fingerprint, though nothing that is shown would.
    """
    was, becomes = _leaving(before), _leaving(after)
    stopped = {one.text.key: one.rule for one in after.foreseen if one.leaves_at is None}
    on_record = before.on_record
    stopped |= {on_record[message_id]: rule for message_id, rule in put_aside.items()}
    rows, kept = [], 0
    for key in {**was, **becomes}:
        row = _row(was.get(key), becomes.get(key), before.zone, after.zone, stopped.get(key))
        if row is None:
            kept += 1
        else:
            rows.append(row)
    rows.sort(key=_by_time)
    turns = _turns(before.marks, after.marks)
    told = {
        "rows": [_plain(row) for row in rows],
        "turns": [_plain(turn) for turn in turns],
        "wrong": [_plain(one) for one in wrong],
        "kept": kept,
        "rests_on": sorted(list(row) for row in rests_on),
    }
    digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
    return Preview(tuple(rows), turns, tuple(wrong), kept, digest)


def _leaving(picture: Picture) -> dict[str, Foreseen]:
    return {one.text.key: one for one in picture.foreseen if one.leaves_at is not None}


def _row(
    was: Foreseen | None,
    becomes: Foreseen | None,
    zone: ZoneInfo,
    new_zone: ZoneInfo,
    stopped_by: str | None,
) -> Row | None:
    """Return what becomes of one text; none when nothing does."""
    effect = _effect(was, becomes, zone, new_zone)
    told = becomes or was
    if effect is None or told is None:
        return None
    from_at = None if was is None else was.leaves_at
    to_at = None if becomes is None else becomes.leaves_at
    why = (stopped_by or NOT_PLANNED) if effect is Effect.CANCELLED else PLANNED
    return Row(
        effect=effect,
        kind=told.text.kind,
        purpose=told.text.purpose,
        phase_id=told.text.phase_id,
        from_at=from_at,
        to_at=to_at,
        from_local=_local(from_at, zone),
        to_local=_local(to_at, new_zone),
        why=why,
        needs_sign_off=told.text.needs_sign_off,
    )


def _effect(
    was: Foreseen | None, becomes: Foreseen | None, zone: ZoneInfo, new_zone: ZoneInfo
) -> Effect | None:
    if becomes is None:
        return Effect.CANCELLED
    if was is None:
        return Effect.CREATED
    local, new_local = _local(was.leaves_at, zone), _local(becomes.leaves_at, new_zone)
    if (was.leaves_at, local) != (becomes.leaves_at, new_local):
        return Effect.MOVED
    return None if _says(was) == _says(becomes) else Effect.REWORDED


def _says(one: Foreseen) -> tuple[object, ...]:
    text = one.text
    return text.purpose, text.values, text.phase_id, text.needs_sign_off


def _local(instant: datetime | None, zone: ZoneInfo) -> datetime | None:
    """Return the wall clock's reading at an instant, with no zone."""
    return None if instant is None else instant.astimezone(zone).replace(tzinfo=None)


def _by_time(row: Row) -> tuple[datetime, str, str]:
    at = row.from_at or row.to_at
    assert at is not None  # noqa: S101 - a row without either is never made
    return at, row.kind, row.purpose


def _turns(before: Iterable[Mark], after: Iterable[Mark]) -> tuple[Turn, ...]:
    was, becomes = _values(before), _values(after)
    return tuple(
        Turn(*key, was.get(key, ""), becomes.get(key, ""))
        for key in {**was, **becomes}
        if was.get(key, "") != becomes.get(key, "")
    )


def _values(marks: Iterable[Mark]) -> Mapping[tuple[str, str], str]:
    return {(mark.subject, mark.what): mark.value for mark in marks}


def _plain(value: Any) -> dict[str, str]:
    return {name: str(getattr(value, name)) for name in value.__slots__}


def day_text(day: date | None) -> str:
    """Return a day as a mark tells it; none: no day."""
    return "" if day is None else day.isoformat()


def chosen(wrong: Iterable[Wrong], ticked: frozenset[UUID]) -> tuple[Wrong, ...]:
    """Return the corrections somebody ticked; KeyError when one was not offered."""
    offered = {one.message_id: one for one in wrong if one.way is not None}
    return tuple(offered[message_id] for message_id in sorted(ticked))
