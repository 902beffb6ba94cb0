"""How much load a limb may take: the five ordered statuses, and the prescription of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from physio_service.domain.errors import Fault, Invalid


class Status(StrEnum):
    """A weight-bearing status, from no load to full load.

    Compare with `admits`, never with `<`: as text, PWB sorts before TTWB.
    """

    NWB = "NWB"  # non-weight-bearing
    TTWB = "TTWB"  # toe-touch: the foot rests for balance
    PWB = "PWB"  # partial, to the target a clinician set
    WBAT = "WBAT"  # as tolerated
    FWB = "FWB"  # full, no aid needed

    @property
    def rank(self) -> int:
        """The place in the order, 0 for the strictest."""
        return _RANK[self]


_RANK = {status: rank for rank, status in enumerate(Status)}


class Limb(StrEnum):
    """The operated side. Never in a text message."""

    LEFT = "left"
    RIGHT = "right"


class Aid(StrEnum):
    """What the patient walks with."""

    TWO_CRUTCHES = "two_crutches"
    FRAME = "frame"
    ONE_CRUTCH = "one_crutch"
    STICK = "stick"
    NONE = "none"


STARTING_STATUSES = (Status.NWB, Status.TTWB, Status.PWB)

# One crutch or a stick cannot keep weight off a leg.
AIDS_WHILE_OFFLOADED = (Aid.TWO_CRUTCHES, Aid.FRAME)

# Published plans after core decompression offload for 4 to 8 weeks, most often 6.
WEEKS = range(4, 9)
# The longest published: no load for eight months.
LONGEST_WEEKS = 36

# The clinician is asked this long before the planned end, to book review and X-ray.
REVIEW_LEAD_DAYS = 10

# Loosening goes by these steps only; each needs a named clinician.
MOVES: frozenset[tuple[Status, Status]] = frozenset(
    {
        (Status.NWB, Status.TTWB),
        (Status.NWB, Status.PWB),
        (Status.TTWB, Status.PWB),
        (Status.TTWB, Status.WBAT),
        (Status.PWB, Status.WBAT),
        (Status.WBAT, Status.FWB),
    }
)


@dataclass(frozen=True, slots=True)
class StatusWord:
    """A clinic's own word for a status.

    A word that spans several codes maps to the strictest of them, and admits
    only that one's exercises unless a clinician names a ceiling within the span.
    """

    word: str
    code: Status
    exercise_ceiling: Status
    spans: tuple[Status, ...]  # strictest first


@dataclass(frozen=True, slots=True)
class StatusMeaning:
    """What a code means."""

    code: Status
    name: str
    percent: tuple[int, ...]  # of body weight, least and most
    patient: str  # in the patient's words
    aids: tuple[Aid, ...]  # that can keep to it


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A list of status words that a clinic can take over as its own."""

    id: str
    name: str
    words: tuple[StatusWord, ...]


@dataclass(frozen=True, slots=True)
class OffloadingPhase:
    """One stretch of an offloading prescription. Planned days move; started and ended are facts."""

    sequence: int  # from 1
    status: Status
    word: str  # as the clinic says it
    aid: Aid
    limits: str  # in words, for the patient
    reason: str  # why this length or change; empty for the usual
    planned_start_day: date
    planned_end_day: date | None  # the day the next may begin; None: no end planned
    started_day: date | None
    ended_day: date | None
    next_review_day: date | None
    exercise_ceiling: Status | None = None  # named by a clinician; None: the status itself
    percent: int | None = None  # of body weight: helps to explain the word, decides nothing
    kilograms: int | None = None  # the same, as a scale shows it

    @property
    def ceiling(self) -> Status:
        """The most load an exercise may need in this phase."""
        return self.exercise_ceiling or self.status

    @property
    def is_offloaded(self) -> bool:
        """Say whether the limb is kept from its full load, or is walked on with an aid."""
        return self.status is not Status.FWB or self.aid is not Aid.NONE


def admits(status: Status, needed: Status) -> bool:
    """Say whether a limb at `status` may do what needs `needed`."""
    return status.rank >= needed.rank


def strictest(statuses: Iterable[Status]) -> Status:
    """Return the strictest of at least one status: it wins wherever several hold at once."""
    return min(statuses, key=lambda status: status.rank)


def may_move(from_: Status, to: Status) -> bool:
    """Say whether a clinician may change `from_` to `to`: a step of the table, or any step back."""
    return to.rank < from_.rank or (from_, to) in MOVES


def in_force(phases: Iterable[OffloadingPhase]) -> OffloadingPhase | None:
    """Return the phase that has started and not ended; None before the operation is recorded.

    The planned end plays no part: a phase lasts until a clinician ends it.
    """
    running = [p for p in phases if p.started_day is not None and p.ended_day is None]
    return max(running, key=lambda phase: phase.sequence, default=None)


def prescribe(
    surgery_day: date,
    weeks: int,
    status: Status | None,
    aid: Aid,
    limits: str,
    reason: str = "",
    *,
    word: str = "",
    usual: range = WEEKS,
    ceiling: Status | None = None,
    percent: int | None = None,
    kilograms: int | None = None,
) -> tuple[OffloadingPhase, ...]:
    """Return the first prescription: one offloading phase, planned but not started.

    It starts only when the operation is recorded, and what follows it is
    prescribed when a clinician ends it. Raises Invalid, with every fault, for a
    length without its reason or a status that nobody chose.
    """
    faults = [
        *(weeks_faults(weeks) or reason_faults(weeks, reason, usual)),
        *starting_faults(status),
        *_aid_faults(aid),
    ]
    if faults or status is None:
        raise Invalid(*faults)
    end = surgery_day + timedelta(weeks=weeks)
    phase = OffloadingPhase(
        sequence=1,
        status=status,
        word=word or status.value,
        aid=aid,
        limits=limits,
        reason=reason.strip(),
        planned_start_day=surgery_day,
        planned_end_day=end,
        started_day=None,
        ended_day=None,
        next_review_day=max(surgery_day, end - timedelta(days=REVIEW_LEAD_DAYS)),
        exercise_ceiling=ceiling,
        percent=percent,
        kilograms=kilograms,
    )
    return (phase,)


def weeks_faults(weeks: int) -> list[Fault]:
    """Return what is wrong with a length of offloading, whatever the reason for it."""
    if 1 <= weeks <= LONGEST_WEEKS:
        return []
    return [Fault("offload_weeks", f"must be from 1 to {LONGEST_WEEKS} weeks")]


def reason_faults(weeks: int, reason: str, usual: range = WEEKS) -> list[Fault]:
    """Return what is wrong with the reason for a length: beyond `usual` there must be one."""
    if weeks in usual or reason.strip():
        return []
    span = f"{usual.start} to {usual.stop - 1}"
    return [Fault("offload_reason", f"{weeks} weeks is outside the usual {span}: say why")]


def starting_faults(
    status: Status | None, allowed: tuple[Status, ...] = STARTING_STATUSES
) -> list[Fault]:
    """Return what is wrong with a starting status: somebody must have chosen it, from `allowed`."""
    if status is None:
        return [Fault("starting_status", "must be chosen by a clinician")]
    if status not in allowed:
        choices = ", ".join(allowed)
        return [Fault("starting_status", f"must be one of {choices} after the operation")]
    return []


def _aid_faults(aid: Aid) -> list[Fault]:
    if aid in AIDS_WHILE_OFFLOADED:
        return []
    return [Fault("aid", "must be two crutches or a frame while the leg is offloaded")]
