"""A clinical record: findings of one day, by somebody; corrected by a new version, never erased."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from physio_service.domain.assessment import Assessment, assessment_faults
from physio_service.domain.episode import Episode
from physio_service.domain.errors import Fault
from physio_service.domain.operation import HospitalDischarge, OperationDetails
from physio_service.domain.preassessment import Preassessment, preassessment_faults

LONGEST_NOTE = 2000

Findings = Assessment | Preassessment | OperationDetails | HospitalDischarge


class RecordKind(StrEnum):
    ASSESSMENT = "assessment"
    PREASSESSMENT = "preassessment"
    OPERATION = "operation"
    HOSPITAL_DISCHARGE = "hospital_discharge"


FINDINGS: Mapping[RecordKind, type[Findings]] = {
    RecordKind.ASSESSMENT: Assessment,
    RecordKind.PREASSESSMENT: Preassessment,
    RecordKind.OPERATION: OperationDetails,
    RecordKind.HOSPITAL_DISCHARGE: HospitalDischarge,
}
# There is one of each in an episode: whoever finds it wrong corrects it.
ONCE = (RecordKind.PREASSESSMENT, RecordKind.OPERATION, RecordKind.HOSPITAL_DISCHARGE)


@dataclass(frozen=True, slots=True)
class NewRecord:
    """What somebody writes down; not checked yet."""

    day: date  # on the patient's calendar
    findings: Findings
    note: str = ""  # in words, kept sealed


@dataclass(frozen=True, slots=True)
class Record:
    """One version of a record; the highest `sequence` of an `id` is what holds."""

    id: UUID  # the same for every version
    sequence: int  # from 1
    clinic_id: UUID
    patient_id: UUID
    episode_id: UUID
    kind: RecordKind
    day: date
    findings: Findings
    is_void: bool  # entered in error: nothing of it counts
    note: str  # of a void one: why
    recorded_by: UUID
    recorded_at: datetime


def kind_of(findings: Findings) -> RecordKind:
    """Return what kind of record holds such findings."""
    return next(kind for kind, type_ in FINDINGS.items() if isinstance(findings, type_))


def record_faults(new: NewRecord, episode: Episode, today: date) -> list[Fault]:
    """Return what is wrong with a record of `episode`, on the patient's `today`."""
    faults = []
    if new.day > today:
        faults.append(Fault("day", "must not be ahead"))
    if len(new.note) > LONGEST_NOTE:
        faults.append(Fault("note", f"must be at most {LONGEST_NOTE} characters"))
    match new.findings:
        case Assessment():
            faults += assessment_faults(new.findings)
        case Preassessment():
            faults += preassessment_faults(new.findings)
        case OperationDetails():
            faults += _operation_faults(new.findings, new.day, episode)
        case _:
            faults += _discharge_faults(new.day, episode)
    return faults


def _operation_faults(details: OperationDetails, day: date, episode: Episode) -> list[Fault]:
    if episode.operated_at is None:
        return [Fault("day", "is of an operation that nobody has recorded: record it first")]
    faults = []
    if day != episode.surgery_day:
        faults.append(Fault("day", f"is not the recorded one, {episode.surgery_day}: check both"))
    if details.limb is not episode.limb:
        message = f"is not the side of this episode, {episode.limb}: check both, and tell a surgeon"
        faults.append(Fault("limb", message))
    return faults


def _discharge_faults(day: date, episode: Episode) -> list[Fault]:
    if episode.operated_at is None or episode.surgery_day is None:
        return [Fault("day", "comes after an operation, and none is recorded")]
    if day < episode.surgery_day:
        return [Fault("day", "must not be before the operation")]
    return []
