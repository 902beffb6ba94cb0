"""Who needs a person: the worst open task of each patient."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Subquery, func, select

from physio_service.domain.task import TaskKind, Tier
from physio_service.store.database import Tx
from physio_service.store.schema import tasks


@dataclass(frozen=True, slots=True)
class Need:
    """The worst open task of a patient, and how many are open."""

    tier: Tier
    kind: TaskKind
    due_at: datetime
    open_tasks: int


def worst_tasks(clinic_id: UUID, patient_ids: Sequence[UUID] | None = None) -> Subquery:
    """Return the open tasks of patients, numbered from the worst, with how many each has."""
    c = tasks.c
    place = func.row_number().over(partition_by=c.patient_id, order_by=(c.tier, c.due_at, c.id))
    statement = select(
        c.patient_id,
        c.tier,
        c.kind,
        c.due_at,
        func.count().over(partition_by=c.patient_id).label("open_tasks"),
        place.label("place"),
    ).where(c.clinic_id == clinic_id, c.closed_at.is_(None))
    if patient_ids is not None:
        statement = statement.where(c.patient_id.in_(patient_ids))
    return statement.subquery("worst")


def needs(tx: Tx, clinic_id: UUID, patient_ids: Sequence[UUID]) -> dict[UUID, Need]:
    """Return the worst open task of each patient who has one."""
    worst = worst_tasks(clinic_id, patient_ids)
    rows = tx.connection.execute(select(worst).where(worst.c.place == 1))
    return {
        row.patient_id: Need(Tier(row.tier), TaskKind(row.kind), row.due_at, row.open_tasks)
        for row in rows
    }
