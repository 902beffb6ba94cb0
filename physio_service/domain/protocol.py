"""A protocol: the versioned template of a course."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from physio_service.domain.course import (
    Check,
    CourseRules,
    Criterion,
    Gate,
    MovementLimit,
    Notice,
    StatusRule,
)
from physio_service.domain.errors import Fault
from physio_service.domain.exercise import PrescribedExercise
from physio_service.domain.offloading import Status
from schedules.timeline import Bound


@dataclass(frozen=True, slots=True)
class Limits:
    """The least, the most and the usual of a number a clinician sets."""

    least: int
    most: int
    usual: int

    @property
    def span(self) -> tuple[int, int]:
        """The least and the most."""
        return self.least, self.most

    @property
    def range(self) -> range:
        """The values that need no reason."""
        return range(self.least, self.most + 1)


@dataclass(frozen=True, slots=True)
class Parameters:
    """What is set per patient, and within what."""

    offload_weeks: Limits
    wean_weeks: Limits
    starting_statuses: tuple[Status, ...]
    partial_percent: tuple[int, int]  # of body weight, least and most
    exercises_per_session: int
    sessions_per_day: int
    is_more_refused: bool  # more exercises in a session than that; else they are warned of
    minutes_per_day: int  # about; more is warned of


@dataclass(frozen=True, slots=True)
class ProtocolBound:
    """A day counted from an anchor, `surgery` or `offload_end`."""

    anchor: str
    offset_days: int
    after_wean: bool = False  # the weaning weeks come on top

    def bound(self, wean_weeks: int) -> Bound:
        """Return the same day in plain days from its anchor."""
        return Bound(self.anchor, self.offset_days + 7 * wean_weeks * self.after_wean)


@dataclass(frozen=True, slots=True)
class ProtocolPhase:
    """One phase of the template."""

    id: str
    name: str
    start: ProtocolBound
    end: ProtocolBound
    status_rule: StatusRule
    status: Status | None  # for a fixed one
    aid: str
    goals: tuple[str, ...]
    movement_limits: tuple[MovementLimit, ...]
    messages_per_week: int
    check: Check | None
    exercises: tuple[PrescribedExercise, ...]  # taken unless the clinician chooses otherwise
    options: tuple[PrescribedExercise, ...]
    criteria: tuple[Criterion, ...]
    gate: Gate
    notices: tuple[Notice, ...] = ()  # before an operation, at most one a week


@dataclass(frozen=True, slots=True)
class NotFor:
    """A question whose yes means: this protocol is not for the patient."""

    id: str
    question: str


@dataclass(frozen=True, slots=True)
class Protocol:
    """One version of a template."""

    id: str
    name: str
    version: str
    review_status: str
    content_hash: str
    population: str
    not_for: tuple[NotFor, ...]
    parameters: Parameters
    phases: tuple[ProtocolPhase, ...]
    rules: CourseRules
    both_hips: bool  # S8: may run beside another course, on the other side
    texts: tuple[str, ...]  # keys of every text a patient on it can be sent


def not_for_faults(protocol: Protocol, answers: Mapping[str, bool]) -> list[Fault]:
    """Return what keeps a patient off `protocol`: every question must be answered, with no."""
    faults = []
    for item in protocol.not_for:
        if item.id not in answers:
            faults.append(Fault(f"not_for.{item.id}", "must be answered"))
        elif answers[item.id]:
            faults.append(Fault(f"not_for.{item.id}", "this protocol is not for this patient"))
    known = {item.id for item in protocol.not_for}
    unknown = sorted(answers.keys() - known)
    return faults + [
        Fault(f"not_for.{key}", "the protocol asks no such question") for key in unknown
    ]


def phase_status(protocol: Protocol, phase: ProtocolPhase, starting: Status) -> Status:
    """Return the status that the exercises of `phase` must fit when it opens.

    Before the operation that is the starting one: what is practised then is what
    the patient will be allowed after it.
    """
    if phase.status_rule is StatusRule.WEAN:
        return protocol.rules.wean[0].status
    return phase.status or starting
