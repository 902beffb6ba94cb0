"""A recall: a version of a clinical file that was found faulty after patients had been given it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from physio_service.domain.errors import Fault
from physio_service.domain.exercise import PrescribedExercise
from physio_service.domain.offloading import Status
from physio_service.domain.plan import Plan, PlanPhase

RULE = "recalled"
LONGEST_REASON = 500
LONGEST_KEY = 100


class Subject(StrEnum):
    """What was found faulty."""

    PROTOCOL = "protocol"
    EXERCISES = "exercises"  # a whole file of them
    EXERCISE = "exercise"  # a single one, in whatever version
    WORDING = "wording"  # the texts of one language


class RecallState(StrEnum):
    """Where one patient of a recall is."""

    LISTED = "listed"  # was given it; nothing was looked at yet
    PARKED = "parked"  # what loads the leg is put aside, and the correction was looked at
    CALLING = "calling"  # somebody is to ring them
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class Faulty:
    """What is recalled: the file or exercise, and its version."""

    subject: Subject
    key: str  # a protocol's id, a file's path, an exercise's id, a language
    version: str  # empty for a single exercise


@dataclass(frozen=True, slots=True)
class Recall:
    """One recall of a clinic; what it names never leaves again, closed or not."""

    id: UUID
    clinic_id: UUID
    version: int  # of the row
    what: Faulty
    reason: str
    opened_by: UUID
    opened_at: datetime
    is_surveying: bool  # its patients are being looked at, one after another
    closed_by: UUID | None
    closed_at: datetime | None


def recall_faults(what: Faulty, reason: str) -> list[Fault]:
    """Return what is wrong with a recall that somebody asks for."""
    faults = []
    if not 0 < len(what.key) <= LONGEST_KEY:
        faults.append(Fault("key", "say what is recalled"))
    if bool(what.version) is (what.subject is Subject.EXERCISE):
        words = "is for files: a single exercise is recalled in every version"
        must = "say which version is faulty"
        faults.append(Fault("version", words if what.version else must))
    if not 0 < len(reason.strip()) <= LONGEST_REASON:
        faults.append(Fault("reason", f"say why, in at most {LONGEST_REASON} characters"))
    return faults


def is_given(what: Faulty, plan: Plan) -> bool:
    """Say whether a plan was made from what is recalled."""
    if what.subject is Subject.PROTOCOL:
        return (plan.protocol_id, plan.protocol_version) == (what.key, what.version)
    if what.subject is Subject.EXERCISES:
        return f"{what.key}@{what.version}" in plan.exercise_files
    if what.subject is Subject.EXERCISE:
        return any(barred(what, plan, phase) for phase in plan.phases)
    return False


def barred(what: Faulty, plan: Plan, phase: PlanPhase) -> dict[str, PrescribedExercise]:
    """Return the exercises of a phase that are not to be done while the recall stands.

    Of a single exercise it is that one; of a file or a protocol all that load the leg.
    """
    taken = {item.exercise_id: item for session in phase.sessions for item in session.exercises}
    if what.subject is Subject.EXERCISE:
        return {what.key: taken[what.key]} if what.key in taken else {}
    if what.subject is Subject.WORDING or not is_given(what, plan):
        return {}
    least = {key: item.minimum or plan.exercise(key).minimum for key, item in taken.items()}
    return {key: taken[key] for key, minimum in least.items() if minimum is not Status.NWB}


def stops_text(
    what: Faulty, plan: Plan, phase_id: str, sequence: int, day: date, *, is_session: bool
) -> bool:
    """Say whether a text that a plan asks for comes from what is recalled."""
    if what.subject is Subject.WORDING:
        return False
    if what.subject is Subject.PROTOCOL:
        return is_given(what, plan)
    if not is_session:
        return False  # questions are not of the exercises
    if what.subject is Subject.EXERCISES:
        return is_given(what, plan)
    sessions = plan.phase(phase_id).sessions
    due = sessions[sequence].on(day, plan.surgery_day) if sequence < len(sessions) else ()
    return any(item.exercise_id == what.key for item in due)
