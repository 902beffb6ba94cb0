"""Facts: what the rules of alerts are told of a course, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a course stands on one day of the patient's calendar."""

    today: date
    operated_day: date | None  # none: not on record, and nothing of what follows it fires
    offload_ended_day: date | None = None  # when a clinician signed it; none: nobody has
    is_offloaded: bool = True

    @property
    def days_after_operation(self) -> int | None:
        """Days since the operation; none before it is on record."""
        return None if self.operated_day is None else (self.today - self.operated_day).days


@dataclass(frozen=True, slots=True)
class Answer:
    """One value that a patient gave, or staff entered for them."""

    score: float
    day: date  # on the patient's calendar


@dataclass(frozen=True, slots=True)
class Heard:
    """A value that has just come, and those of the same kind before it, oldest first."""

    latest: Answer
    before: Sequence[Answer] = ()
    prescribed: float | None = None  # of the same thing: sessions of a week, minutes of a day


@dataclass(frozen=True, slots=True)
class Week:
    """Seven whole days of sessions, excused ones left out."""

    reported: float | None  # 0 to 1, silence left out
    conservative: float | None  # 0 to 1, silence as nothing done
    answers: int
    sessions: int  # that count


@dataclass(frozen=True, slots=True)
class Silence:
    """The days of texts that asked for an answer, since a patient was last heard of."""

    arrived: Sequence[date]
    today: date

    @property
    def since(self) -> date | None:
        """The day of the first of them; none: none arrived."""
        return min(self.arrived, default=None)


@dataclass(frozen=True, slots=True)
class Failures:
    """The last texts to a phone, all of which failed for good."""

    running: int
    is_unusable: bool  # the carrier will take no text to this number: no third can fail
    code: int
