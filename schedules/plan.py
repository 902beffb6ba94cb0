"""The plan: what should be due, what is, and the change that turns one into the other."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from schedules.clock import require_aware

# A whole course written out at once is millions of rows that the next change of dose
# rewrites; two weeks hold the weekly check twice, and outlast any outage worth planning for.
HORIZON = timedelta(days=14)

Key = tuple[str, date, int]


@dataclass(frozen=True, slots=True)
class Planned:
    """One thing that falls due, once."""

    kind: str
    day: date  # on the calendar it was planned for
    sequence: int  # which of the day's
    due_at: datetime  # UTC
    closes_at: datetime  # UTC: from here on it is too late
    subject: str  # what it is about; opaque here

    @property
    def key(self) -> Key:
        """What makes it this one and no other, whatever time it moves to."""
        return self.kind, self.day, self.sequence


@dataclass(frozen=True, slots=True)
class Change:
    """What to do to a plan; nothing in it is already due."""

    add: tuple[Planned, ...]
    move: tuple[tuple[Planned, Planned], ...]  # (as it is, as it should be), same key
    cancel: tuple[Planned, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.add or self.move or self.cancel)


def difference(wanted: Iterable[Planned], present: Iterable[Planned], *, now: datetime) -> Change:
    """Return the change that makes the future of `present` that of `wanted`.

    What is already due at `now` in `present` happened or is happening: it is neither
    moved nor cancelled, and its key is taken. What would already be due is not added,
    and something moved to a time that is past is cancelled, not sent at once. After the
    change is made, another difference is empty. Raises ValueError if `now` is naive or
    a key comes twice in either.
    """
    require_aware(now)
    wanted_by_key, present_by_key = _by_key(wanted), _by_key(present)
    ahead = {key: planned for key, planned in wanted_by_key.items() if planned.due_at > now}
    open_to_change = {key: old for key, old in present_by_key.items() if old.due_at > now}
    add = [planned for key, planned in ahead.items() if key not in present_by_key]
    cancel = [old for key, old in open_to_change.items() if key not in ahead]
    move = [
        (old, ahead[key])
        for key, old in open_to_change.items()
        if key in ahead and ahead[key] != old
    ]
    return Change(
        add=tuple(sorted(add, key=_by_time)),
        move=tuple(sorted(move, key=lambda pair: _by_time(pair[1]))),
        cancel=tuple(sorted(cancel, key=_by_time)),
    )


def _by_key(plan: Iterable[Planned]) -> dict[Key, Planned]:
    by_key: dict[Key, Planned] = {}
    for planned in plan:
        if planned.key in by_key:
            raise ValueError(f"planned twice: {planned.kind}, {planned.day}, {planned.sequence}")
        by_key[planned.key] = planned
    return by_key


def _by_time(planned: Planned) -> tuple[datetime, Key]:
    return planned.due_at, planned.key
