"""An assignment: everything a clinician decides when a patient is put on a protocol."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import TypeVar

from physio_service.domain.agenda import session_times
from physio_service.domain.errors import Fault, Invalid
from physio_service.domain.exercise import Exercise
from physio_service.domain.offloading import Aid, Limb, OffloadingPhase, Status
from physio_service.domain.offloading import prescribe as prescribe_offloading
from physio_service.domain.parking import Legs
from physio_service.domain.plan import Choice, Plan
from physio_service.domain.prescription import prescribe
from physio_service.domain.protocol import Protocol, not_for_faults
from physio_service.domain.step import target_faults

Made = TypeVar("Made")

LONGEST_WORD = 30
UNDER_AGE = "under_18"  # the question whose answer the date of birth can contradict
_OF_AGE = 18  # years: Family Law Reform Act 1969, s. 1
_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Assignment:
    """What was decided; not checked yet."""

    protocol_id: str
    limb: Limb
    surgery_day: date
    offload_weeks: int
    starting_status: Status | None  # never assumed
    not_for: Mapping[str, bool]  # the answer to each question of the protocol's list
    operation_done: bool | None = None  # to be said when the day is not ahead
    status_word: str = ""  # the clinic's own; empty: the status itself
    aid: Aid = Aid.TWO_CRUTCHES
    limits: str = ""  # in words, for the patient
    reason: str = ""  # for an unusual length
    preferred_times: tuple[time, ...] | None = None  # None: as the patient prefers already
    choices: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)
    wean_weeks: int | None = None  # None: the protocol's usual
    exercise_ceiling: Status | None = None  # named for a word that spans several codes
    percent: int | None = None  # of body weight: explains the status, decides nothing
    kilograms: int | None = None
    other_leg: Status = Status.FWB
    other_hip_problem: bool = False


def prescribed(
    order: Assignment,
    protocol: Protocol,
    exercises: Mapping[str, Exercise],
    times: tuple[time, ...],
    today: date,
    *,
    born_day: date | None = None,
    other_now: Legs | None = None,
) -> tuple[Plan, tuple[OffloadingPhase, ...]]:
    """Return the plan and the offloading prescription that an assignment makes.

    `times` are the patient's, on whose calendar it is `today`, and who was born on
    `born_day` as far as is known. Raises Invalid with every fault of both, each told once.
    """
    faults = _plain_faults(order, protocol, today, born_day)
    # Far enough away no day can be counted from it; the other faults are still told.
    surgery_day = order.surgery_day if _is_near(order.surgery_day, today) else today
    phases = _made(faults, lambda: _offloading(order, protocol, surgery_day))
    plan = _made(
        faults,
        lambda: prescribe(
            protocol,
            exercises,
            surgery_day,
            order.limb,
            order.offload_weeks,
            order.starting_status,
            session_times(times),
            order.choices,
            today=today,
            wean_weeks=order.wean_weeks,
            ceiling=order.exercise_ceiling,
            other_leg=order.other_leg,
            other_hip_problem=order.other_hip_problem,
            other_now=other_now,
        ),
    )
    if faults or plan is None or phases is None:
        raise Invalid(*dict.fromkeys(faults))
    return plan, phases


def _offloading(
    order: Assignment, protocol: Protocol, surgery_day: date
) -> tuple[OffloadingPhase, ...]:
    return prescribe_offloading(
        surgery_day,
        order.offload_weeks,
        order.starting_status,
        order.aid,
        order.limits,
        order.reason,
        word=order.status_word,
        usual=protocol.parameters.offload_weeks.range,
        ceiling=order.exercise_ceiling,
        percent=order.percent,
        kilograms=order.kilograms,
    )


def _made(faults: list[Fault], make: Callable[[], Made]) -> Made | None:
    """Return what `make` makes, or none and add to `faults` what is wrong with it."""
    try:
        return make()
    except Invalid as invalid:
        faults += invalid.faults
        return None


def _plain_faults(
    order: Assignment, protocol: Protocol, today: date, born_day: date | None
) -> list[Fault]:
    faults = [*not_for_faults(protocol, order.not_for), *_day_faults(order, today)]
    if born_day is not None and order.not_for.get(UNDER_AGE) is False:
        faults += _age_faults(born_day, today)
    if len(order.status_word) > LONGEST_WORD:
        faults.append(Fault("status_word", f"must be at most {LONGEST_WORD} characters"))
    return [*faults, *target_faults(order.percent, order.kilograms)]


def _day_faults(order: Assignment, today: date) -> list[Fault]:
    if not _is_near(order.surgery_day, today):
        return [Fault("surgery_day", "must be within a year of today")]
    if order.surgery_day > today and order.operation_done:
        return [Fault("operation_done", "an operation that is still ahead cannot be done")]
    if order.surgery_day <= today and order.operation_done is None:
        return [Fault("operation_done", "say whether the operation has taken place")]
    return []


def _age_faults(born_day: date, today: date) -> list[Fault]:
    # Compared as month and day, so that 29 February turns of age on 1 March.
    has_had_birthday = (today.month, today.day) >= (born_day.month, born_day.day)
    age = today.year - born_day.year - (0 if has_had_birthday else 1)
    if age >= _OF_AGE:
        return []
    return [Fault(f"not_for.{UNDER_AGE}", "the date of birth says otherwise: check both")]


def _is_near(day: date, today: date) -> bool:
    return abs(day - today) <= _YEAR
