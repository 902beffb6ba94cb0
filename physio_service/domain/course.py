"""The rules of a course that a protocol states and a patient's plan copies."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from physio_service.domain.offloading import Aid, Status
from physio_service.domain.question import QuestionKind
from schedules.window import Window


class Gate(StrEnum):
    """Who must say so before the next phase opens. No date and no patient ever can."""

    OPERATION = "operation_recorded"
    CLINICIAN = "clinician_confirms"


class CriterionKind(StrEnum):
    """How a criterion is known. All but the last two only propose."""

    TIME = "time"  # met from a day after the operation
    SCORE = "score"  # a number the patient reported
    ASKED = "asked"  # the patient's own yes, or a clinician's
    SYSTEM = "system"
    EVENT = "event"
    CLINICIAN = "clinician"


class StatusRule(StrEnum):
    """Where a phase's weight-bearing status comes from."""

    AS_BEFORE = "as_before"  # before the operation; exercises are checked against the starting one
    STARTING = "starting"  # the one chosen when the plan was assigned
    WEAN = "wean"  # the first wean step; later steps are signed off one by one
    FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class AskedBefore:
    """From when the weekly check asks a patient what a criterion turns on, until its gate."""

    days_before: int  # the planned end of the phase
    text: str = ""  # that asks for a yes or a no; none: the criterion names a measure
    no_is_sign: bool = False  # a no is told to people at once, and ends the check


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing to be true before a phase ends: met, not met or not known."""

    id: str
    kind: CriterionKind
    hard: bool  # without it the gate cannot be signed
    day: int | None = None  # after the operation, for TIME
    measure: str | None = None  # for SCORE
    at_least: float | None = None
    at_most: float | None = None
    text: str = ""  # the question, or what the clinician looks for
    finding: str | None = None  # of an assessment that answers it, too: wound, gait, …
    finding_is: tuple[str, ...] = ()  # what it has to be
    ask: AskedBefore | None = None  # none: no text asks it


@dataclass(frozen=True, slots=True)
class MovementLimit:
    """A limit on movement. It holds until a clinician lifts it; the day only reminds."""

    text: str
    review_from_day: int | None  # after the operation


@dataclass(frozen=True, slots=True)
class Check:
    """When a phase asks its progress check, and what, in the order asked.

    What a patient is asked by text in one week is bounded: a burden drives people away, and
    with them the answers about safety (how many is a design choice).
    """

    questions: tuple[QuestionKind, ...]
    first_after_days: int  # from the first day of the phase
    every_days: int
    by_link: tuple[QuestionKind, ...] = ()  # asked beside them on the page, never by text
    most_by_text: int = 6
    counts_below: int = 4  # sessions are counted where fewer were answered in the week


@dataclass(frozen=True, slots=True)
class Notice:
    """A text that asks for nothing, on a day counted from the operation.

    How to prepare, so many days before it; or, in a week of offloading, to keep to the limits.
    """

    text: str  # the name of its wording
    days_before: int = 0
    week: int | None = None  # after the operation, from 1; none: `days_before` counts


@dataclass(frozen=True, slots=True)
class MessageRules:
    """When and how often the patient may be texted."""

    window: Window  # the patient's wall clock
    per_day: int
    taper_adherence: float  # 0 to 1: fewer texts while it holds at least this
    taper_weeks: int
    exemption_per_day: int  # United States health-care exemption, where consent is not relied on
    exemption_per_week: int
    exemption_chars: int


@dataclass(frozen=True, slots=True)
class AdherenceRules:
    """How a day is scored and what is called good.

    0.80 is the usual "satisfactory" cut in musculoskeletal exercise trials
    (Bailey 2018); the lower one is a design choice.
    """

    done: float
    part: float
    skipped: float
    good_from: float
    partial_from: float
    window_days: int
    excused: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PainBand:
    """What a pain score, `lowest` to `highest` of 0 to 10, means during exercise."""

    name: str
    lowest: int
    highest: int
    action: str


@dataclass(frozen=True, slots=True)
class WeanStep:
    """One step off crutches. The next needs a named clinician; back is always free."""

    step: int
    status: Status
    percent: int  # of body weight
    aid: Aid
    limits: str
    check: str


@dataclass(frozen=True, slots=True)
class WalkingRow:
    """One row of the walking progression."""

    row: int
    minutes_per_walk: int
    walks_per_day: int


@dataclass(frozen=True, slots=True)
class Walking:
    """Walking after crutches: one row up after so many comfortable walks, down on pain or limp."""

    comfortable_walks: int
    rows: tuple[WalkingRow, ...]


@dataclass(frozen=True, slots=True)
class AlertRule:
    """A rule that asks a person to look; it never changes a prescription."""

    id: str
    tier: str
    thresholds: tuple[tuple[str, float], ...]  # name and number, as the rule's code reads them
    why: str


@dataclass(frozen=True, slots=True)
class CourseRules:
    """Everything of a protocol that holds for the whole course."""

    messages: MessageRules
    adherence: AdherenceRules
    pain: tuple[PainBand, ...]
    wean: tuple[WeanStep, ...]
    walking: Walking
    alerts: tuple[AlertRule, ...]
    impact_from_week: int  # earliest, and only when the surgeon clears it


# How long past a planned end nobody may have decided, where a protocol does not say.
_OVERRUN_DAYS = 14


def overrun_days(rules: CourseRules) -> int:
    """Return how many days past a planned gate another person is asked, by the protocol's rule."""
    for rule in rules.alerts:
        if rule.id == "offload_overrun":
            return int(dict(rule.thresholds).get("days", _OVERRUN_DAYS))
    return _OVERRUN_DAYS
