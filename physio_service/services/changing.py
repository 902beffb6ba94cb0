"""Every change of a course that can be looked at before it is made: one name, one service.

The service is called as it is, with all it checks and writes. What is passed over here is
only how the change was asked for.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from physio_service.domain.episode import Complication, Outcome
from physio_service.domain.event import Actor
from physio_service.domain.offloading import Status
from physio_service.domain.pause import PauseKind
from physio_service.domain.programme import Wanted
from physio_service.domain.shelf import Shelf
from physio_service.domain.step import Step
from physio_service.domain.surgery import SurgeryChange
from physio_service.services.amending import PatientChange, change
from physio_service.services.ending import end
from physio_service.services.lengthening import set_weeks
from physio_service.services.moving import move_version
from physio_service.services.opening import open_phase, sign_step
from physio_service.services.operating import record_operation
from physio_service.services.parking import retake
from physio_service.services.pausing import pause, resume
from physio_service.services.prescribing import change_programme
from physio_service.services.queueing import Texts
from physio_service.services.rescheduling import reschedule
from physio_service.services.reviewing import set_review
from physio_service.services.standing import record_other_leg
from physio_service.store.database import Database


@dataclass(frozen=True, slots=True)
class Ask:
    """Whose course is to change, and who asks."""

    who: Actor
    clinic_id: UUID
    patient_id: UUID
    episode_id: UUID | None = None  # where the change is of one course


@dataclass(frozen=True, slots=True)
class Pause:
    """Stop reminders, until somebody resumes them or until an instant."""

    kind: PauseKind
    until_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Resume:
    """End every pause that holds."""


@dataclass(frozen=True, slots=True)
class Prefer:
    """Other times, another zone, language or wording."""

    wanted: PatientChange


@dataclass(frozen=True, slots=True)
class Operate:
    """The operation took place."""

    day: date


@dataclass(frozen=True, slots=True)
class Reschedule:
    """The operation gets another day, or none."""

    change: SurgeryChange


@dataclass(frozen=True, slots=True)
class OpenPhase:
    """The next phase is signed, or an earlier one gone back to."""

    phase_id: str
    authority: str = ""
    step: Step | None = None
    retake: tuple[str, ...] = ()  # parked exercises of it, taken again
    note: str = ""


@dataclass(frozen=True, slots=True)
class SignStep:
    """Another status within the phase in force: a step of a wean, or one back."""

    step: Step
    authority: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class SetWeeks:
    """Offloading lasts longer or shorter than was planned."""

    weeks: int  # from the operation
    reason: str = ""
    authority: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Retake:
    """Exercises that were parked are taken again."""

    exercise_ids: tuple[str, ...]
    authority: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """Another day to look at the prescription again."""

    next_review_day: date
    planned_end_day: date | None = None
    reason: str = ""
    authority: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class OtherLeg:
    """What the leg that stands may take."""

    status: Status
    has_problem: bool
    authority: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Programme:
    """A phase asks for other exercises or doses."""

    phase_id: str
    wanted: tuple[Wanted, ...]
    authority: str = ""
    reason: str = ""
    note: str = ""
    times: tuple[time, ...] | None = None  # of all sessions; none: as they are


@dataclass(frozen=True, slots=True)
class MoveVersion:
    """The course is given the shelf's version of its protocol."""

    shelf: Shelf
    authority: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class End:
    """The course ends."""

    outcome: Outcome
    complication: Complication | None = None
    in_words: str = ""


OfPatient = Pause | Resume | Prefer
OfEpisode = (
    Operate
    | Reschedule
    | OpenPhase
    | SignStep
    | SetWeeks
    | Retake
    | Review
    | OtherLeg
    | Programme
    | MoveVersion
    | End
)
Change = OfPatient | OfEpisode


@dataclass(frozen=True, slots=True)
class Making:
    """Everything a change is made with, in the transaction that `database` stands for."""

    database: Database
    texts: Texts
    ask: Ask
    version: int  # of the episode, or else of the patient
    now: datetime

    @property
    def of_patient(self) -> tuple[Database, Actor, UUID, UUID]:
        return self.database, self.ask.who, self.ask.clinic_id, self.ask.patient_id

    @property
    def of_episode(self) -> tuple[Database, Actor, UUID, UUID]:
        if self.ask.episode_id is None:
            raise ValueError("this change is of one course: say of which")
        return self.database, self.ask.who, self.ask.clinic_id, self.ask.episode_id

    @property
    def seen(self) -> dict[str, Any]:
        return {"version": self.version, "now": self.now}


def _prefer(on: Making, to: Prefer) -> None:
    database, who, clinic_id, patient_id = on.of_patient
    change(database, on.texts, who, clinic_id, patient_id, to.wanted, **on.seen)


def _signed(on: Making, to: Any) -> dict[str, Any]:
    """Return what is said with a signature, and what was seen."""
    return {"authority": to.authority, "note": to.note, **on.seen}


_MAKES: Mapping[type[Any], Callable[[Making, Any], object]] = {
    Pause: lambda on, to: pause(
        *on.of_patient, to.kind, until_at=to.until_at, reason=to.reason, now=on.now
    ),
    Resume: lambda on, _: resume(*on.of_patient, now=on.now),
    Prefer: _prefer,
    Operate: lambda on, to: record_operation(*on.of_episode, to.day, **on.seen),
    Reschedule: lambda on, to: reschedule(*on.of_episode, to.change, **on.seen),
    OpenPhase: lambda on, to: open_phase(
        *on.of_episode, to.phase_id, step=to.step, retake=to.retake, **_signed(on, to)
    ),
    SignStep: lambda on, to: sign_step(*on.of_episode, to.step, **_signed(on, to)),
    SetWeeks: lambda on, to: set_weeks(
        *on.of_episode, to.weeks, reason=to.reason, **_signed(on, to)
    ),
    Retake: lambda on, to: retake(*on.of_episode, to.exercise_ids, **_signed(on, to)),
    Review: lambda on, to: set_review(
        *on.of_episode,
        next_review_day=to.next_review_day,
        planned_end_day=to.planned_end_day,
        reason=to.reason,
        **_signed(on, to),
    ),
    OtherLeg: lambda on, to: record_other_leg(
        *on.of_episode, to.status, has_problem=to.has_problem, **_signed(on, to)
    ),
    Programme: lambda on, to: change_programme(
        *on.of_episode,
        to.phase_id,
        to.wanted,
        reason=to.reason,
        times=to.times,
        **_signed(on, to),
    ),
    MoveVersion: lambda on, to: move_version(
        on.database,
        to.shelf,
        *on.of_episode[1:],
        drafts_allowed=on.texts.drafts_allowed,
        **_signed(on, to),
    ),
    End: lambda on, to: end(
        *on.of_episode,
        to.outcome,
        complication=to.complication,
        in_words=to.in_words,
        **on.seen,
    ),
}


def name_of(to: Change) -> str:
    """Return what a change is called in the journal."""
    return type(to).__name__.lower()


def make(on: Making, to: Change) -> None:
    """Make a change by its service; raises what the service raises."""
    _MAKES[type(to)](on, to)
