"""A cohort: how many courses together are kept to, as sums that add up however they are split."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, fields
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from physio_service.domain.upshot import Upshot

Key = TypeVar("Key", bound=Hashable)

# Fewer than this many people say little of a group, and are easily told apart. The usual least
# number of a published health statistic (NHS Digital, disclosure control: counts under 5).
SMALL = 5


class Grouping(StrEnum):
    """What courses are put together by."""

    PROTOCOL = "protocol"
    PHYSIO = "physio"  # who is responsible now
    SURGERY_WEEK = "surgery_week"  # Monday to Sunday of the operation


@dataclass(frozen=True, slots=True)
class Sums:
    """What adds up over the days and sessions of some courses."""

    courses: int
    reported_sum: float  # of days' scores, 0 to 1 each
    reported_days: int
    conservative_sum: float
    days: int
    answered: int  # sessions, and so on
    due: int
    not_asked: int
    not_delivered: int
    silent: int
    no: int
    part: int
    done: int
    in_app: int
    seen: int
    excused: int

    def __add__(self, other: Sums) -> Sums:
        return Sums(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Sums)))

    @property
    def reported(self) -> float | None:
        return _share(self.reported_sum, self.reported_days)

    @property
    def conservative(self) -> float | None:
        return _share(self.conservative_sum, self.days)

    @property
    def expected(self) -> int:
        """Return the sessions that are over and were not excused."""
        return sum(getattr(self, one.value) for one in Upshot if one is not Upshot.EXCUSED)

    @property
    def silent_share(self) -> float | None:
        return _share(self.silent, self.expected)

    @property
    def not_delivered_share(self) -> float | None:
        return _share(self.not_delivered, self.expected)

    @property
    def not_asked_share(self) -> float | None:
        return _share(self.not_asked, self.expected)

    @property
    def is_small(self) -> bool:
        return self.courses < SMALL


NOBODY = Sums(*(0 for _ in fields(Sums)))


@dataclass(frozen=True, slots=True)
class Cohort:
    """One group of courses; only the key of its grouping is set, and not where it is unknown."""

    sums: Sums
    protocol_id: str | None = None
    staff_id: UUID | None = None
    name: str | None = None  # of that member of staff
    week: date | None = None  # its Monday


def added_up(rows: Iterable[tuple[Key, Sums]]) -> dict[Key, Sums]:
    """Return the sums of each key; courses of different rows are different ones."""
    found: defaultdict[Key, Sums] = defaultdict(lambda: NOBODY)
    for key, sums in rows:
        found[key] += sums
    return dict(found)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _share(part: float, of: int) -> float | None:
    return part / of if of else None
