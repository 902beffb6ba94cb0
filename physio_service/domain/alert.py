"""Alerts: rules that ask a person to look, the thresholds they are read with, and what fired.

No rule changes what is prescribed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from physio_service.domain.errors import Fault
from physio_service.domain.task import TaskKind, Tier

Values = Mapping[str, float]  # what made a rule fire, by name, as its page words it
Thresholds = Mapping[str, float]


class RuleId(StrEnum):
    """The rules: the protocol draft's ten, pain in the worst band, and too much."""

    PAIN_JUMP = "pain_jump"
    PAIN_SEVERE = "pain_severe"
    PAIN_RED = "pain_red"
    PAIN_PLATEAU = "pain_plateau"
    CANNOT_BEAR = "cannot_bear_as_before"
    CRUTCHES_NOT_USED = "crutches_not_used"
    LOW_ADHERENCE = "low_adherence"
    SILENT = "silent"
    UNDELIVERED = "undelivered"
    OFFLOAD_OVERRUN = "offload_overrun"
    WALKING_NOT_PROGRESSING = "walking_not_progressing"
    TOO_MUCH = "too_much"


class Urgency(StrEnum):
    """How soon the person is needed, as protocols say it."""

    SAME_DAY = "same_day"
    SAME_DAY_IN_HOURS = "same_day_in_hours"
    STAFF_CHECK = "staff_check"
    NEXT_REVIEW = "next_review"

    @property
    def tier(self) -> Tier:
        """The tier of the task."""
        is_today = self in (Urgency.SAME_DAY, Urgency.SAME_DAY_IN_HOURS)
        return Tier.SAME_DAY if is_today else Tier.REVIEW


class Looser(StrEnum):
    """Which way a threshold is moved to make its rule fire less."""

    HIGHER = "higher"
    LOWER = "lower"


@dataclass(frozen=True, slots=True)
class Threshold:
    """One number of a rule: what it usually is, and how far a clinic may move it."""

    name: str
    usual: float
    least: float
    most: float
    looser: Looser = Looser.HIGHER
    is_whole: bool = True

    def admits(self, number: float) -> bool:
        """Say whether a clinic may set this number."""
        return self.least <= number <= self.most and not (self.is_whole and number != int(number))

    def is_looser(self, number: float, than: float) -> bool:
        """Say whether a rule fires less with `number` than with another."""
        return number > than if self.looser is Looser.HIGHER else number < than


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: how urgent, which task it opens, and its thresholds."""

    id: RuleId
    urgency: Urgency
    kind: TaskKind
    why: str
    thresholds: tuple[Threshold, ...]

    def threshold(self, name: str) -> Threshold | None:
        """Return one of its thresholds by name."""
        return next((one for one in self.thresholds if one.name == name), None)


@dataclass(frozen=True, slots=True)
class RuleInForce:
    """A rule as it holds for one course: the protocol's copy, under what the clinic set."""

    rule: Rule
    urgency: Urgency
    why: str
    thresholds: Thresholds
    is_on: bool = True
    set_by_clinic: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """What a clinic set for one rule; other thresholds stay the protocol's."""

    rule: RuleId
    protocol_id: str | None  # none: for every protocol of the clinic
    is_on: bool
    thresholds: Thresholds


def faults_of(rule: Rule, numbers: Thresholds) -> list[Fault]:
    """Return what is wrong with the numbers somebody gives for a rule, by field."""
    faults = []
    for name, number in numbers.items():
        known = rule.threshold(name)
        if known is None:
            faults.append(Fault(f"thresholds.{name}", "the rule has no such threshold"))
        elif not known.admits(number):
            kind = "a whole number" if known.is_whole else "a number"
            message = f"must be {kind} from {known.least:g} to {known.most:g}"
            faults.append(Fault(f"thresholds.{name}", message))
    return faults


def loosened(rule: Rule, numbers: Thresholds, than: Thresholds) -> tuple[str, ...]:
    """Return the thresholds by which a rule fires less with `numbers` than it did."""
    return tuple(
        one.name
        for one in rule.thresholds
        if one.name in numbers and one.is_looser(numbers[one.name], than[one.name])
    )
