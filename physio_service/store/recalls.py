"""Recalls, and the patients each is about."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, update

from physio_service.domain.errors import NotFound
from physio_service.domain.plan import Plan, plan_from_json
from physio_service.domain.recall import Faulty, Recall, RecallState, Subject, is_given
from physio_service.store.database import Tx
from physio_service.store.schema import (
    care_plans,
    episodes,
    messages,
    patients,
    recalled_patients,
    recalls,
)
from physio_service.store.statements import change_seen, insert_new
from physio_service.store.types import new_id

_r, _p = recalls.c, recalled_patients.c


@dataclass(frozen=True, slots=True)
class Recalled:
    """One patient of a recall."""

    id: UUID
    patient_id: UUID
    reference: str
    episode_id: UUID | None
    is_active: bool  # the episode goes on
    state: RecallState
    effects: dict[str, Any] | None
    task_id: UUID | None


def add(tx: Tx, recall: Recall) -> bool:
    """Open a recall; False when the same was recalled before."""
    clinic_id = recall.clinic_id
    row = {
        "clinic_id": clinic_id,
        "id": recall.id,
        "created_at": recall.opened_at,
        "subject": recall.what.subject.value,
        "key": recall.what.key,
        "faulty_version": recall.what.version,
        "reason": tx.seal(_r.reason, recall.id, clinic_id, clinic_id, recall.reason),
        "opened_by": recall.opened_by,
        "is_surveying": recall.is_surveying,
    }
    return insert_new(tx, recalls, [row]) == 1


def get(tx: Tx, clinic_id: UUID, recall_id: UUID) -> Recall:
    """Return a recall; raises NotFound, also for another clinic's."""
    statement = select(recalls).where(_r.clinic_id == clinic_id, _r.id == recall_id)
    row = tx.connection.execute(statement).one_or_none()
    if row is None:
        raise NotFound("no such recall")
    return _recall(tx, row)


def of_clinic(tx: Tx, clinic_id: UUID) -> tuple[Recall, ...]:
    """Return every recall of a clinic, the latest first."""
    statement = select(recalls).where(_r.clinic_id == clinic_id).order_by(_r.id.desc())
    return tuple(_recall(tx, row) for row in tx.connection.execute(statement).all())


def faulty(tx: Tx, clinic_id: UUID) -> tuple[Faulty, ...]:
    """Return what is recalled in a clinic, closed recalls too: a fault stays one."""
    statement = select(_r.subject, _r.key, _r.faulty_version).where(_r.clinic_id == clinic_id)
    return tuple(Faulty(Subject(row[0]), *row[1:]) for row in tx.connection.execute(statement))


def surveying(tx: Tx) -> list[tuple[UUID, UUID]]:
    """Return (clinic, recall) of those whose patients are being looked at."""
    statement = select(_r.clinic_id, _r.id).where(_r.is_surveying, _r.closed_at.is_(None))
    return [(row.clinic_id, row.id) for row in tx.connection.execute(statement)]


def change(tx: Tx, recall: Recall, *, version: int, **columns: Any) -> None:
    """Change a recall as it was seen; raises Stale."""
    change_seen(tx, recalls, recall.clinic_id, recall.id, version, columns)


def seal_note(tx: Tx, recall: Recall, note: str) -> Any:
    return tx.seal(_r.note, recall.id, recall.clinic_id, recall.clinic_id, note)


def enlist(tx: Tx, recall: Recall, now: datetime) -> int:
    """List everybody who was ever given what is recalled; return how many."""
    found = (
        _by_words(tx, recall) if recall.what.subject is Subject.WORDING else _by_plan(tx, recall)
    )
    rows = [
        {
            "clinic_id": recall.clinic_id,
            "id": new_id(),
            "created_at": now,
            "recall_id": recall.id,
            "patient_id": patient_id,
            "episode_id": episode_id,
            "state": RecallState.LISTED.value,
        }
        for patient_id, episode_id in found
    ]
    return insert_new(tx, recalled_patients, rows)


def patients_of(
    tx: Tx, recall: Recall, *states: RecallState, limit: int | None = None
) -> tuple[Recalled, ...]:
    """Return the patients of a recall, or those in some states, by reference."""
    of_patient = (patients.c.clinic_id == _p.clinic_id) & (patients.c.id == _p.patient_id)
    of_episode = (episodes.c.clinic_id == _p.clinic_id) & (episodes.c.id == _p.episode_id)
    statement = (
        select(recalled_patients, patients.c.reference, episodes.c.state.label("course"))
        .join(patients, of_patient)
        .outerjoin(episodes, of_episode)
        .where(_p.clinic_id == recall.clinic_id, _p.recall_id == recall.id)
        .order_by(patients.c.reference, _p.id)
        .limit(limit)
    )
    if states:
        statement = statement.where(_p.state.in_([state.value for state in states]))
    return tuple(
        Recalled(
            id=row.id,
            patient_id=row.patient_id,
            reference=row.reference,
            episode_id=row.episode_id,
            is_active=row.course == "active",
            state=RecallState(row.state),
            effects=row.effects,
            task_id=row.task_id,
        )
        for row in tx.connection.execute(statement)
    )


def progress(tx: Tx, recall: Recall) -> dict[RecallState, int]:
    """Return how many patients of a recall are in each state."""
    statement = (
        select(_p.state, func.count())
        .where(_p.clinic_id == recall.clinic_id, _p.recall_id == recall.id)
        .group_by(_p.state)
    )
    counted = {RecallState(state): number for state, number in tx.connection.execute(statement)}
    return {state: counted.get(state, 0) for state in RecallState}


def step(
    tx: Tx, clinic_id: UUID, row_id: UUID, among: RecallState, state: RecallState, **columns: Any
) -> bool:
    """Move one patient of a recall on; False when somebody was first."""
    statement = (
        update(recalled_patients)
        .where(_p.clinic_id == clinic_id, _p.id == row_id, _p.state == among.value)
        .values(state=state.value, version=_p.version + 1, **columns)
    )
    return tx.connection.execute(statement).rowcount == 1


def _by_words(tx: Tx, recall: Recall) -> list[tuple[UUID, UUID | None]]:
    m = messages.c
    statement = select(m.patient_id).where(
        m.clinic_id == recall.clinic_id,
        m.language == recall.what.key,
        m.wording_version == recall.what.version,
        m.patient_id.is_not(None),
        m.claimed_at.is_not(None),
    )
    found = tx.connection.execute(statement.distinct()).scalars()
    return [(patient_id, None) for patient_id in found]


def _by_plan(tx: Tx, recall: Recall) -> list[tuple[UUID, UUID | None]]:
    of_episode = (episodes.c.clinic_id == care_plans.c.clinic_id) & (
        episodes.c.id == care_plans.c.episode_id
    )
    statement = (
        select(episodes.c.patient_id, episodes.c.id, care_plans.c.body)
        .join(care_plans, of_episode)
        .where(care_plans.c.clinic_id == recall.clinic_id)
    )
    if recall.what.subject is Subject.PROTOCOL:
        statement = statement.where(
            care_plans.c.protocol_id == recall.what.key,
            care_plans.c.protocol_version == recall.what.version,
        )
    given = {
        (row.patient_id, row.id)
        for row in tx.connection.execute(statement)
        if is_given(recall.what, _plan(row.body))
    }
    return sorted(given)


def _plan(body: dict[str, Any]) -> Plan:
    return plan_from_json(body)


def _recall(tx: Tx, row: Row[Any]) -> Recall:
    reason = tx.open(_r.reason, row.id, row.clinic_id, row.clinic_id, row.reason)
    return Recall(
        id=row.id,
        clinic_id=row.clinic_id,
        version=row.version,
        what=Faulty(Subject(row.subject), row.key, row.faulty_version),
        reason=reason or "",
        opened_by=row.opened_by,
        opened_at=row.created_at,
        is_surveying=row.is_surveying,
        closed_by=row.closed_by,
        closed_at=row.closed_at,
    )
