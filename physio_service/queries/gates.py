"""What stands around a prescription: decisions with their names, movement limits, parked work."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from physio_service.domain.episode import Episode
from physio_service.domain.event import Json
from physio_service.domain.exercise import PrescribedExercise
from physio_service.domain.limit import Limit
from physio_service.domain.offloading import Status
from physio_service.domain.parking import Legs, Parked, why_unfit
from physio_service.domain.plan import Plan
from physio_service.domain.sign_off import SignOff, SignOffKind
from physio_service.domain.staff import Role
from physio_service.queries.names import staff_names
from physio_service.store import movement_limits, parked_exercises, sheets, sign_offs
from physio_service.store.database import Tx
from physio_service.store.legs import legs_of


@dataclass(frozen=True, slots=True)
class Signed:
    """One decision, with the name of who signed it."""

    id: UUID
    kind: SignOffKind
    day: date
    signed_by: str
    role: Role
    signed_at: datetime
    authority: str
    reason: str
    note: str
    about: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class ParkedShown:
    """A parked exercise as a clinician sees it; `unfit` is none when it may be taken again."""

    exercise_id: str
    name: str
    phase_id: str
    needs: Status
    parked_day: date
    until_day: date | None
    unfit: str | None
    is_in_open_phase: bool

    @property
    def is_offered(self) -> bool:
        return self.unfit is None and self.is_in_open_phase


@dataclass(frozen=True, slots=True)
class Gates:
    """Everything about an episode that took, or takes, a person's word."""

    signed: tuple[Signed, ...]  # oldest first
    limits: tuple[Limit, ...]  # lifted ones too, oldest first
    parked: tuple[ParkedShown, ...]
    sheet: int  # the number of the valid sheet of the patient; 0: none yet

    @property
    def limits_in_force(self) -> tuple[Limit, ...]:
        return tuple(limit for limit in self.limits if limit.is_in_force)

    @property
    def offered(self) -> tuple[ParkedShown, ...]:
        """Return what a clinician may take again."""
        return tuple(one for one in self.parked if one.is_offered)


def gates_of(tx: Tx, episode: Episode, plan: Plan, open_phase_id: str | None) -> Gates:
    """Return what was and is to be signed of an episode whose open phase is `open_phase_id`."""
    clinic_id, patient_id = episode.clinic_id, episode.patient_id
    found = sign_offs.of_episode(tx, clinic_id, patient_id, episode.id)
    names = staff_names(tx, clinic_id, [one.staff_id for one in found])
    parked = parked_exercises.open_of(tx, clinic_id, episode.id)
    legs = legs_of(tx, episode) if parked else None
    return Gates(
        signed=tuple(_signed(one, names.get(one.staff_id, "")) for one in found),
        limits=movement_limits.of_episode(tx, clinic_id, patient_id, episode.id),
        parked=tuple(_shown(plan, one, legs, open_phase_id) for one in parked if legs),
        sheet=sheets.latest(tx, clinic_id, patient_id),
    )


def _signed(one: SignOff, name: str) -> Signed:
    return Signed(
        id=one.id,
        kind=one.kind,
        day=one.day,
        signed_by=name,
        role=one.role,
        signed_at=one.signed_at,
        authority=one.authority,
        reason=one.reason,
        note=one.note,
        about=one.about,
    )


def _shown(plan: Plan, parked: Parked, legs: Legs, open_phase_id: str | None) -> ParkedShown:
    return ParkedShown(
        exercise_id=parked.exercise_id,
        name=plan.exercise(parked.exercise_id).name,
        phase_id=parked.phase_id,
        needs=parked.needs,
        parked_day=parked.parked_day,
        until_day=parked.until_day,
        unfit=why_unfit(plan, _option(plan, parked), legs),
        is_in_open_phase=parked.phase_id == open_phase_id,
    )


def _option(plan: Plan, parked: Parked) -> PrescribedExercise:
    options = plan.phase(parked.phase_id).options
    return next(item for item in options if item.exercise_id == parked.exercise_id)
