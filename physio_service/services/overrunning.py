"""Past the planned end of offloading: the rule of it, and whom it asks. Nothing opens (S1)."""

from dataclasses import replace
from datetime import date, datetime

from physio_service.domain.alert import RuleId
from physio_service.domain.episode import Episode, PhaseOpening
from physio_service.domain.event import SYSTEM
from physio_service.domain.off_track import offload_overrun
from physio_service.domain.plan import OFFLOAD_END, Plan
from physio_service.domain.task import Tier, overrun_cause
from physio_service.services.alerting import fire, held, occasion, usual_task
from physio_service.store import signatories
from physio_service.store.database import Tx


def ends_offloading(plan: Plan, opening: PhaseOpening, phase_id: str) -> bool:
    """Say whether opening a phase, from the one that is open, ends the offloading."""
    is_after = plan.phase(opening.phase_id).start.anchor == OFFLOAD_END
    return plan.phase(phase_id).start.anchor == OFFLOAD_END and not is_after


def hear_of_overrun(
    tx: Tx, episode: Episode, plan: Plan, opening: PhaseOpening, today: date, now: datetime
) -> None:
    """Put a course to the rule; it asks another clinician than whoever opened the phase.

    They have been asked since the planned day and before it, so that it is urgent by now.
    """
    after = [phase for phase in plan.phases if phase.start.anchor == OFFLOAD_END]
    if episode.operated_at is None or not after or opening.phase_id in {one.id for one in after}:
        return
    on = occasion(tx, episode, today, SYSTEM, now)
    rule = held(tx, on, RuleId.OFFLOAD_OVERRUN)
    values = offload_overrun(today, after[0].first_day, rule.thresholds)
    if values is None:
        return
    task = replace(
        usual_task(on, rule),
        tier=Tier.TOP,
        dedupe=overrun_cause(episode.id),
        due_at=now,
        episode_id=episode.id,
        owner_id=signatories.another_clinician(tx, episode.clinic_id, opening.opened_by),
    )
    fire(tx, on, rule, values, f"day:{today}", scope=str(episode.id), task=task)
