"""Opening the next phase of a programme, or the next step in one: signed by a named person (S1)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from physio_service.domain.episode import Episode
from physio_service.domain.errors import Conflict, Invalid
from physio_service.domain.event import Actor
from physio_service.domain.offloading import (
    Aid,
    OffloadingPhase,
    Status,
    admits,
    in_force,
    may_move,
)
from physio_service.domain.plan import Plan
from physio_service.services.operating import (
    Signature,
    first_after_operation,
    locked,
    open_on_record,
    start_offloading,
)
from physio_service.services.planning import replan
from physio_service.services.vouching import CLINICIANS, require
from physio_service.store import care_plans, episodes, patients, prescriptions
from physio_service.store.database import Database, Tx
from schedules.localtime import local_day, zone


@dataclass(frozen=True, slots=True)
class Step:
    """Another weight-bearing status, signed off together with a phase."""

    status: Status
    aid: Aid
    limits: str = ""  # in words, for the patient
    word: str = ""  # the clinic's own; empty: the status itself
    reason: str = ""
    planned_end_day: date | None = None


def open_phase(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    episode_id: UUID,
    phase_id: str,
    *,
    authority: str,
    version: int,
    now: datetime,
    step: Step | None = None,
) -> None:
    """Open the next phase from today, or go back to an earlier one, as a named person decides.

    `authority` says on whose word: a surgeon, a letter, an image of which date; going back
    needs none. Where the phase's exercises need more load than the limb's prescription
    allows, the `step` that loosens it is signed at the same time, never assumed. Raises
    NotFound, NotAllowed, Invalid, Stale, and Conflict before the operation is recorded.
    """
    with database.transaction() as tx:
        episode = locked(tx, clinic_id, episode_id)
        signature = Signature(require(tx, clinic_id, who, CLINICIANS), who, now)
        if episode.operated_at is None:
            raise Conflict("no phase opens before the operation is recorded")
        plan = care_plans.get(tx, clinic_id, episode_id, episode.plan_version)
        is_next = _is_next(tx, episode, plan, phase_id)
        if is_next and not authority.strip():
            raise Invalid.one("authority", "say on whose word: a surgeon, a letter, an image")
        episodes.touch(tx, clinic_id, episode_id, version=version)
        patient = patients.get(tx, clinic_id, episode.patient_id)
        today = local_day(now, zone(patient.zone))
        _offload(tx, episode, plan.phase(phase_id).status, step, today, authority, signature)
        open_on_record(tx, episode, phase_id, today, authority, signature)
        replan(tx, clinic_id, episode_id, now, is_phase_new=True)


def sign_step(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    episode_id: UUID,
    step: Step,
    *,
    authority: str,
    version: int,
    now: datetime,
) -> None:
    """Change the limb's status from today within the phase in force: a step of a wean, say.

    `authority` says on whose word; only stepping back needs none. Raises NotFound, NotAllowed,
    Stale, Conflict before the operation is recorded, and Invalid: also for a status that
    the exercises of the phase need more than, for then an earlier phase has to be opened.
    """
    with database.transaction() as tx:
        episode = locked(tx, clinic_id, episode_id)
        signature = Signature(require(tx, clinic_id, who, CLINICIANS), who, now)
        if episode.operated_at is None:
            raise Conflict("no step is signed before the operation is recorded")
        present = in_force(prescriptions.of_episode(tx, clinic_id, episode_id))
        is_stricter = present is not None and step.status.rank < present.status.rank
        if not (is_stricter or authority.strip()):
            raise Invalid.one("authority", "say on whose word: a surgeon, a letter, an image")
        episodes.touch(tx, clinic_id, episode_id, version=version)
        plan = care_plans.get(tx, clinic_id, episode_id, episode.plan_version)
        opened = episodes.openings(tx, clinic_id, episode_id)[-1]
        patient = patients.get(tx, clinic_id, episode.patient_id)
        today = local_day(now, zone(patient.zone))
        needed = plan.phase(opened.phase_id).status
        _offload(tx, episode, needed, step, today, authority, signature)


def _is_next(tx: Tx, episode: Episode, plan: Plan, phase_id: str) -> bool:
    """Say whether a phase is the next (else it is an earlier one); raises Invalid for others."""
    ids = [phase.id for phase in plan.phases]
    current = episodes.openings(tx, episode.clinic_id, episode.id)[-1].phase_id
    place = ids.index(current)
    earlier = ids[ids.index(first_after_operation(plan)) : place]
    if phase_id in ids[place + 1 : place + 2]:
        return True
    if phase_id not in earlier:
        raise Invalid.one("phase", "must be the next phase, or one before the present")
    return False


def _offload(
    tx: Tx,
    episode: Episode,
    needed: Status,
    step: Step | None,
    today: date,
    authority: str,
    signature: Signature,
) -> None:
    """Leave the limb's prescription as it is, or change it as signed; raises Invalid."""
    prescribed = prescriptions.of_episode(tx, episode.clinic_id, episode.id)
    present = in_force(prescribed)
    if present is None:
        raise Conflict("no offloading prescription is in force for this limb")
    if step is None:
        if not admits(present.ceiling, needed):
            message = f"this phase needs {needed} and the leg is {present.status}: sign that too"
            raise Invalid.one("step", message)
        return
    _check_step(present.status, step, needed)
    following = OffloadingPhase(
        sequence=prescribed[-1].sequence + 1,
        status=step.status,
        word=step.word or step.status.value,
        aid=step.aid,
        limits=step.limits,
        reason=step.reason,
        planned_start_day=today,
        planned_end_day=step.planned_end_day,
        started_day=None,
        ended_day=None,
        next_review_day=None,
    )
    prescriptions.end(tx, episode.clinic_id, episode.id, present.sequence, today)
    prescriptions.add(tx, episode.clinic_id, episode.id, [following], signature.now)
    start_offloading(tx, episode, following, today, authority, signature)


def _check_step(present: Status, step: Step, needed: Status) -> None:
    if step.status is not present and not may_move(present, step.status):
        message = f"{present} does not go to {step.status} in one step"
        raise Invalid.one("step.status", message)
    if not admits(step.status, needed):
        raise Invalid.one("step.status", f"the exercises of this phase need {needed}")
