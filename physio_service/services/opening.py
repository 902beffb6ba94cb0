"""Opening the next phase of a programme, or the next step in one: signed by a named person (S1)."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from physio_service.domain.course import StatusRule
from physio_service.domain.episode import Episode
from physio_service.domain.errors import Conflict, Invalid, refuse
from physio_service.domain.event import Actor, Json
from physio_service.domain.lexicon import said_faults
from physio_service.domain.offloading import OffloadingPhase, admits, in_force
from physio_service.domain.parking import Parked
from physio_service.domain.plan import OFFLOAD_END, Plan, PlanPhase
from physio_service.domain.sign_off import Said, SignOffKind
from physio_service.domain.step import Step, following, is_stricter, loosens, step_faults
from physio_service.services.gating import close_step
from physio_service.services.operating import (
    first_after_operation,
    open_on_record,
    start_offloading,
)
from physio_service.services.parking import park_unfit, take_again
from physio_service.services.planning import replan
from physio_service.services.reissuing import reissue
from physio_service.services.signing_off import (
    Signature,
    clinician,
    locked,
    require_authority,
    require_operated,
    sign,
    today_of,
)
from physio_service.store import care_plans, episodes, prescriptions, status_words
from physio_service.store.database import Database, Tx

WEAN_STEP = timedelta(weeks=1)  # each is planned for a week; its end only asks


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
    retake: Collection[str] = (),
    note: str = "",
) -> tuple[Parked, ...]:
    """Open the next phase from today, or go back to an earlier one, as a named person decides.

    `authority` says on whose word: a surgeon, a letter, an image of which date; going back
    needs none. Where a phase is one of a higher status, the `step` that loosens the limb is
    signed at the same time, never assumed. What the legs may not do of the phase is parked,
    and returned; `retake` names what was parked in it and is taken again. Raises NotFound,
    NotAllowed, Invalid, Stale, and Conflict before the operation is recorded.
    """
    said = Said(authority, step.reason if step else "", note)
    with database.transaction() as tx:
        episode = locked(tx, clinic_id, episode_id)
        signature = clinician(tx, clinic_id, who, now)
        return change_phase(
            tx, episode, phase_id, said, signature, version=version, step=step, retake=retake
        )


def change_phase(
    tx: Tx,
    episode: Episode,
    phase_id: str,
    said: Said,
    signature: Signature,
    *,
    version: int,
    step: Step | None = None,
    retake: Collection[str] = (),
) -> tuple[Parked, ...]:
    """Open a phase of a locked episode, in a transaction; what `open_phase` promises."""
    require_operated(episode)
    plan = care_plans.get(tx, episode.clinic_id, episode.id, episode.plan_version)
    is_next = _is_next(tx, episode, plan, phase_id)
    present = _present(tx, episode)
    if is_next or retake or (step and _loosens(tx, episode, step, signature)):
        require_authority(said)
    phase = plan.phase(phase_id)
    _check_status(phase, present, step)
    episodes.touch(tx, episode.clinic_id, episode.id, version=version)
    if step is not None:
        _offload(tx, episode, phase, plan, step, said, signature)
    today = today_of(tx, episode, signature.now)
    open_on_record(tx, episode, plan, phase_id, today, said.authority, signature)
    signed = sign(tx, episode, SignOffKind.PHASE, said, signature, phase=phase_id)
    if retake:
        take_again(tx, episode, retake, said, signature)
    parked = _settle(tx, episode, signed, signature, was=present, is_back=not is_next)
    replan(tx, episode.clinic_id, episode.id, signature.now, is_phase_new=True)
    return parked


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
    note: str = "",
) -> tuple[Parked, ...]:
    """Change the limb's status, aid or limits from today within the phase in force.

    `authority` says on whose word; only stepping back needs none. Exercises that need more
    are parked, and returned; nothing is taken back by loosening. Raises NotFound,
    NotAllowed, Invalid, Stale, and Conflict before the operation is recorded.
    """
    said = Said(authority, step.reason, note)
    with database.transaction() as tx:
        episode = locked(tx, clinic_id, episode_id)
        signature = clinician(tx, clinic_id, who, now)
        return change_step(tx, episode, step, said, signature, version=version)


def change_step(
    tx: Tx, episode: Episode, step: Step, said: Said, signature: Signature, *, version: int
) -> tuple[Parked, ...]:
    """Sign a step of a locked episode; what `sign_step` promises."""
    require_operated(episode)
    clinic_id = episode.clinic_id
    plan = care_plans.get(tx, clinic_id, episode.id, episode.plan_version)
    present = _present(tx, episode)
    if _loosens(tx, episode, step, signature):
        require_authority(said)
    episodes.touch(tx, clinic_id, episode.id, version=version)
    phase = plan.phase(episodes.openings(tx, clinic_id, episode.id)[-1].phase_id)
    signed = _offload(tx, episode, phase, plan, step, said, signature)
    parked = _settle(tx, episode, signed, signature, was=present)
    replan(tx, clinic_id, episode.id, signature.now)
    return parked


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


def _present(tx: Tx, episode: Episode) -> OffloadingPhase:
    present = in_force(prescriptions.of_episode(tx, episode.clinic_id, episode.id))
    if present is None:
        raise Conflict("no offloading prescription is in force for this limb")
    return present


def _check_status(phase: PlanPhase, present: OffloadingPhase, step: Step | None) -> None:
    """A phase of a status of its own opens at that or more; others take the leg as it is."""
    if phase.status_rule not in (StatusRule.WEAN, StatusRule.FIXED):
        return
    if step is None and not admits(present.ceiling, phase.status):
        message = f"this phase needs {phase.status} and the leg is {present.status}: sign that too"
        raise Invalid.one("step", message)
    if step is not None and not admits(step.exercise_ceiling or step.status, phase.status):
        raise Invalid.one("step.status", f"the exercises of this phase need {phase.status}")


def _loosens(tx: Tx, episode: Episode, step: Step, signature: Signature) -> bool:
    present = _present(tx, episode)
    today = today_of(tx, episode, signature.now)
    return loosens(present, following(present, step, today, None))


def _offload(
    tx: Tx,
    episode: Episode,
    phase: PlanPhase,
    plan: Plan,
    step: Step,
    said: Said,
    signature: Signature,
) -> UUID:
    """Put what was signed for the limb in force from today; raises Invalid."""
    clinic_id, today = episode.clinic_id, today_of(tx, episode, signature.now)
    present = _present(tx, episode)
    end_day = _planned_end(plan, phase, today)
    words = status_words.of_clinic(tx, clinic_id)
    faults = step_faults(present.status, step, today) + [
        replace(fault, field=f"step.{fault.field}")
        for fault in said_faults(words, step.status, step.word, step.exercise_ceiling)
    ]
    refuse(faults)
    if phase.start.anchor != OFFLOAD_END and step.planned_end_day not in (None, end_day):
        message = "follows the weeks of offloading: change those"
        raise Invalid.one("step.planned_end_day", message)
    last = prescriptions.of_episode(tx, clinic_id, episode.id)[-1]
    then = following(last, step, today, end_day)
    prescriptions.end(tx, clinic_id, episode.id, present.sequence, today)
    close_step(tx, episode, plan, present, signature)
    prescriptions.add(
        tx, clinic_id, episode.id, [then], signature.now, ceiling_by=signature.staff_id
    )
    start_offloading(tx, episode, then, today, said.authority, signature)
    about: dict[str, Json] = {
        "from": present.status.value,
        "status": then.status.value,
        "aid": then.aid.value,
        "ceiling": then.ceiling.value,
        "sequence": then.sequence,
    }
    return sign(tx, episode, SignOffKind.STEP, said, signature, **about)


def _planned_end(plan: Plan, phase: PlanPhase, today: date) -> date | None:
    """Return when a step of a phase is planned to end: with offloading, or after its week."""
    if phase.start.anchor != OFFLOAD_END:
        return plan.surgery_day + timedelta(weeks=plan.offload_weeks)
    return today + WEAN_STEP if phase.status_rule is StatusRule.WEAN else None


def _settle(
    tx: Tx,
    episode: Episode,
    signed: UUID,
    signature: Signature,
    *,
    was: OffloadingPhase,
    is_back: bool = False,
) -> tuple[Parked, ...]:
    """Park what no longer fits, and begin a new sheet; the old one goes if it asks more."""
    then = _present(tx, episode)
    parked = park_unfit(
        tx, episode.patient_id, episode.clinic_id, signed, then.planned_end_day, signature
    )
    stricter = is_back or bool(parked) or is_stricter(was, then)
    reissue(tx, episode, signature, is_stricter=stricter)
    return parked
