"""Moving the next review, and the planned end of a step: days that propose and open nothing."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from physio_service.domain.episode import Episode
from physio_service.domain.errors import Conflict, Fault, refuse
from physio_service.domain.event import Actor, Json
from physio_service.domain.offloading import OffloadingPhase, in_force
from physio_service.domain.plan import OFFLOAD_END, Plan
from physio_service.domain.sign_off import Said, SignOffKind
from physio_service.services.gating import close_step
from physio_service.services.planning import replan
from physio_service.services.reissuing import reissue
from physio_service.services.signing_off import clinician, locked, require_operated, sign, today_of
from physio_service.store import care_plans, episodes, prescriptions
from physio_service.store.database import Database, Tx


def set_review(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    episode_id: UUID,
    *,
    next_review_day: date,
    version: int,
    now: datetime,
    planned_end_day: date | None = None,
    reason: str = "",
    authority: str = "",
    note: str = "",
) -> None:
    """Plan the next review, and with `planned_end_day` the end of a step after offloading.

    The end of offloading itself follows its weeks (`set_weeks`). Raises NotFound,
    NotAllowed, Invalid, Stale, and Conflict before the operation is recorded.
    """
    with database.transaction() as tx:
        episode = locked(tx, clinic_id, episode_id)
        signature = clinician(tx, clinic_id, who, now)
        require_operated(episode)
        present = in_force(prescriptions.of_episode(tx, clinic_id, episode_id))
        if present is None:
            raise Conflict("no offloading prescription is in force for this limb")
        plan = care_plans.get(tx, clinic_id, episode_id, episode.plan_version)
        faults = _faults(tx, episode, plan, present, next_review_day, planned_end_day, now)
        refuse(faults)
        episodes.touch(tx, clinic_id, episode_id, version=version)
        planned = replace(
            present,
            next_review_day=next_review_day,
            planned_end_day=planned_end_day or present.planned_end_day,
        )
        if planned.planned_end_day != present.planned_end_day:
            close_step(tx, episode, plan, present, signature)
        prescriptions.plan_again(tx, clinic_id, episode_id, planned)
        about: dict[str, Json] = {
            "next_review_day": next_review_day.isoformat(),
            "planned_end_day": planned_end_day.isoformat() if planned_end_day else None,
        }
        sign(tx, episode, SignOffKind.REVIEW, Said(authority, reason, note), signature, **about)
        reissue(tx, episode, signature)
        replan(tx, clinic_id, episode_id, now)


def _faults(
    tx: Tx,
    episode: Episode,
    plan: Plan,
    present: OffloadingPhase,
    next_review_day: date,
    planned_end_day: date | None,
    now: datetime,
) -> list[Fault]:
    today = today_of(tx, episode, now)
    days = {"next_review_day": next_review_day, "planned_end_day": planned_end_day}
    past = [name for name, day in days.items() if day is not None and day < today]
    faults = [Fault(name, "must not be past") for name in past]
    opened = episodes.openings(tx, episode.clinic_id, episode.id)[-1]
    is_offloaded = plan.phase(opened.phase_id).start.anchor != OFFLOAD_END
    if is_offloaded and planned_end_day not in (None, present.planned_end_day):
        message = "follows the weeks of offloading: change those"
        faults.append(Fault("planned_end_day", message))
    return faults
