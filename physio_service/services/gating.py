"""Gates ahead: whom to ask to prepare one, and whom when nobody decided. Nothing opens (S1)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from physio_service.domain.course import Gate as Sign
from physio_service.domain.course import overrun_days
from physio_service.domain.episode import Episode, PhaseOpening
from physio_service.domain.event import SYSTEM
from physio_service.domain.offloading import REVIEW_LEAD_DAYS, OffloadingPhase, in_force
from physio_service.domain.plan import OFFLOAD_END, Plan
from physio_service.domain.task import (
    NewTask,
    TaskKind,
    TaskOutcome,
    Tier,
    gate_cause,
    limits_cause,
    overdue_cause,
    overrun_cause,
    step_cause,
)
from physio_service.services.overrunning import ends_offloading, hear_of_overrun
from physio_service.services.signing_off import Signature
from physio_service.store import movement_limits, prescriptions, signatories, tasks
from physio_service.store.database import Tx
from schedules.localtime import day_bounds
from schedules.timeline import Gate, gate_due_day


@dataclass(frozen=True, slots=True)
class Looked:
    """One look at the gates of an episode: today, and the last time somebody looked."""

    today: date  # the patient's
    before: date | None  # what was due then was asked for then; none: nothing was
    zone: ZoneInfo
    now: datetime

    def falls_due(self, day: date) -> bool:
        """Say whether `day` has come since the last look."""
        return self.today >= day and (self.before is None or self.before < day)


def next_gate(plan: Plan, opening: PhaseOpening) -> Gate | None:
    """Return the gate before the phase that follows the open one."""
    ids = [phase.id for phase in plan.phases]
    following = ids[ids.index(opening.phase_id) + 1 :]
    if not following:
        return None
    planned = plan.phase(following[0]).first_day
    is_operation = plan.phase(opening.phase_id).gate is Sign.OPERATION
    if (
        planned <= opening.opened_day and not is_operation
    ):  # opened later than the next was planned: asked again soon
        planned = opening.opened_day + timedelta(days=REVIEW_LEAD_DAYS)
    return Gate(following[0], planned)


def prepare(tx: Tx, episode: Episode, plan: Plan, opening: PhaseOpening, looked: Looked) -> None:
    """Ask for what the gates of an episode need by now, each once.

    Ten days before a planned opening, to book review and X-ray; on that day when nobody
    has decided, and again as long after it as the protocol's overrun rule says, each time
    more urgently and of another person: for the end of offloading that is an alert. An
    operation only needs recording.
    """
    _limits(tx, episode, looked)
    _step(tx, episode, plan, opening, looked)
    gate = next_gate(plan, opening)
    if gate is None or episode.awaits_date:
        return
    is_operation = plan.phase(opening.phase_id).gate is Sign.OPERATION
    lead = gate_due_day(gate, lead_days=0) if is_operation else gate_due_day(gate)
    if looked.falls_due(lead):
        cause = gate_cause(episode.id, gate.phase_id)
        _ask(tx, episode, TaskKind.GATE_DUE, Tier.REVIEW, cause, gate.planned_day, looked)
    later = [] if ends_offloading(plan, opening, gate.phase_id) else [overrun_days(plan.rules)]
    levels = later if is_operation else [0, *later]
    passed = [days for days in levels if looked.falls_due(gate.planned_day + timedelta(days))]
    if passed:
        cause = overdue_cause(episode.id, gate.phase_id, passed[-1])
        _escalate(tx, episode, opening, cause, gate.planned_day, passed[-1], looked)
    hear_of_overrun(tx, episode, plan, opening, looked.today, looked.now)


def close_gate(
    tx: Tx, episode: Episode, plan: Plan, phase_id: str, signature: Signature, outcome: TaskOutcome
) -> None:
    """Close what was asked about the gate before a phase: somebody has decided."""
    close_task(tx, episode, gate_cause(episode.id, phase_id), outcome, signature)
    for days in (0, overrun_days(plan.rules)):
        close_task(tx, episode, overdue_cause(episode.id, phase_id, days), outcome, signature)
    close_task(tx, episode, overrun_cause(episode.id), outcome, signature)


def close_step(
    tx: Tx, episode: Episode, plan: Plan, step: OffloadingPhase, signature: Signature
) -> None:
    """Close what was asked about the planned end of a step: somebody has decided."""
    if step.planned_end_day is None:
        return
    cause = step_cause(episode.id, step.sequence, step.planned_end_day)
    for asked in (cause, *(f"{cause}:{days}" for days in (0, overrun_days(plan.rules)))):
        close_task(tx, episode, asked, TaskOutcome.DONE, signature)


def close_task(
    tx: Tx, episode: Episode, cause: str, outcome: TaskOutcome, signature: Signature
) -> None:
    """Close the task that is open for a cause, if any: what it asked for is settled."""
    task_id = tasks.open_for(tx, episode.clinic_id, cause)
    if task_id is not None:
        tasks.close(
            tx,
            episode.clinic_id,
            task_id,
            outcome=outcome,
            note="",
            staff_id=signature.staff_id,
            who=signature.who,
            now=signature.now,
        )


def _escalate(
    tx: Tx,
    episode: Episode,
    opening: PhaseOpening,
    cause: str,
    planned_day: date,
    days: int,
    looked: Looked,
) -> None:
    """Ask whoever opened the phase first, and another clinician when that did not help."""
    owner: UUID | None = opening.opened_by
    tier = Tier.SAME_DAY
    if days:
        owner, tier = signatories.another_clinician(tx, episode.clinic_id, owner), Tier.TOP
    due_day = planned_day + timedelta(days)
    _ask(tx, episode, TaskKind.SIGN_OFF_OVERDUE, tier, cause, due_day, looked, owner)


def _step(tx: Tx, episode: Episode, plan: Plan, opening: PhaseOpening, looked: Looked) -> None:
    """Ask for the next step of a wean before this one is planned to end, and when it has passed.

    While a leg is offloaded the gate of the next phase asks the same.
    """
    present = in_force(prescriptions.of_episode(tx, episode.clinic_id, episode.id))
    is_offloaded = plan.phase(opening.phase_id).start.anchor != OFFLOAD_END
    if present is None or is_offloaded or not (present.planned_end_day and present.started_day):
        return
    end_day, begun = present.planned_end_day, present.started_day
    cause = step_cause(episode.id, present.sequence, end_day)
    if looked.falls_due(max(begun + timedelta(days=1), gate_due_day(Gate("", end_day)))):
        _ask(tx, episode, TaskKind.GATE_DUE, Tier.REVIEW, cause, end_day, looked)
    passed = [
        days
        for days in (0, overrun_days(plan.rules))
        if looked.falls_due(end_day + timedelta(days))
    ]
    if passed:
        _escalate(tx, episode, opening, f"{cause}:{passed[-1]}", end_day, passed[-1], looked)


def _limits(tx: Tx, episode: Episode, looked: Looked) -> None:
    """Ask for a look at the movement limits whose day is near; the day itself lifts none."""
    kept = movement_limits.of_episode(tx, episode.clinic_id, episode.patient_id, episode.id)
    review_days = {limit.review_day for limit in kept if limit.is_in_force and limit.review_day}
    for day in sorted(review_days):
        if looked.falls_due(gate_due_day(Gate("", day))):
            cause = limits_cause(episode.id, day)
            _ask(tx, episode, TaskKind.LIMIT_REVIEW, Tier.REVIEW, cause, day, looked)


def _ask(
    tx: Tx,
    episode: Episode,
    kind: TaskKind,
    tier: Tier,
    cause: str,
    due_day: date,
    looked: Looked,
    owner: UUID | None = None,
) -> None:
    task = NewTask(
        clinic_id=episode.clinic_id,
        patient_id=episode.patient_id,
        kind=kind,
        tier=tier,
        dedupe=cause,
        due_at=max(looked.now, day_bounds(due_day, looked.zone)[0]),
        episode_id=episode.id,
        owner_id=owner,
    )
    tasks.open_task(tx, task, SYSTEM, looked.now)
