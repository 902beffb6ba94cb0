"""The operation gets another day, or none for now: then everything of its episode is held (S1b)."""

from datetime import datetime
from uuid import UUID

from physio_service.domain.episode import Episode
from physio_service.domain.errors import Conflict, refuse
from physio_service.domain.event import Actor, Json
from physio_service.domain.surgery import (
    ASK_AGAIN,
    SurgeryChange,
    SurgeryMove,
    awaiting_cause,
    surgery_faults,
)
from physio_service.domain.task import NewTask, TaskKind, TaskOutcome, Tier
from physio_service.services.gating import close_gate, close_task
from physio_service.services.operating import first_after_operation, plan_from
from physio_service.services.planning import replan
from physio_service.services.signing_off import Signature, locked, note
from physio_service.services.vouching import CARERS, CLINICIANS, require
from physio_service.store import care_plans, episodes, patients, surgeries, tasks
from physio_service.store.database import Database, Tx
from schedules.localtime import local_day, zone
from schedules.plan import Change


def reschedule(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    episode_id: UUID,
    change: SurgeryChange,
    *,
    version: int,
    now: datetime,
) -> Change:
    """Give an operation that has not taken place another day, or none; return what it moved.

    With another day every planned day moves along, in a new version of the plan. Without
    one the episode awaits a date: nothing of it is planned or texted, preparation neither.
    Whoever cares for patients may hold; a day is given by a clinician. Raises NotFound,
    NotAllowed, Invalid, Stale, and Conflict when the operation is recorded or the episode
    has ended.
    """
    with database.transaction() as tx:
        episode = locked(tx, clinic_id, episode_id)
        roles = CLINICIANS if change.move is SurgeryMove.MOVED else CARERS
        signature = Signature(require(tx, clinic_id, who, roles), who, now)
        return change_day(tx, episode, change, signature, version=version)


def change_day(
    tx: Tx, episode: Episode, change: SurgeryChange, signature: Signature, *, version: int
) -> Change:
    """Change the day of the operation of a locked episode; what `reschedule` promises.

    Takes part in a transaction, which whoever only wants to look ahead may roll back.
    """
    if episode.operated_at is not None:
        raise Conflict("the operation is recorded: its day cannot be planned any more")
    clinic_id, now = episode.clinic_id, signature.now
    patient = patients.get(tx, clinic_id, episode.patient_id)
    today = local_day(now, zone(patient.zone))
    faults = surgery_faults(change, episode.surgery_day, today)
    refuse(faults)
    if change.day is None and episode.surgery_day is None:
        raise Conflict("this operation awaits a date already")
    plan_version = episode.plan_version
    if change.day is not None:
        plan_version, _ = plan_from(tx, episode, change.day, signature)
    episodes.set_surgery_day(
        tx, clinic_id, episode.id, version=version, day=change.day, plan_version=plan_version
    )
    surgeries.add(tx, episode, change, signature.staff_id, now)
    after: dict[str, Json] = {
        "move": change.move.value,
        "surgery_day": None if change.day is None else change.day.isoformat(),
    }
    note(tx, episode, "episode.rescheduled", after, signature)
    _close_tasks(tx, episode, signature)
    if change.day is None:
        _ask_for_a_date(tx, episode, signature)
    return replan(tx, clinic_id, episode.id, now, is_phase_new=True)


def _ask_for_a_date(tx: Tx, episode: Episode, signature: Signature) -> None:
    """Have somebody ask after a date in time: a patient without one is forgotten easily."""
    now = signature.now
    task = NewTask(
        clinic_id=episode.clinic_id,
        patient_id=episode.patient_id,
        kind=TaskKind.AWAITING_DATE,
        tier=Tier.REVIEW,
        dedupe=awaiting_cause(episode.id),
        due_at=now + ASK_AGAIN,
        episode_id=episode.id,
    )
    tasks.open_task(tx, task, signature.who, now)


def _close_tasks(tx: Tx, episode: Episode, signature: Signature) -> None:
    """Close what was asked about the day that no longer holds."""
    plan = care_plans.get(tx, episode.clinic_id, episode.id, episode.plan_version)
    close_task(tx, episode, awaiting_cause(episode.id), TaskOutcome.PLAN_CHANGED, signature)
    opened_by_it = first_after_operation(plan)
    close_gate(tx, episode, plan, opened_by_it, signature, TaskOutcome.PLAN_CHANGED)
