"""An episode: the time around one operation on one limb, until somebody ends it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from physio_service.domain.errors import Fault
from physio_service.domain.offloading import Limb, Status
from physio_service.domain.plan import Plan


class EpisodeState(StrEnum):
    ACTIVE = "active"
    ENDED = "ended"


class Outcome(StrEnum):
    """How an episode ended."""

    KEPT_HIP = "kept_hip"  # discharged with their own hip
    HIP_REPLACEMENT = "hip_replacement"  # went on to the hip-replacement pathway
    COMPLICATION = "complication"  # which is said beside it
    DISCHARGED = "discharged"  # how the hip came out is not known
    OPERATION_CANCELLED = "operation_cancelled"
    TRANSFERRED = "transferred"
    MOVED_AWAY = "moved_away"
    PATIENT_WISH = "patient_wish"
    LOST_CONTACT = "lost_contact"
    DIED = "died"
    ENTERED_IN_ERROR = "entered_in_error"


class Complication(StrEnum):
    """What went wrong, for an episode that ended with it or for another hip operation."""

    COLLAPSE = "collapse"  # of the head of the femur
    FRACTURE = "fracture"
    INFECTION = "infection"
    CLOT = "clot"  # in a leg or a lung
    NERVE = "nerve"
    BLEEDING = "bleeding"
    PAIN = "pain"  # that did not settle
    OTHER = "other"  # the note says which


LONGEST_NOTE = 2000
_MAY_NAME = (Outcome.COMPLICATION, Outcome.HIP_REPLACEMENT)


@dataclass(frozen=True, slots=True)
class Ending:
    """How an episode ends; not checked yet."""

    outcome: Outcome
    complication: Complication | None = None
    note: str = ""  # in words, kept sealed


def ending_faults(ending: Ending) -> list[Fault]:
    """Return what is wrong with an ending: a complication is named where there was one."""
    faults = []
    if ending.outcome is Outcome.COMPLICATION and ending.complication is None:
        faults.append(Fault("complication", "say which"))
    if ending.complication is not None and ending.outcome not in _MAY_NAME:
        message = "goes with the outcome complication or hip replacement only"
        faults.append(Fault("complication", message))
    if ending.complication is Complication.OTHER and not ending.note.strip():
        faults.append(Fault("note", "say which complication"))
    if len(ending.note) > LONGEST_NOTE:
        faults.append(Fault("note", f"must be at most {LONGEST_NOTE} characters"))
    return faults


@dataclass(frozen=True, slots=True)
class Episode:
    """An episode, at one version of the row."""

    id: UUID
    clinic_id: UUID
    version: int
    patient_id: UUID
    limb: Limb
    state: EpisodeState
    protocol_id: str
    plan_version: int  # the version of the care plan in force
    surgery_day: date | None  # none: awaiting a date
    operated_at: datetime | None  # when somebody recorded that it happened; none: it has not
    offload_weeks: int
    planned_to_day: date | None  # activities exist up to here, on the patient's calendar
    ended_at: datetime | None
    outcome: Outcome | None
    other_leg: Status = Status.FWB  # what the leg that stands may take, as a clinician knows it
    other_hip_problem: bool = False
    complication: Complication | None = None

    @property
    def is_active(self) -> bool:
        return self.state is EpisodeState.ACTIVE

    @property
    def awaits_date(self) -> bool:
        """Whether the operation was put off and has no day: everything is held (S1b)."""
        return self.surgery_day is None and self.operated_at is None

    def may_follow(self, phase_id: str, plan: Plan) -> bool:
        """Say whether anything of a phase may be planned or texted now (S1b).

        While a date is awaited nothing may; before the operation is recorded only what
        prepares for it.
        """
        if self.awaits_date:
            return False
        return self.operated_at is not None or not plan.follows_operation(phase_id)


@dataclass(frozen=True, slots=True)
class PhaseOpening:
    """The fact that somebody opened a phase of the programme; dates alone never do."""

    phase_id: str
    sequence: int  # from 1, in the order opened
    opened_day: date  # on the patient's calendar
    opened_by: UUID | None  # the staff member; none: a feed
