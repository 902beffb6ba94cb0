"""Extending or shortening offloading: planned days move, nothing opens (S1)."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from physio_service.domain.anchor import relengthened
from physio_service.domain.episode import Episode
from physio_service.domain.errors import Conflict, Fault, refuse
from physio_service.domain.event import Actor, Json
from physio_service.domain.offloading import (
    REVIEW_LEAD_DAYS,
    OffloadingPhase,
    in_force,
    reason_faults,
    weeks_faults,
)
from physio_service.domain.parking import Parked
from physio_service.domain.plan import OFFLOAD_END, Plan
from physio_service.domain.sign_off import Said, SignOffKind
from physio_service.domain.task import TaskOutcome
from physio_service.services.gating import close_gate, next_gate
from physio_service.services.parking import keep_plan, park_ahead
from physio_service.services.planning import replan
from physio_service.services.reissuing import reissue
from physio_service.services.signing_off import (
    Signature,
    clinician,
    locked,
    require_authority,
    sign,
    today_of,
)
from physio_service.store import care_plans, episodes, prescriptions
from physio_service.store.database import Database, Tx


def set_weeks(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    episode_id: UUID,
    weeks: int,
    *,
    reason: str,
    version: int,
    now: datetime,
    authority: str = "",
    note: str = "",
) -> tuple[Parked, ...]:
    """Have offloading last `weeks` from the operation; return what that parks.

    The planned end and all that is counted from it move; what follows still opens by a
    sign-off alone. Beyond the protocol's usual span there must be a reason, and shortening
    is on somebody's word. Extending parks what the phase after it needs more load for.
    Raises NotFound, NotAllowed, Invalid, Stale, and Conflict once offloading is over.
    """
    with database.transaction() as tx:
        episode = locked(tx, clinic_id, episode_id)
        signature = clinician(tx, clinic_id, who, now)
        said = Said(authority, reason, note)
        return change_weeks(tx, episode, weeks, said, signature, version=version)


def change_weeks(
    tx: Tx, episode: Episode, weeks: int, said: Said, signature: Signature, *, version: int
) -> tuple[Parked, ...]:
    """Change the weeks of a locked episode; what `set_weeks` promises.

    Takes part in a transaction, which whoever only wants to look ahead may roll back.
    """
    clinic_id = episode.clinic_id
    plan = care_plans.get(tx, clinic_id, episode.id, episode.plan_version)
    _require_offloaded(tx, episode, plan)
    _check(tx, episode, plan, weeks, said.reason, signature)
    is_longer = weeks > plan.offload_weeks
    if not is_longer:
        require_authority(said)
    episodes.touch(tx, clinic_id, episode.id, version=version)
    moved = relengthened(plan, weeks)
    about: dict[str, Json] = {"weeks_before": plan.offload_weeks, "weeks": weeks}
    signed = sign(tx, episode, SignOffKind.LENGTH, said, signature, **about)
    parked = _move(tx, episode, plan, moved, signed, said, signature)
    reissue(tx, episode, signature, is_stricter=is_longer)
    replan(tx, clinic_id, episode.id, signature.now, is_phase_new=True)
    return parked


def _require_offloaded(tx: Tx, episode: Episode, plan: Plan) -> None:
    opened = episodes.openings(tx, episode.clinic_id, episode.id)
    if opened and plan.phase(opened[-1].phase_id).start.anchor == OFFLOAD_END:
        raise Conflict("offloading is over: go back to an earlier phase first")


def _check(
    tx: Tx, episode: Episode, plan: Plan, weeks: int, reason: str, signature: Signature
) -> None:
    """Raise Invalid, with every fault, for a length that cannot be prescribed."""
    usual = range(plan.usual_weeks[0], plan.usual_weeks[1] + 1)
    faults = weeks_faults(weeks) or reason_faults(weeks, reason, usual)
    if weeks == plan.offload_weeks:
        faults.append(Fault("offload_weeks", "is what is prescribed already"))
    end_day = plan.surgery_day + timedelta(weeks=weeks)
    if weeks < plan.offload_weeks and end_day < today_of(tx, episode, signature.now):
        faults.append(Fault("offload_weeks", "would have ended already: open the next phase"))
    moved = relengthened(plan, weeks)
    faults += [
        Fault("offload_weeks", f"leaves no day for the phase {phase.name}")
        for phase in moved.phases
        if phase.last_day is not None and phase.last_day < phase.first_day
    ]
    refuse(faults)


def _move(
    tx: Tx, episode: Episode, plan: Plan, moved: Plan, signed: UUID, said: Said, by: Signature
) -> tuple[Parked, ...]:
    """Write the new days; park what waits longer for its load, until the new planned end."""
    clinic_id = episode.clinic_id
    end_day = moved.surgery_day + timedelta(weeks=moved.offload_weeks)
    keep_plan(tx, episode, moved, by)
    phases = prescriptions.of_episode(tx, clinic_id, episode.id)
    present = in_force(phases) or phases[-1]
    today = today_of(tx, episode, by.now)
    planned = _planned(present, end_day, said.reason, today)
    prescriptions.plan_again(tx, clinic_id, episode.id, planned)
    opened = episodes.openings(tx, clinic_id, episode.id)
    gate = next_gate(moved, opened[-1]) if opened else None
    if gate is not None:
        close_gate(tx, episode, plan, gate.phase_id, by, TaskOutcome.PLAN_CHANGED)
    if episode.operated_at is None or moved.offload_weeks < plan.offload_weeks:
        return ()
    after = next(phase.id for phase in moved.phases if phase.start.anchor == OFFLOAD_END)
    return park_ahead(tx, episode, after, signed, end_day, by)


def _planned(phase: OffloadingPhase, end_day: date, reason: str, today: date) -> OffloadingPhase:
    review_day = max(today, end_day - timedelta(days=REVIEW_LEAD_DAYS))
    return replace(
        phase,
        planned_end_day=end_day,
        next_review_day=review_day,
        reason=reason.strip() or phase.reason,
    )
