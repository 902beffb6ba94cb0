"""Recalling a faulty version: everybody who was given it is listed, parked, and settled by name."""

from datetime import datetime
from uuid import UUID

from physio_service.domain.clinic import after_open_hours
from physio_service.domain.errors import Conflict, Invalid, NotFound, refuse
from physio_service.domain.event import Actor, Event, Json
from physio_service.domain.recall import (
    LONGEST_REASON,
    Faulty,
    Recall,
    RecallState,
    is_given,
    recall_faults,
)
from physio_service.domain.task import READ_WITHIN, NewTask, TaskKind, Tier
from physio_service.services.vouching import APPROVERS, require
from physio_service.store import care_plans, clinics, episodes, events, recalls, tasks
from physio_service.store.database import Database, Tx
from physio_service.store.recalls import Recalled
from physio_service.store.types import new_id


def open_recall(
    database: Database, who: Actor, clinic_id: UUID, what: Faulty, reason: str, *, now: datetime
) -> UUID:
    """Recall a faulty version from now on, and return the recall's id.

    In the moment this is kept, no text that comes from it leaves. Everybody who was ever
    given it is listed; the survey then puts aside what loads a leg, one patient after
    another. Raises NotAllowed, Invalid, and Conflict when it was recalled before.
    """
    faults = recall_faults(what, reason)
    refuse(faults)
    with database.transaction() as tx:
        staff_id = require(tx, clinic_id, who, APPROVERS)
        recall = Recall(
            id=new_id(),
            clinic_id=clinic_id,
            version=1,
            what=what,
            reason=reason.strip(),
            opened_by=staff_id,
            opened_at=now,
            is_surveying=True,
            closed_by=None,
            closed_at=None,
        )
        if not recalls.add(tx, recall):
            raise Conflict("this was recalled already")
        after: dict[str, Json] = {
            "subject": what.subject.value,
            "key": what.key,
            "version": what.version,
            "patients": recalls.enlist(tx, recall, now),
        }
        _record(tx, recall, "recall.opened", who, now, after)
    return recall.id


def set_surveying(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    recall_id: UUID,
    *,
    is_surveying: bool,
    version: int,
    now: datetime,
) -> None:
    """Stop looking at the patients of a recall, or go on with it; raises Conflict and Stale."""
    with database.transaction() as tx:
        require(tx, clinic_id, who, APPROVERS)
        recall = _open(tx, clinic_id, recall_id)
        recalls.change(tx, recall, version=version, is_surveying=is_surveying)
        kind = "recall.resumed" if is_surveying else "recall.stopped"
        _record(tx, recall, kind, who, now, {})


def call(
    database: Database, who: Actor, clinic_id: UUID, recall_id: UUID, row_id: UUID, *, now: datetime
) -> UUID:
    """Have somebody ring a patient of a recall, within two open hours; return the task's id."""
    with database.transaction() as tx:
        require(tx, clinic_id, who, APPROVERS)
        recall = _open(tx, clinic_id, recall_id)
        one = _one(tx, recall, row_id)
        task = NewTask(
            clinic_id=clinic_id,
            patient_id=one.patient_id,
            kind=TaskKind.RECALL_CALL,
            tier=Tier.SAME_DAY,
            dedupe=f"recall:{one.id}",
            due_at=after_open_hours(clinics.get(tx, clinic_id), now, READ_WITHIN),
            episode_id=one.episode_id,
        )
        task_id = tasks.open_task(tx, task, who, now)
        if task_id is None or not recalls.step(
            tx, clinic_id, row_id, RecallState.PARKED, RecallState.CALLING, task_id=task_id
        ):
            raise Conflict("this patient is not waiting to be called")
        _record(tx, recall, "recall.called", who, now, {}, one.patient_id)
    return task_id


def settle(
    database: Database, who: Actor, clinic_id: UUID, recall_id: UUID, row_id: UUID, *, now: datetime
) -> None:
    """Note that a patient of a recall is settled: moved to another version, or rung.

    Raises Conflict while the plan in force still comes from what is recalled and the task to
    ring them is open, or nobody was asked to.
    """
    with database.transaction() as tx:
        staff_id = require(tx, clinic_id, who, APPROVERS)
        recall = _open(tx, clinic_id, recall_id)
        one = _one(tx, recall, row_id)
        if not (_is_rid(tx, recall, one) or _is_rung(tx, one, clinic_id)):
            raise Conflict("move this patient to another version, or have them called, first")
        values = {"settled_by": staff_id, "settled_at": now}
        if not recalls.step(tx, clinic_id, row_id, one.state, RecallState.SETTLED, **values):
            raise Conflict("somebody settled this patient meanwhile")
        _record(tx, recall, "recall.settled", who, now, {}, one.patient_id)


def close_recall(
    database: Database,
    who: Actor,
    clinic_id: UUID,
    recall_id: UUID,
    note: str,
    *,
    version: int,
    now: datetime,
) -> None:
    """Close a recall, signed by name, once every patient of it is settled.

    What was recalled stays so. Raises NotAllowed, Invalid, Stale, and Conflict with how many
    are left.
    """
    if not 0 < len(note.strip()) <= LONGEST_REASON:
        raise Invalid.one("note", f"say how it ended, in at most {LONGEST_REASON} characters")
    with database.transaction() as tx:
        staff_id = require(tx, clinic_id, who, APPROVERS)
        recall = _open(tx, clinic_id, recall_id)
        counted = recalls.progress(tx, recall)
        left = sum(counted.values()) - counted[RecallState.SETTLED]
        if left:
            raise Conflict(f"{left} of its patients are not settled yet")
        recalls.change(
            tx,
            recall,
            version=version,
            is_surveying=False,
            closed_by=staff_id,
            closed_at=now,
            note=recalls.seal_note(tx, recall, note.strip()),
        )
        _record(tx, recall, "recall.closed", who, now, {"settled": counted[RecallState.SETTLED]})


def _open(tx: Tx, clinic_id: UUID, recall_id: UUID) -> Recall:
    recall = recalls.get(tx, clinic_id, recall_id)
    if recall.closed_at is not None:
        raise Conflict("this recall is closed")
    return recall


def _one(tx: Tx, recall: Recall, row_id: UUID) -> Recalled:
    for one in recalls.patients_of(tx, recall):
        if one.id == row_id:
            return one
    raise NotFound("no such patient of this recall")


def _is_rid(tx: Tx, recall: Recall, one: Recalled) -> bool:
    """Say whether nothing in force comes from what is recalled any more."""
    if one.episode_id is None:
        return False
    if not one.is_active:
        return False  # what was given is past: somebody tells them
    episode = episodes.get(tx, recall.clinic_id, one.episode_id)
    plan = care_plans.get(tx, recall.clinic_id, episode.id, episode.plan_version)
    return not is_given(recall.what, plan)


def _is_rung(tx: Tx, one: Recalled, clinic_id: UUID) -> bool:
    return one.task_id is not None and tasks.is_closed(tx, clinic_id, one.task_id)


def _record(
    tx: Tx,
    recall: Recall,
    kind: str,
    who: Actor,
    now: datetime,
    after: dict[str, Json],
    patient_id: UUID | None = None,
) -> None:
    event = Event(
        recall.clinic_id, kind, "recall", recall.id, who, patient_id=patient_id, after=after
    )
    events.record(tx, event, now)
